// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/recording/changed_containers.h"

#include <cstddef>

#include "daemon/zygote/core/cpython/version/python.h"

namespace pyfx {
namespace {

// Quick, since most have not changed: entries in the same order are the same objects.
bool SameNames(PyObject* now, PyObject* before) {
  if (PyDict_GET_SIZE(now) != PyDict_GET_SIZE(before)) return false;
  Py_ssize_t place = 0, other_place = 0;
  PyObject *key = nullptr, *value = nullptr, *other_key = nullptr, *other_value = nullptr;
  while (PyDict_Next(now, &place, &key, &value) != 0) {
    if (PyDict_Next(before, &other_place, &other_key, &other_value) == 0) return false;
    if (key == other_key && value == other_value) continue;
    // Somebody has taken an entry out and put it in again.
    if (PyDict_GetItemWithError(before, key) != value) {
      PyErr_Clear();
      return false;
    }
  }
  return true;
}

bool SameItems(PyObject* list, PyObject* before) {
  if (PyList_GET_SIZE(list) != PyTuple_GET_SIZE(before)) return false;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    if (PyList_GET_ITEM(list, i) != PyTuple_GET_ITEM(before, i)) return false;
  }
  return true;
}

bool Same(PyObject* container, PyObject* before) {
  if (PyDict_Check(container)) return SameNames(container, before);
  if (PyList_Check(container)) return SameItems(container, before);
  // One that was replaced by another is not seen.
  return PySet_GET_SIZE(container) == PySet_GET_SIZE(before);
}

}  // namespace

// A copy that is not held any more may have its address again, and the version tells that the
// dictionary has not changed since.
bool ChangedContainers::IsSame(Py_ssize_t place, PyObject* container, PyObject* copy) {
  if (PyDict_Check(container) == 0) return Same(container, copy);
  Known& known = known_[static_cast<std::size_t>(place)];
  const std::uint64_t version = version::VersionOfDictionary(container);
  if (version != 0 && known.version == version && known.copy == copy) return true;
  if (!Same(container, copy)) return false;
  known = {copy, version};
  return true;
}

PyObject* ChangedContainers::Find(PyObject* containers, PyObject* copies) {
  const Py_ssize_t count = PyList_GET_SIZE(containers);
  if (known_.size() < static_cast<std::size_t>(count)) {
    known_.resize(static_cast<std::size_t>(count));
  }
  PyRef places(PyList_New(0));
  for (Py_ssize_t i = 0; places && i < count; ++i) {
    if (IsSame(i, PyList_GET_ITEM(containers, i), PyList_GET_ITEM(copies, i))) continue;
    const PyRef place(PyLong_FromSsize_t(i));
    if (!place || PyList_Append(places.get(), place.get()) != 0) return nullptr;
  }
  return places.release();
}

}  // namespace pyfx
