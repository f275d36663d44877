// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/untouched.h"

#include <string_view>

#include "daemon/zygote/core/cpython/cpython_internals.h"

namespace pyfx {
namespace {

bool IsCallableOrModule(PyObject* value) {
  return PyFunction_Check(value) || PyCFunction_Check(value) || PyType_Check(value) ||
         PyModule_Check(value);
}

// Those whose classes are loaders, finders and specifications.
bool IsImportSystem(PyObject* name) {
  const char* const text = PyUnicode_Check(name) ? PyUnicode_AsUTF8(name) : nullptr;
  PyErr_Clear();
  const std::string_view view = text != nullptr ? text : "";
  return view == "_frozen_importlib" || view == "_frozen_importlib_external" || view == "zipimport";
}

}  // namespace

Untouched::Callables Untouched::CallablesOf(PyObject* names) {
  Callables callables;
  Py_ssize_t place = 0;
  PyObject *key = nullptr, *value = nullptr;
  while (PyDict_Next(names, &place, &key, &value) != 0) {
    if (PyUnicode_Check(key) && IsCallableOrModule(value)) callables.emplace_back(key, value);
  }
  return callables;
}

void Untouched::Remember(Entry* entry) {
  if (entry->names != nullptr) entry->callables = CallablesOf(entry->names);
}

void Untouched::Remember() {
  kept_ = PyRef(PyList_New(0));
  const auto keep = [this](PyObject* names) {
    import_system_.push_back({names, CallablesOf(names), PyDict_GET_SIZE(names)});
    if (!kept_ || PyList_Append(kept_.get(), names) != 0) PyErr_Clear();
  };
  Py_ssize_t place = 0;
  PyObject *name = nullptr, *module = nullptr;
  while (PyDict_Next(internals::Modules(), &place, &name, &module) != 0) {
    if (PyModule_Check(module) == 0 || module == PyImport_AddModule("__main__")) continue;
    PyObject* const names = PyModule_GetDict(module);
    visible_[module] = CallablesOf(names);
    if (!IsImportSystem(name)) continue;
    import_system_.push_back({names, visible_[module], -1});
    for (const auto& [key, value] : visible_[module]) {
      auto* const type = reinterpret_cast<PyTypeObject*>(value);
      // Static types cannot be changed.
      if (PyType_Check(value) && PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) keep(type->tp_dict);
    }
  }
}

bool Untouched::HasAll(PyObject* names, const Callables& callables) const {
  for (const auto& [key, value] : callables) {
    PyObject* const now = PyDict_GetItemWithError(names, key);
    if (now == value || operations_->Touched(names, key)) continue;
    PyErr_Clear();
    return false;
  }
  return true;
}

bool Untouched::ImportSystemIs() const {
  for (const Part& part : import_system_) {
    if (part.size >= 0 && PyDict_GET_SIZE(part.names) != part.size) return false;
    if (!HasAll(part.names, part.callables)) return false;
  }
  // Its other names are anybody's to change, as doctest and gettext do.
  const auto builtins = visible_.find(PyDict_GetItemString(internals::Modules(), "builtins"));
  if (builtins == visible_.end()) return false;
  for (const auto& [key, value] : builtins->second) {
    if (PyUnicode_CompareWithASCIIString(key, "__import__") != 0) continue;
    return PyDict_GetItemWithError(internals::BuiltinsDict(), key) == value;
  }
  return false;
}

bool Untouched::Is(PyObject* module) const {
  const auto found = visible_.find(module);
  return found == visible_.end() || HasAll(PyModule_GetDict(module), found->second);
}

bool Untouched::Is(const Entry& entry) const {
  return entry.names == nullptr || HasAll(entry.names, entry.callables);
}

}  // namespace pyfx
