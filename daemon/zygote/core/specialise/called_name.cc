// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/specialise/called_name.h"

#include <string_view>
#include <utility>

#include "daemon/zygote/core/heard/questions_asked.h"
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
  return IsText(value, PathText(started)) ? PathText(called) : PyRef::Borrow(value);
}

}  // namespace pyfx
