// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/asked_streams.h"

#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace pyfx {
namespace {

using StatFunction = PyObject* (*)(PyObject*, PyObject* const*, Py_ssize_t, PyObject*);

struct StreamQuestion {
  const char* name;
  PyMethodDef* method = nullptr;
  StatFunction replaced = nullptr;
};
// Static, as CPython calls them without a word from us.
std::array<StreamQuestion, 2> stream_questions = {{{"fstat"}, {"stat"}}};
std::array<std::optional<struct stat>, 3> streams_asked;

template <std::size_t kFunction>
PyObject* ListeningStat(PyObject* module, PyObject* const* arguments, Py_ssize_t count,
                        PyObject* names) {
  if (count > 0 && PyLong_CheckExact(arguments[0]) != 0) {
    const long fd = PyLong_AsLong(arguments[0]);
    PyErr_Clear();
    struct stat info {};
    if (fd >= 0 && fd < 3 && ::fstat(static_cast<int>(fd), &info) == 0) {
      streams_asked[static_cast<std::size_t>(fd)] = info;
    }
  }
  return stream_questions[kFunction].replaced(module, arguments, count, names);
}

constexpr std::array<StatFunction, 2> kListeningStats = {ListeningStat<0>, ListeningStat<1>};

bool IsSameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_mode == b.st_mode &&
         a.st_rdev == b.st_rdev && a.st_size == b.st_size;
}

}  // namespace

void BeginStreamQuestions() {
  const PyRef posix(PyImport_ImportModule("posix"));
  for (std::size_t i = 0; i < stream_questions.size(); ++i) {
    StreamQuestion& one = stream_questions[i];
    const PyRef function(posix ? PyObject_GetAttrString(posix.get(), one.name) : nullptr);
    PyErr_Clear();
    if (!function || PyCFunction_Check(function.get()) == 0) continue;
    // os_fstat and os_stat of Modules/posixmodule.c.
    PyMethodDef* const method = reinterpret_cast<PyCFunctionObject*>(function.get())->m_ml;
    if (method->ml_flags != (METH_FASTCALL | METH_KEYWORDS)) continue;
    one.method = method;
    one.replaced = reinterpret_cast<StatFunction>(reinterpret_cast<void*>(method->ml_meth));
    method->ml_meth = reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(kListeningStats[i]));
  }
}

void EndStreamQuestions() {
  for (StreamQuestion& one : stream_questions) {
    if (one.method == nullptr) continue;
    one.method->ml_meth = reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(one.replaced));
    one.method = nullptr;
  }
}

Status CheckStreamsAsked() {
  for (std::size_t fd = 0; fd < streams_asked.size(); ++fd) {
    if (!streams_asked[fd]) continue;
    struct stat info {};
    if (::fstat(static_cast<int>(fd), &info) == 0 && IsSameFile(info, *streams_asked[fd])) continue;
    return Error{Errc::kUnsupported,
                 "the preload asked what kind of file descriptor " + std::to_string(fd) + " is",
                 ColdCause::kDescriptors};
  }
  return {};
}

}  // namespace pyfx
