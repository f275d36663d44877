// SPDX-License-Identifier: GPL-3.0-or-later
//
// Does again what an import did: by CPython's C functions only, so that no Python code runs in
// between and nobody sees half of it. GIL held.
#pragma once

#include <set>
#include <utility>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "daemon/zygote/core/hidden/entries/entry.h"
#include "daemon/zygote/core/hidden/entries/hidden_objects.h"

namespace pyfx {

class Operations {
 public:
  // Takes hold of what is needed. Not ready() on failure. Zygote, before the preload.
  Operations();
  bool ready() const { return missing_ && main_ && variables_ && filters_ && mutated_ && exits_; }

  // Stands for what is not there.
  PyObject* missing() const { return missing_.get(); }
  // Stands for module __main__, which each run has of its own.
  PyObject* main() const { return main_.get(); }
  PyObject* variables() const { return variables_.get(); }
  // Module atexit.
  PyObject* exits() const { return exits_.get(); }
  // The list that the interpreter begins with.
  PyObject* filters() const { return filters_.get(); }

  void TellOfFilters() const;
  void UnregisterExit(PyObject* function) const {
    CallExits("unregister", function, nullptr, nullptr);
  }

  // Whether the variable has the value that this step, a kLibraryVariable, has taken down.
  bool HasValue(const Step& step) const;
  // Whether `step`, an effect, finds what it found.
  bool Fits(const Step& step) const;
  void Do(const Step& step);
  // `value` may be missing().
  void SetName(PyObject* names, PyObject* key, PyObject* value);
  // Forgets what was touched since the preload or the run began.
  void Begin() { touched_.clear(); }
  // Whether the name was changed by Do().
  bool Touched(PyObject* names, PyObject* key) const { return touched_.contains({names, key}); }

  // Names of a module that nobody can see: who changes them is pyfx, which renews what a module has
  // kept of its process.
  void SetHidden(PyObject* names, const Progress* now) { hidden_names_.Add(names, now); }

  // Callbacks of the fork that made this run have been called; those of hidden modules belong to
  // who imports these. Forks lists are left alone in the zygote.
  void SetInRun() { in_run_ = true; }

 private:
  void ChangeList(PyObject* list, PyObject* front, PyObject* back, PyObject* gone);
  void SetVariable(PyObject* name, PyObject* value) const;
  void CallExits(const char* function, PyObject* first, PyObject* arguments,
                 PyObject* keywords) const;

  PyRef missing_;
  PyRef main_;
  PyRef variables_;
  PyRef filters_;
  PyRef mutated_;
  PyRef exits_;
  bool in_run_ = false;
  std::set<std::pair<PyObject*, PyObject*>> touched_;
  HiddenObjects hidden_names_;
};

}  // namespace pyfx
