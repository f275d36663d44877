// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/type_attribute.h"

namespace pyfx {
namespace {

// type_setattro() (Objects/typeobject.c) asks for the flag, and tells the caches of the change
// itself.
PyObject* SetTypeAttribute(PyObject*, PyObject* arguments) {
  PyObject *object = nullptr, *name = nullptr, *value = nullptr;
  if (PyArg_ParseTuple(arguments, "O!OO", &PyType_Type, &object, &name, &value) == 0) {
    return nullptr;
  }
  auto* const type = reinterpret_cast<PyTypeObject*>(object);
  const unsigned long immutable = type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE;
  type->tp_flags &= ~immutable;
  const int failed = PyObject_SetAttr(object, name, value);
  type->tp_flags |= immutable;
  if (failed != 0) return nullptr;
  Py_RETURN_NONE;
}

PyMethodDef set_type_attribute = {"set_type_attribute", SetTypeAttribute, METH_VARARGS, nullptr};

}  // namespace

PyRef TypeAttributeSetter() { return PyRef(PyCFunction_New(&set_type_attribute, nullptr)); }

}  // namespace pyfx
