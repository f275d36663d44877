// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/specialise/called_name.h"

#include <sys/stat.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "daemon/zygote/core/heard/questions_asked.h"
#include "protocol/files/adopted.h"
#include "protocol/files/interpreter_path.h"

namespace pyfx {
namespace {

// Before 3.11.2 sys._base_executable of an environment followed the name.
constexpr unsigned long kFirstWithOneBase = 0x030B02F0;

bool IsText(PyObject* value, const PyRef& text) {
  return text && PyUnicode_Check(value) != 0 && PyUnicode_Compare(value, text.get()) == 0;
}

PyRef PathText(const std::string& path) {
  return PyRef(PyUnicode_DecodeFSDefaultAndSize(path.data(), static_cast<Py_ssize_t>(path.size())));
}

bool IsFile(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

// What CPython takes for the base of an adopted environment's interpreter: the file of that name in
// the directory `home`, or one that is always there (Modules/getpath.py).
std::string BaseInHome(const std::string& home, const std::string& called) {
  const std::string own = home + called.substr(called.rfind('/'));
  if (IsFile(own)) return own;
  const std::string version =
      "/python" + std::to_string(PY_MAJOR_VERSION) + "." + std::to_string(PY_MINOR_VERSION);
  for (const std::string& other : {home + "/python3", home + version}) {
    if (IsFile(other)) return other;
  }
  return own;
}

// sys._base_executable of a run that is called `called`, where the zygote is called `started`.
PyRef BaseForCalledName(PyObject* value, const std::string& started, const std::string& called) {
  if (OriginalOf(called).empty() || PyUnicode_Check(value) == 0) return PyRef::Borrow(value);
  const char* text = PyUnicode_AsUTF8(value);
  if (text == nullptr) PyErr_Clear();
  const std::string base = text == nullptr ? "" : text;
  const std::string home = base.substr(0, std::min(base.rfind('/'), base.size()));
  // What the preload has put there itself stays.
  if (home.empty() || BaseInHome(home, started) != base) return PyRef::Borrow(value);
  return PathText(BaseInHome(home, called));
}

}  // namespace

const std::string& CalledName(const Run& run, const Warm& warm) {
  return run.python.empty() ? warm.python : run.python;
}

Status CheckCalledName(const Run& run, const Warm& warm) {
  const std::string& called = CalledName(run, warm);
  if (called == warm.python) return {};
  // The profile's settings may have become others since the supervisor looked.
  const InterpreterIdentity identity = IdentityOf(called);
  if (identity.executable.empty() || identity != IdentityOf(warm.python)) {
    return Error{Errc::kUnsupported,
                 "\"" + called + "\" is the interpreter that is meant here, profile \"" +
                     warm.profile + "\" has \"" + warm.python + "\"",
                 ColdCause::kPython};
  }
  if (Py_Version < kFirstWithOneBase) {
    return Error{
        Errc::kUnsupported,
        "\"" + called + "\" cannot be warm beside \"" + warm.python + "\" before Python 3.11.2",
        ColdCause::kPython};
  }
  return CheckNameNotAsked();
}

PyRef ForCalledName(const char* name, PyObject* value, const std::string& started,
                    const std::string& called) {
  const std::string_view attribute = name;
  if (called == started || (attribute != "executable" && attribute != "_base_executable")) {
    return PyRef::Borrow(value);
  }
  // Of a virtual environment the second is the executable with all links followed, and what the
  // preload has put there itself stays as well.
  if (IsText(value, PathText(started))) return PathText(called);
  return attribute == "executable" ? PyRef::Borrow(value)
                                   : BaseForCalledName(value, started, called);
}

}  // namespace pyfx
