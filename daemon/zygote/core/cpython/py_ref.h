// SPDX-License-Identifier: GPL-3.0-or-later
//
// Owns one reference to a Python object. `PyRef` by value takes a reference, `PyObject*` borrows.
#pragma once

// Python.h comes first wherever it is used: it sets feature macros (Python/C API, "Include Files").
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <utility>

namespace pyfx {

class PyRef {
 public:
  PyRef() = default;
  // Takes a new reference, as most of the C API returns it; null stands for an exception.
  explicit PyRef(PyObject* owned) : object_(owned) {}
  ~PyRef() { Py_XDECREF(object_); }

  PyRef(PyRef&& other) noexcept : object_(other.release()) {}
  PyRef& operator=(PyRef&& other) noexcept {
    if (this != &other) {
      PyObject* old = std::exchange(object_, other.release());
      Py_XDECREF(old);
    }
    return *this;
  }
  PyRef(const PyRef&) = delete;
  PyRef& operator=(const PyRef&) = delete;

  static PyRef Borrow(PyObject* borrowed) {
    Py_XINCREF(borrowed);
    return PyRef(borrowed);
  }

  PyObject* get() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  [[nodiscard]] PyObject* release() { return std::exchange(object_, nullptr); }

 private:
  PyObject* object_ = nullptr;
};

}  // namespace pyfx
