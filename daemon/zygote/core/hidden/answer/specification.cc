// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/answer/specification.h"

namespace pyfx {
namespace {

bool AreEqual(const PyRef& a, const PyRef& b) {
  if (!a || !b) return !a && !b;
  if (a.get() == b.get()) return true;
  const int equal = PyObject_RichCompareBool(a.get(), b.get(), Py_EQ);
  PyErr_Clear();
  return equal == 1;
}

// The directories of a package: a list, or an object that looks them up anew and has such a one
// (_NamespacePath of importlib._bootstrap_external).
PyRef Locations(PyObject* spec) {
  PyRef locations = AttributeOf(spec, "submodule_search_locations");
  if (!locations || locations.get() == Py_None || PyList_Check(locations.get())) return locations;
  return AttributeOf(locations.get(), "_path");
}

}  // namespace

PyRef AttributeOf(PyObject* object, const char* name) {
  PyRef value(PyObject_GetAttrString(object, name));
  PyErr_Clear();
  return value;
}

bool IsSameSpecification(PyObject* recorded, PyObject* present) {
  if (Py_TYPE(recorded) != Py_TYPE(present)) return false;
  if (!AreEqual(AttributeOf(recorded, "origin"), AttributeOf(present, "origin"))) return false;
  if (!AreEqual(Locations(recorded), Locations(present))) return false;
  const PyRef before = AttributeOf(recorded, "loader"), now = AttributeOf(present, "loader");
  if (!before || !now || now.get() == Py_None) return before.get() == now.get();
  if (PyType_Check(now.get())) return before.get() == now.get();
  return Py_TYPE(before.get()) == Py_TYPE(now.get()) &&
         AreEqual(AttributeOf(before.get(), "path"), AttributeOf(now.get(), "path"));
}

}  // namespace pyfx
