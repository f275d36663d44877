// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether modules that can be seen are as the warm-up left them: a function, class or module that
// somebody has put in the place of another would have been used by what is imported after that.
// Borrowed pointers are compared, and no reference is counted. GIL held.
#pragma once

#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "daemon/zygote/core/hidden/entry.h"
#include "daemon/zygote/core/hidden/operations.h"

namespace pyfx {

class Untouched {
 public:
  explicit Untouched(const Operations* operations) : operations_(operations) {}

  // Remembers the modules that can be seen, and the import system itself. Zygote, when all else is
  // done.
  void Remember();
  // Remembers a hidden one.
  static void Remember(Entry* entry);

  // Whether the import system, its loaders and __import__() are python3's own.
  bool ImportSystemIs() const;
  // Whether this module in sys.modules is.
  bool Is(PyObject* module) const;
  bool Is(const Entry& entry) const;

 private:
  using Callables = std::vector<std::pair<PyObject*, PyObject*>>;

  static Callables CallablesOf(PyObject* names);
  bool HasAll(PyObject* names, const Callables& callables) const;

  const Operations* operations_;
  std::unordered_map<PyObject*, Callables> visible_;  // by module
  // Dictionaries of importlib's modules and classes.
  struct Part {
    PyObject* names;
    Callables callables;
    Py_ssize_t size;  // of a class, which may get functions that it inherits now
  };
  std::vector<Part> import_system_;
  PyRef kept_;  // the dictionaries: a set of Python's would hash them
};

}  // namespace pyfx
