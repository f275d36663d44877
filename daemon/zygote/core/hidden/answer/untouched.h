// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether modules that can be seen, and their classes, are as the warm-up left them: a function,
// class or module that somebody has put in the place of another would have been used by what is
// imported after that. Borrowed pointers are compared, and no reference is counted. GIL held.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "daemon/zygote/core/hidden/entries/entry.h"
#include "daemon/zygote/core/hidden/entries/operations.h"

namespace pyfx {

// What a class that can be changed had when the warm-up was over.
struct ClassState {
  PyTypeObject* type;
  unsigned int version;  // CPython gives it another one when it was changed; 0: it has none
  std::vector<std::pair<PyObject*, PyObject*>> attributes;  // those that are compared
};

class Untouched {
 public:
  explicit Untouched(const Operations* operations) : operations_(operations) {}

  // Remembers the modules that can be seen, and the import system itself. Zygote, when all else is
  // done.
  void Remember();
  // Remembers a hidden one.
  void Remember(Entry* entry);

  // Whether the import system, its loaders and __import__() are python3's own.
  bool IsImportSystemUntouched();
  // Whether this module in sys.modules is.
  bool IsUntouched(PyObject* module);
  bool IsUntouched(Entry* entry) const;

 private:
  using Callables = std::vector<std::pair<PyObject*, PyObject*>>;
  using Classes = std::vector<const ClassState*>;
  // A dictionary, of a module or a class.
  struct Part {
    PyObject* names;
    Callables callables;
    Classes classes;            // those of them that can be changed
    Py_ssize_t size = -1;       // of a class, which may get functions that it inherits now
    std::uint64_t version = 0;  // CPython's: while it has this one, nothing in it has changed
  };

  static Callables CallablesOf(PyObject* names);
  Part PartOf(PyObject* names);
  Classes ClassesAmong(const Callables& callables);
  const ClassState* StateOf(PyTypeObject* type);
  bool HasAll(PyObject* names, const Callables& callables) const;
  bool HasAll(PyObject* names, const Callables& callables, std::uint64_t* version) const;
  bool AreSame(const Classes& classes) const;
  bool IsSame(const ClassState& state) const;

  const Operations* operations_;
  std::unordered_map<PyObject*, Part> visible_;  // by module
  std::unordered_map<PyTypeObject*, ClassState> classes_;
  std::vector<Part> import_system_;  // importlib's modules and classes
  PyRef kept_;                       // the dictionaries: a set of Python's would hash them
};

}  // namespace pyfx
