// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/entries/operations.h"

#include <stdlib.h>

#include <cstring>
#include <string>

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/cpython/helper.h"
#include "daemon/zygote/core/hidden/entries/attributes.h"

namespace pyfx {
namespace {

using Kind = Step::Kind;

bool HasItem(PyObject* list, PyObject* item) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    if (PyList_GET_ITEM(list, i) == item) return true;
  }
  return false;
}

void RemoveItem(PyObject* list, PyObject* item) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    if (PyList_GET_ITEM(list, i) != item) continue;
    if (PyList_SetSlice(list, i, i + 1, nullptr) != 0) PyErr_Clear();
    return;
  }
}

// Of a tuple, at `place` of the list; -1 for its end.
void InsertItems(PyObject* list, PyObject* items, Py_ssize_t place) {
  const Py_ssize_t at = place < 0 ? PyList_GET_SIZE(list) : place;
  if (PyTuple_GET_SIZE(items) == 0) return;
  if (PyList_SetSlice(list, at, at, items) != 0) PyErr_Clear();
}

bool SameBytes(PyObject* a, PyObject* b) {
  if (a == b) return true;
  if (a == nullptr || b == nullptr || !PyBytes_Check(a) || !PyBytes_Check(b)) return false;
  return PyObject_RichCompareBool(a, b, Py_EQ) == 1;
}

bool IsEqual(PyObject* a, PyObject* b) {
  const bool equal = a == b || (a != nullptr && PyObject_RichCompareBool(a, b, Py_EQ) == 1);
  PyErr_Clear();
  return equal;
}

// A constant that was made twice is the same one: a cache may have been filled by who came first.
bool IsSameConstant(PyObject* a, PyObject* b) {
  const bool is_constant = PyLong_CheckExact(a) || PyUnicode_CheckExact(a) ||
                           PyFloat_CheckExact(a) || PyBytes_CheckExact(a);
  return is_constant && Py_TYPE(a) == Py_TYPE(b) && IsEqual(a, b);
}

}  // namespace

Operations::Operations()
    : missing_(PyObject_CallNoArgs(reinterpret_cast<PyObject*>(&PyBaseObject_Type))),
      main_(PyObject_CallNoArgs(reinterpret_cast<PyObject*>(&PyBaseObject_Type))),
      exits_(ImportAside("atexit")) {
  const PyRef posix = ImportAside("posix");
  const PyRef warnings = ImportAside("_warnings");
  if (!posix || !warnings) return;
  variables_ = PyRef(PyObject_GetAttrString(posix.get(), "environ"));
  filters_ = PyRef(PyObject_GetAttrString(warnings.get(), "filters"));
  mutated_ = PyRef(PyObject_GetAttrString(warnings.get(), "_filters_mutated"));
  if (mutated_) return;
  PyErr_Clear();  // from 3.14 on
  mutated_ = PyRef(PyObject_GetAttrString(warnings.get(), "_filters_mutated_lock_held"));
}

bool Operations::HasValue(const Step& step) const {
  const char* const now = ::getenv(PyBytes_AS_STRING(step.a));
  if (now == nullptr || step.b == missing_.get()) return now == nullptr && step.b == missing_.get();
  return std::strcmp(now, PyBytes_AS_STRING(step.b)) == 0;
}

bool Operations::Fits(const Step& step) const {
  const auto item = [this](PyObject* names, PyObject* key) {
    PyObject* value = PyDict_GetItemWithError(names, key);
    PyErr_Clear();
    return value != nullptr ? value : missing_.get();
  };
  switch (step.kind) {
    case Kind::kNames: {
      PyObject* const now = item(step.a, step.b);
      return now == step.c || now == step.d || IsSameConstant(now, step.d) ||
             Touched(step.a, step.b) || hidden_names_.Has(step.a) ||
             step.a == PySys_GetObject("path_importer_cache");
    }
    case Kind::kAttribute: {
      PyObject* const names = NamesOfClass(step.a);
      PyObject* const now = names != nullptr ? item(names, step.b) : nullptr;
      return now == step.c || now == step.d || Touched(names, step.b);
    }
    case Kind::kSetting: {
      const PyRef now(PyObject_CallNoArgs(step.a));
      return IsEqual(now.get(), step.c) || IsEqual(now.get(), step.d);
    }
    case Kind::kEntry: {
      PyObject* const now = item(internals::Modules(), step.a);
      return now == step.b || now == step.c || step.entry != nullptr;
    }
    case Kind::kSetVariable: {
      PyObject* const now = item(variables_.get(), step.a);
      return SameBytes(now, step.b) || SameBytes(now, step.c);
    }
    case Kind::kList: {
      for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(step.d); ++i) {
        if (!HasItem(step.a, PyTuple_GET_ITEM(step.d, i))) return false;
      }
      return true;
    }
    default: return true;
  }
}

