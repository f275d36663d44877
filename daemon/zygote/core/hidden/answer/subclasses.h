// SPDX-License-Identifier: GPL-3.0-or-later
//
// Classes of hidden modules: a class knows those that were made of it, and type.__subclasses__()
// leaves out what nobody can see yet. The class itself goes on knowing them, since it passes
// changes on to them. GIL held.
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "daemon/zygote/core/hidden/entries/hidden_objects.h"

namespace pyfx {

class Subclasses {
 public:
  Subclasses() = default;
  ~Subclasses();
  Subclasses(const Subclasses&) = delete;
  Subclasses& operator=(const Subclasses&) = delete;

  // Stands before type.__subclasses__() from here on, and leaves out nothing yet. Classes that
  // there are now are seen by all. Zygote.
  void Install();
  // Takes in the classes among the names of a hidden module. Zygote, for one after the other as
  // their imports have ended.
  void AddOf(PyObject* names, PyObject* module_name, const Progress* now);
  // The module of that name: null if none is hidden that has it.
  using FindOwner = std::function<const Progress*(PyObject* module_name)>;
  // Takes in all classes that there are, by the modules that they name, or else by the first one
  // that has them. Zygote, when all is hidden.
  void AddAll(const FindOwner& find_owner);

  // Leaves them out from here on. Run child: the zygote's own questions are for all.
  void BeginRun() const;
  // Something was revealed: abstract classes forget who was none of theirs.
  void TellOfRevealed() const {
    if (abstract_counter_ != nullptr) ++*abstract_counter_;
  }

 private:
  void FindAbstractCounter();

  HiddenObjects classes_;
  std::unordered_set<PyObject*> at_first_;
  std::unordered_map<PyObject*, const Progress*> found_in_;  // those that name another module
  std::uint64_t* abstract_counter_ = nullptr;                // of module _abc
};

}  // namespace pyfx
