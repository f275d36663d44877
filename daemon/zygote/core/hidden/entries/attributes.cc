// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/entries/attributes.h"

#include <array>

namespace pyfx {
namespace {

bool MayChange(const PyTypeObject* type) {
  return (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0 &&
         (type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) == 0;
}

PyObject* OrNone(PyObject* object) { return Py_NewRef(object != nullptr ? object : Py_None); }

PyObject* NamesOfClassFor(PyObject*, PyObject* type) { return OrNone(NamesOfClass(type)); }

// Of one that has a dictionary as all objects of Python's classes have it.
PyObject* NamesOfInstance(PyObject*, PyObject* object) {
  const PyTypeObject* const type = Py_TYPE(object);
  if (!MayChange(type) || type->tp_dictoffset == 0) Py_RETURN_NONE;
  PyRef names(PyObject_GenericGetDict(object, nullptr));
  if (!names) PyErr_Clear();
  return names && PyDict_CheckExact(names.get()) ? names.release() : Py_NewRef(Py_None);
}

// set_attribute(type, key, value): the module's `missing` takes it away.
PyObject* SetAttribute(PyObject* module, PyObject* arguments) {
  PyObject *type = nullptr, *key = nullptr, *value = nullptr;
  if (PyArg_ParseTuple(arguments, "O!UO", &PyType_Type, &type, &key, &value) == 0) return nullptr;
  const PyRef missing(PyObject_GetAttrString(module, "missing"));
  if (!missing) return nullptr;
  SetClassAttribute(type, key, value != missing.get() ? value : nullptr);
  Py_RETURN_NONE;
}

// Whether setting it means nothing but that, as where the class of the class has no property of
// that name.
PyObject* IsPlainAttribute(PyObject*, PyObject* arguments) {
  PyObject *type = nullptr, *key = nullptr;
  if (PyArg_ParseTuple(arguments, "O!O", &PyType_Type, &type, &key) == 0) return nullptr;
  if (PyUnicode_Check(key) == 0) Py_RETURN_FALSE;
  PyObject* const order = Py_TYPE(type)->tp_mro;
  for (Py_ssize_t i = 0; order != nullptr && i < PyTuple_GET_SIZE(order); ++i) {
    PyObject* const base = PyTuple_GET_ITEM(order, i);
    if (base == reinterpret_cast<PyObject*>(&PyType_Type)) break;
    PyObject* const names = NamesOfClass(base);
    PyObject* const found = names != nullptr ? PyDict_GetItemWithError(names, key) : nullptr;
    if (found != nullptr && Py_TYPE(found)->tp_descr_set != nullptr) Py_RETURN_FALSE;
    if (PyErr_Occurred() != nullptr) return nullptr;
  }
  Py_RETURN_TRUE;
}

std::array<PyMethodDef, 5> attribute_functions = {{
    {"names_of_class", NamesOfClassFor, METH_O, nullptr},
    {"names_of_instance", NamesOfInstance, METH_O, nullptr},
    {"set_attribute", SetAttribute, METH_VARARGS, nullptr},
    {"is_plain_attribute", IsPlainAttribute, METH_VARARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
}};

}  // namespace

PyObject* NamesOfClass(PyObject* type) {
  if (PyType_Check(type) == 0) return nullptr;
  auto* const object = reinterpret_cast<PyTypeObject*>(type);
  // Those of ctypes have a dictionary of their own kind before 3.13.
  return MayChange(object) && PyDict_CheckExact(object->tp_dict) ? object->tp_dict : nullptr;
}

void SetClassAttribute(PyObject* type, PyObject* key, PyObject* value) {
  // Not by the slot of its metaclass, which may be Python's.
  if (PyType_Type.tp_setattro(type, key, value) != 0) PyErr_Clear();
}

bool AddAttributeFunctions(PyObject* module) {
  return PyModule_AddFunctions(module, attribute_functions.data()) == 0;
}

}  // namespace pyfx
