// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/answer/subclasses.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "daemon/zygote/core/cpython/helper.h"

namespace pyfx {
namespace {

// Static, as CPython calls what is below without a word from us.
const HiddenObjects* hidden_classes = nullptr;
PyMethodDef* subclasses_method = nullptr;
PyCFunction all_subclasses = nullptr;

PyObject* VisibleSubclasses(PyObject* type, PyObject* none) {
  PyRef found(all_subclasses(type, none));
  if (!found || hidden_classes == nullptr || PyList_CheckExact(found.get()) == 0) {
    return found.release();
  }
  for (Py_ssize_t i = PyList_GET_SIZE(found.get()); i-- > 0;) {
    if (!hidden_classes->Has(PyList_GET_ITEM(found.get(), i))) continue;
    if (PyList_SetSlice(found.get(), i, i + 1, nullptr) != 0) return nullptr;
  }
  return found.release();
}

// As type_module() of Objects/typeobject.c has it, without asking the metaclass.
PyRef ModuleNameOf(PyTypeObject* type) {
  if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0) {
    PyObject* const name = PyDict_GetItemString(type->tp_dict, "__module__");
    return name != nullptr && PyUnicode_Check(name) ? PyRef::Borrow(name) : PyRef();
  }
  const std::string_view name = type->tp_name;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return PyRef();
  PyRef module_name(PyUnicode_FromStringAndSize(name.data(), static_cast<Py_ssize_t>(dot)));
  if (!module_name) PyErr_Clear();
  return module_name;
}

// They live as long as their modules, which nobody takes down here.
std::unordered_set<PyObject*> AllClasses() {
  std::unordered_set<PyObject*> seen;
  std::vector<PyObject*> left = {reinterpret_cast<PyObject*>(&PyBaseObject_Type)};
  while (!left.empty() && all_subclasses != nullptr) {
    PyObject* const type = left.back();
    left.pop_back();
    if (!seen.insert(type).second) continue;
    const PyRef below(all_subclasses(type, nullptr));
    if (!below) PyErr_Clear();
    for (Py_ssize_t i = 0; below && i < PyList_GET_SIZE(below.get()); ++i) {
      left.push_back(PyList_GET_ITEM(below.get(), i));
    }
  }
  return seen;
}

bool IsOf(PyObject* type, PyObject* module_name) {
  const PyRef name = ModuleNameOf(reinterpret_cast<PyTypeObject*>(type));
  return name && PyUnicode_Compare(name.get(), module_name) == 0;
}

}  // namespace

Subclasses::~Subclasses() {
  if (hidden_classes == &classes_) hidden_classes = nullptr;
}

// The table is static and not const (type_methods of Objects/typeobject.c).
void Subclasses::Install() {
  const PyRef method(
      PyObject_GetAttrString(reinterpret_cast<PyObject*>(&PyType_Type), "__subclasses__"));
  if (!method) return PyErr_Clear();
  if (Py_TYPE(method.get()) != &PyMethodDescr_Type) return;
  PyMethodDef* const table = reinterpret_cast<PyMethodDescrObject*>(method.get())->d_method;
  if (table->ml_flags != METH_NOARGS) return;
  FindAbstractCounter();
  if (subclasses_method != table) {
    all_subclasses = std::exchange(table->ml_meth, &VisibleSubclasses);
    subclasses_method = table;
  }
  for (PyObject* const type : AllClasses()) at_first_.insert(type);
}

// What abstract classes have answered with no is worth nothing once this has grown
// (_abcmodule_state of Modules/_abc.c: a type, and the counter that get_cache_token() tells).
void Subclasses::FindAbstractCounter() {
  const PyRef module = ImportAside("_abc");
  const PyRef token(module ? PyObject_CallMethod(module.get(), "get_cache_token", nullptr)
                           : nullptr);
  auto* const state =
      module ? static_cast<std::uint64_t*>(PyModule_GetState(module.get())) : nullptr;
  const std::uint64_t told = token ? PyLong_AsUnsignedLongLong(token.get()) : 0;
  if (PyErr_Occurred() == nullptr && state != nullptr && state[1] == told) {
    abstract_counter_ = &state[1];
  }
  PyErr_Clear();
}

void Subclasses::BeginRun() const {
  if (subclasses_method != nullptr) hidden_classes = &classes_;
}

void Subclasses::AddOf(PyObject* names, PyObject* module_name, const Progress* now) {
  Py_ssize_t place = 0;
  PyObject *key = nullptr, *value = nullptr;
  while (PyDict_Next(names, &place, &key, &value) != 0) {
    if (PyType_Check(value) == 0 || at_first_.contains(value) || classes_.Knows(value)) continue;
    if (IsOf(value, module_name)) {
      classes_.Add(value, now);
    } else {
      found_in_.try_emplace(value, now);
    }
  }
}

void Subclasses::AddAll(const FindOwner& find_owner) {
  static const Progress nobodys;  // of what is pyfx's own
  for (PyObject* const type : AllClasses()) {
    const PyRef name = ModuleNameOf(reinterpret_cast<PyTypeObject*>(type));
    if (name && PyUnicode_CompareWithASCIIString(name.get(), "pyfx") == 0) {
      classes_.Add(type, &nobodys);
    }
    if (at_first_.contains(type) || classes_.Knows(type)) continue;
    const Progress* owner = name ? find_owner(name.get()) : nullptr;
    const auto found = found_in_.find(type);
    if (owner == nullptr && found != found_in_.end()) owner = found->second;
    if (owner != nullptr) classes_.Add(type, owner);
  }
  at_first_.clear();
  found_in_.clear();
}

}  // namespace pyfx
