// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/warm_up/entropy_log.h"

namespace pyfx {
namespace {

constexpr Py_ssize_t kMostDraws = 4096;
constexpr Py_ssize_t kLongestDraw = 256;

// Static, as CPython calls it without a word from us.
PyMethodDef* listened = nullptr;
PyCFunction replaced = nullptr;
PyObject* draws = nullptr;

PyObject* ListeningUrandom(PyObject* module, PyObject* size) {
  PyObject* const bytes = replaced(module, size);
  if (bytes == nullptr || draws == nullptr || PyBytes_Check(bytes) == 0) return bytes;
  if (PyBytes_GET_SIZE(bytes) > kLongestDraw || PyList_GET_SIZE(draws) >= kMostDraws) return bytes;
  if (PyList_Append(draws, bytes) != 0) PyErr_Clear();
  return bytes;
}

}  // namespace

void BeginEntropyLog() {
  const PyRef posix(PyImport_ImportModule("posix"));
  const PyRef function(posix ? PyObject_GetAttrString(posix.get(), "urandom") : nullptr);
  draws = PyList_New(0);
  if (!function || draws == nullptr || PyCFunction_Check(function.get()) == 0) {
    PyErr_Clear();
    return;
  }
  // os_urandom of Modules/posixmodule.c. Its table is static and not const, and is read at each
  // call (cfunction_vectorcall_O() of Objects/methodobject.c).
  PyMethodDef* const method = reinterpret_cast<PyCFunctionObject*>(function.get())->m_ml;
  if (method->ml_flags != METH_O) return;
  listened = method;
  replaced = method->ml_meth;
  method->ml_meth = ListeningUrandom;
}

PyRef EndEntropyLog() {
  if (listened != nullptr) listened->ml_meth = replaced;
  listened = nullptr;
  PyRef result(draws);
  draws = nullptr;
  if (!result) result = PyRef(PyList_New(0));
  return result;
}

}  // namespace pyfx