void Operations::SetName(PyObject* names, PyObject* key, PyObject* value) {
  touched_.emplace(names, key);
  if (value != missing_.get()) {
    if (PyDict_SetItem(names, key, value) != 0) PyErr_Clear();
  } else if (PyDict_GetItemWithError(names, key) != nullptr) {
    if (PyDict_DelItem(names, key) != 0) PyErr_Clear();
  }
  PyErr_Clear();
}

void Operations::ChangeList(PyObject* list, PyObject* front, PyObject* back, PyObject* gone) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(gone); ++i) {
    RemoveItem(list, PyTuple_GET_ITEM(gone, i));
  }
  InsertItems(list, front, 0);
  InsertItems(list, back, -1);
  if (list == filters_.get()) TellOfFilters();
}

// What warnings.py does when it has changed them: C keeps what came of them.
void Operations::TellOfFilters() const {
  const PyRef told(PyObject_CallNoArgs(mutated_.get()));
  if (!told) PyErr_Clear();
}

// putenv() of Modules/posixmodule.c, and os.environ's own dictionary.
void Operations::SetVariable(PyObject* name, PyObject* value) const {
  if (value == missing_.get()) {
    ::unsetenv(PyBytes_AS_STRING(name));
    if (PyDict_DelItem(variables_.get(), name) != 0) PyErr_Clear();
    return;
  }
  ::setenv(PyBytes_AS_STRING(name), PyBytes_AS_STRING(value), 1);
  if (PyDict_SetItem(variables_.get(), name, value) != 0) PyErr_Clear();
}

void Operations::CallExits(const char* function, PyObject* first, PyObject* arguments,
                           PyObject* keywords) const {
  const PyRef callable(PyObject_GetAttrString(exits_.get(), function));
  const Py_ssize_t count = arguments != nullptr ? PyTuple_GET_SIZE(arguments) : 0;
  const PyRef all(PyTuple_New(count + 1));
  if (callable && all) {
    PyTuple_SET_ITEM(all.get(), 0, Py_NewRef(first));
    for (Py_ssize_t i = 0; i < count; ++i) {
      PyTuple_SET_ITEM(all.get(), i + 1, Py_NewRef(PyTuple_GET_ITEM(arguments, i)));
    }
    const PyRef done(PyObject_Call(callable.get(), all.get(), keywords));
  }
  PyErr_Clear();
}

void Operations::Do(const Step& step) {
  switch (step.kind) {
    case Kind::kNames: {
      PyObject* const now = PyDict_GetItemWithError(step.a, step.b);
      // What was renewed stays so, and so do finders that somebody has made meanwhile.
      if (now == nullptr || now == step.c || Touched(step.a, step.b)) {
        SetName(step.a, step.b, step.d);
      }
      return;
    }
    case Kind::kList: return ChangeList(step.a, step.b, step.c, step.d);
    case Kind::kSet:
      for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(step.b); ++i) {
        if (PySet_Add(step.a, PyTuple_GET_ITEM(step.b, i)) != 0) PyErr_Clear();
      }
      for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(step.c); ++i) {
        if (PySet_Discard(step.a, PyTuple_GET_ITEM(step.c, i)) < 0) PyErr_Clear();
      }
      return;
    case Kind::kEntry: return SetName(internals::Modules(), step.a, step.c);
    case Kind::kAgain:
      SetName(internals::Modules(), step.a, missing_.get());
      return SetName(internals::Modules(), step.a, step.b);
    case Kind::kAdded: return SetName(internals::Modules(), step.a, step.b);
    case Kind::kSetVariable: return SetVariable(step.a, step.c);
    case Kind::kAttribute:
      touched_.emplace(NamesOfClass(step.a), step.b);
      return SetClassAttribute(step.a, step.b, step.d != missing_.get() ? step.d : nullptr);
    case Kind::kSetting: {
      const PyRef done(PyObject_CallOneArg(step.b, step.d));
      return PyErr_Clear();
    }
    case Kind::kExit:
      return CallExits("register", step.a, step.b, step.c == Py_None ? nullptr : step.c);
    case Kind::kForks:
      if (in_run_) internals::AddForkCallback(PyLong_AsLong(step.a), step.b);
      return;
    default: return;
  }
}

}  // namespace pyfx
