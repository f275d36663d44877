// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/warm_up/asked_numbers.h"

#include <array>
#include <cstddef>

#include "daemon/zygote/core/cpython/version/python.h"

namespace pyfx {
namespace {

constexpr Py_ssize_t kMostAsked = 4096;

struct NumberFunction {
  const char* module;
  const char* name;
  PyObject* function = nullptr;
  PyMethodDef* method = nullptr;
  PyCFunction replaced = nullptr;
};
// Static, as CPython calls them without a word from us.
std::array<NumberFunction, 8> number_functions = {{{"posix", "getpid"},
                                                   {"posix", "getppid"},
                                                   {"posix", "getpgrp"},
                                                   {"_thread", "get_native_id"},
                                                   {"time", "process_time"},
                                                   {"time", "thread_time"},
                                                   {"time", "monotonic"},
                                                   {"time", "perf_counter"}}};
constexpr std::size_t kFirstClock = 4;  // these may be read in a loop
PyObject* numbers_asked = nullptr;

// A process in a container has a small number, and of these CPython has one object each, for all
// that is equal (_PY_NSMALLPOSINTS, 1025 at most by 3.15). Takes over `number`; returns an object
// that nobody else has.
PyObject* Unshared(PyObject* number) {
  constexpr long kLargestShared = 1024;
  if (number == nullptr || PyLong_CheckExact(number) == 0) return number;
  int overflow = 0;
  const long value = PyLong_AsLongAndOverflow(number, &overflow);
  if (value <= 0 || value > kLargestShared) return number;
  PyObject* const own = PyLong_FromLong(1L << (PyLong_SHIFT - 1));  // of one digit, too
  if (own != nullptr) {
    version::FirstDigit(own) = static_cast<digit>(value);
    Py_DECREF(number);
    return own;
  }
  PyErr_Clear();
  return number;
}

template <std::size_t kFunction>
PyObject* ListeningNumber(PyObject* module, PyObject* none) {
  const NumberFunction& one = number_functions[kFunction];
  PyObject* const number = Unshared(one.replaced(module, none));
  PyObject* const globals = PyEval_GetGlobals();
  if (number == nullptr || globals == nullptr || numbers_asked == nullptr) return number;
  if (PyList_GET_SIZE(numbers_asked) >= kMostAsked / (kFunction < kFirstClock ? 1 : 2))
    return number;
  const PyRef entry(PyTuple_Pack(3, number, one.function, globals));
  if (!entry || PyList_Append(numbers_asked, entry.get()) != 0) PyErr_Clear();
  return number;
}

constexpr std::array<PyCFunction, 8> kListening = {
    ListeningNumber<0>, ListeningNumber<1>, ListeningNumber<2>, ListeningNumber<3>,
    ListeningNumber<4>, ListeningNumber<5>, ListeningNumber<6>, ListeningNumber<7>};

}  // namespace

void BeginAskedNumbers() {
  numbers_asked = PyList_New(0);
  for (std::size_t i = 0; i < number_functions.size(); ++i) {
    NumberFunction& one = number_functions[i];
    const PyRef module(PyImport_ImportModule(one.module));
    PyRef function(module ? PyObject_GetAttrString(module.get(), one.name) : nullptr);
    PyErr_Clear();
    if (!function || PyCFunction_Check(function.get()) == 0) continue;
    // The tables are static and not const (Modules/posixmodule.c, _threadmodule.c, timemodule.c).
    PyMethodDef* const method = reinterpret_cast<PyCFunctionObject*>(function.get())->m_ml;
    if (method->ml_flags != METH_NOARGS) continue;
    one.method = method;
    one.replaced = method->ml_meth;
    one.function = function.release();
    method->ml_meth = kListening[i];
  }
}

PyRef EndAskedNumbers() {
  for (NumberFunction& one : number_functions) {
    if (one.method == nullptr) continue;
    one.method->ml_meth = one.replaced;
    one.method = nullptr;
    Py_CLEAR(one.function);
  }
  PyRef result(numbers_asked);
  numbers_asked = nullptr;
  if (!result) result = PyRef(PyList_New(0));
  return result;
}

}  // namespace pyfx
