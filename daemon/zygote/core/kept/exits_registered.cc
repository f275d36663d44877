// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/kept/exits_registered.h"

#include "daemon/zygote/core/cpython/helper.h"

namespace pyfx {
namespace {

// Static, as CPython calls what is below without a word from us.
PyObject* exits = nullptr;
PyMethodDef* register_method = nullptr;
PyCFunction register_replaced = nullptr;

PyCFunctionWithKeywords WithKeywords(PyCFunction function) {
  return reinterpret_cast<PyCFunctionWithKeywords>(reinterpret_cast<void*>(function));
}

PyObject* ListeningRegister(PyObject* module, PyObject* arguments, PyObject* keywords) {
  if (exits != nullptr) {
    for (PyObject* const one : {arguments, keywords}) {
      if (one != nullptr && PyList_Append(exits, one) != 0) PyErr_Clear();
    }
  }
  return WithKeywords(register_replaced)(module, arguments, keywords);
}

}  // namespace

// The table is static and not const (Modules/atexitmodule.c), see entropy_log.h.
void BeginExitsRegistered() {
  exits = PyList_New(0);
  const PyRef module = ImportAside("atexit");
  const PyRef function(module ? PyObject_GetAttrString(module.get(), "register") : nullptr);
  PyErr_Clear();
  if (!function || PyCFunction_Check(function.get()) == 0) return;
  PyMethodDef* const method = reinterpret_cast<PyCFunctionObject*>(function.get())->m_ml;
  if (method->ml_flags != (METH_VARARGS | METH_KEYWORDS)) return;
  register_method = method;
  register_replaced = method->ml_meth;
  method->ml_meth = reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(&ListeningRegister));
}

PyRef EndExitsRegistered() {
  if (register_method != nullptr) register_method->ml_meth = register_replaced;
  register_method = nullptr;
  PyRef result(exits);
  exits = nullptr;
  return result ? std::move(result) : PyRef(PyList_New(0));
}

}  // namespace pyfx
