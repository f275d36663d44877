// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/type_attribute.h"

namespace pyfx {
namespace {

// A static type of the interpreter's keeps its attributes elsewhere from 3.12 on, where
// type_setattro() does not look for them (lookup_tp_dict(), Objects/typeobject.c).
PyRef DictionaryOfStatic(PyTypeObject* type) {
#if PY_VERSION_HEX >= 0x030C0000
  if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0) return PyRef(PyType_GetDict(type));
#endif
  static_cast<void>(type);
  return PyRef();
}

// type_setattro() (Objects/typeobject.c) asks for the flag, and tells the caches of the change
// itself.
PyObject* SetTypeAttribute(PyObject*, PyObject* arguments) {
  PyObject *object = nullptr, *name = nullptr, *value = nullptr;
  if (PyArg_ParseTuple(arguments, "O!OO", &PyType_Type, &object, &name, &value) == 0) {
    return nullptr;
  }
  auto* const type = reinterpret_cast<PyTypeObject*>(object);
  if (const PyRef names = DictionaryOfStatic(type)) {
    if (PyDict_SetItem(names.get(), name, value) != 0) return nullptr;
    PyType_Modified(type);
    Py_RETURN_NONE;
  }
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
