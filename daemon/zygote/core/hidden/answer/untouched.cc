// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/answer/untouched.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/cpython/version/python.h"
#include "daemon/zygote/core/hidden/entries/attributes.h"

namespace pyfx {
namespace {

bool IsCallableOrModule(PyObject* value) {
  return PyFunction_Check(value) || PyCFunction_Check(value) || PyType_Check(value) ||
         PyModule_Check(value);
}

// An attribute of a class that says what it does.
bool IsCompared(PyObject* value) {
  return IsCallableOrModule(value) || PyObject_TypeCheck(value, &PyProperty_Type) ||
         PyObject_TypeCheck(value, &PyClassMethod_Type) ||
         PyObject_TypeCheck(value, &PyStaticMethod_Type) || PyUnicode_CheckExact(value) ||
         PyBool_Check(value);
}

unsigned int VersionOf(PyTypeObject* type) {
  // It is given one when it is first asked for an attribute. Not by its metaclass, which may be
  // Python's.
  const PyRef name(PyUnicode_InternFromString("__module__"));
  const PyRef found(name ? PyType_Type.tp_getattro(reinterpret_cast<PyObject*>(type), name.get())
                         : nullptr);
  if (!found) PyErr_Clear();
  return type->tp_version_tag;
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
  if (entry->names == nullptr) return;
  entry->callables = CallablesOf(entry->names);
  entry->classes = ClassesAmong(entry->callables);
  entry->version = version::VersionOfDictionary(entry->names);
}

Untouched::Part Untouched::PartOf(PyObject* names) {
  return {names, CallablesOf(names), {}, -1, version::VersionOfDictionary(names)};
}

const ClassState* Untouched::StateOf(PyTypeObject* type) {
  const auto [known, is_new] = classes_.try_emplace(type);
  ClassState& state = known->second;
  if (!is_new) return &state;
  state = {type, VersionOf(type), {}};
  Py_ssize_t place = 0;
  PyObject *key = nullptr, *value = nullptr;
  while (PyDict_Next(type->tp_dict, &place, &key, &value) != 0) {
    if (IsCompared(value)) state.attributes.emplace_back(key, value);
  }
  return &state;
}

Untouched::Classes Untouched::ClassesAmong(const Callables& callables) {
  Classes classes;
  for (const auto& [key, value] : callables) {
    if (NamesOfClass(value) == nullptr) continue;
    classes.push_back(StateOf(reinterpret_cast<PyTypeObject*>(value)));
  }
  return classes;
}

void Untouched::Remember() {
  kept_ = PyRef(PyList_New(0));
  const auto keep = [this](PyObject* names) {
    import_system_.push_back(PartOf(names));
    import_system_.back().size = PyDict_GET_SIZE(names);
    if (!kept_ || PyList_Append(kept_.get(), names) != 0) PyErr_Clear();
  };
  Py_ssize_t place = 0;
  PyObject *name = nullptr, *module = nullptr;
  while (PyDict_Next(internals::Modules(), &place, &name, &module) != 0) {
    if (PyModule_Check(module) == 0 || module == PyImport_AddModule("__main__")) continue;
    PyObject* const names = PyModule_GetDict(module);
    Part& part = visible_[module] = PartOf(names);
    part.classes = ClassesAmong(part.callables);
    if (!IsImportSystem(name)) continue;
    import_system_.push_back(part);
    for (const auto& [key, value] : part.callables) {
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

// `version` gets the one that the dictionary has, if it has all of them.
bool Untouched::HasAll(PyObject* names, const Callables& callables, std::uint64_t* version) const {
  const std::uint64_t now = version::VersionOfDictionary(names);
  if (now != 0 && now == *version) return true;
  if (!HasAll(names, callables)) return false;
  *version = now;
  return true;
}

bool Untouched::IsImportSystemUntouched() {
  for (Part& part : import_system_) {
    if (part.size >= 0 && PyDict_GET_SIZE(part.names) != part.size) return false;
    if (!HasAll(part.names, part.callables, &part.version)) return false;
  }
  // Its other names are anybody's to change, as doctest and gettext do.
  const auto builtins = visible_.find(PyDict_GetItemString(internals::Modules(), "builtins"));
  if (builtins == visible_.end()) return false;
  for (const auto& [key, value] : builtins->second.callables) {
    if (PyUnicode_CompareWithASCIIString(key, "__import__") != 0) continue;
    return PyDict_GetItemWithError(internals::BuiltinsDict(), key) == value;
  }
  return false;
}

// What was not there before counts as well.
bool Untouched::IsSame(const ClassState& state) const {
  if (state.version != 0 && state.type->tp_version_tag == state.version) return true;
  PyObject* const names = state.type->tp_dict;
  if (!HasAll(names, state.attributes)) return false;
  std::size_t count = 0;
  Py_ssize_t place = 0;
  PyObject *key = nullptr, *value = nullptr;
  while (PyDict_Next(names, &place, &key, &value) != 0) {
    if (IsCompared(value) && !operations_->Touched(names, key)) ++count;
  }
  return count <= state.attributes.size();
}

bool Untouched::AreSame(const Classes& classes) const {
  return std::all_of(classes.begin(), classes.end(),
                     [this](const ClassState* state) { return IsSame(*state); });
}

bool Untouched::IsUntouched(PyObject* module) {
  const auto found = visible_.find(module);
  if (found == visible_.end()) return true;
  Part& part = found->second;
  return HasAll(part.names, part.callables, &part.version) && AreSame(part.classes);
}

bool Untouched::IsUntouched(Entry* entry) const {
  return entry->names == nullptr ||
         (HasAll(entry->names, entry->callables, &entry->version) && AreSame(entry->classes));
}

}  // namespace pyfx
