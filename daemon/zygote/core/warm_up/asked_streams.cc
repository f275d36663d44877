// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/warm_up/asked_streams.h"

#include <fcntl.h>
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
std::array<std::optional<int>, 3> stream_flags_asked;

void NoteStream(PyObject* descriptor) {
  if (PyLong_CheckExact(descriptor) == 0) return;
  const long fd = PyLong_AsLong(descriptor);
  PyErr_Clear();
  struct stat info {};
  if (fd >= 0 && fd < 3 && ::fstat(static_cast<int>(fd), &info) == 0) {
    streams_asked[static_cast<std::size_t>(fd)] = info;
  }
}

template <std::size_t kFunction>
PyObject* ListeningStat(PyObject* module, PyObject* const* arguments, Py_ssize_t count,
                        PyObject* names) {
  if (count > 0 || names != nullptr) NoteStream(arguments[0]);
  return stream_questions[kFunction].replaced(module, arguments, count, names);
}

constexpr std::array<StatFunction, 2> kListeningStats = {ListeningStat<0>, ListeningStat<1>};

using SeekFunction = PyObject* (*)(PyObject*, PyObject* const*, Py_ssize_t);
PyMethodDef* seek_method = nullptr;
SeekFunction seek_replaced = nullptr;

PyObject* ListeningSeek(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  if (count > 0) NoteStream(arguments[0]);
  return seek_replaced(module, arguments, count);
}

// os_lseek of Modules/posixmodule.c. Not the C library's: each buffer and text stream that is put
// over another asks where that is.
void ListenForSeeks(PyObject* posix) {
  const PyRef function(posix != nullptr ? PyObject_GetAttrString(posix, "lseek") : nullptr);
  PyErr_Clear();
  if (!function || PyCFunction_Check(function.get()) == 0) return;
  PyMethodDef* const method = reinterpret_cast<PyCFunctionObject*>(function.get())->m_ml;
  if (method->ml_flags != METH_FASTCALL) return;
  seek_method = method;
  seek_replaced = reinterpret_cast<SeekFunction>(reinterpret_cast<void*>(method->ml_meth));
  method->ml_meth = reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(ListeningSeek));
}

bool IsSameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_mode == b.st_mode &&
         a.st_rdev == b.st_rdev && a.st_size == b.st_size;
}

}  // namespace

void BeginStreamQuestions() {
  const PyRef posix(PyImport_ImportModule("posix"));
  ListenForSeeks(posix.get());
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
  if (seek_method != nullptr) {
    seek_method->ml_meth = reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(seek_replaced));
  }
  seek_method = nullptr;
  for (StreamQuestion& one : stream_questions) {
    if (one.method == nullptr) continue;
    one.method->ml_meth = reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(one.replaced));
    one.method = nullptr;
  }
}

void NoteStreamsAsked(std::uint64_t streams, std::uint64_t flags) {
  for (std::size_t fd = 0; fd < streams_asked.size(); ++fd) {
    struct stat info {};
    if ((streams >> fd & 1) != 0 && ::fstat(static_cast<int>(fd), &info) == 0) {
      streams_asked[fd] = info;
    }
    if ((flags >> fd & 1) != 0) stream_flags_asked[fd] = ::fcntl(static_cast<int>(fd), F_GETFL);
  }
}

Status CheckStreamsAsked() {
  for (std::size_t fd = 0; fd < streams_asked.size(); ++fd) {
    if (stream_flags_asked[fd] &&
        ::fcntl(static_cast<int>(fd), F_GETFL) != *stream_flags_asked[fd]) {
      return Error{Errc::kUnsupported,
                   "the preload asked for the flags of descriptor " + std::to_string(fd),
                   ColdCause::kDescriptors};
    }
    if (!streams_asked[fd]) continue;
    struct stat info {};
    if (::fstat(static_cast<int>(fd), &info) == 0 && IsSameFile(info, *streams_asked[fd])) continue;
    return Error{
        Errc::kUnsupported,
        "the preload looked at descriptor " + std::to_string(fd) + ", which is another file here",
        ColdCause::kDescriptors};
  }
  return {};
}

}  // namespace pyfx
