// SPDX-License-Identifier: GPL-3.0-or-later
//
// The end of a run inside the interpreter: everything that can be seen from outside, in the order
// of Py_FinalizeEx() (CPython's Python/pylifecycle.c), and no more than that. What is left out is
// freeing preloaded modules and objects without a finaliser, whose memory goes with the process;
// in a forked child that part alone copies most of the zygote's pages.
//
// Why that is enough: an effect needs code to run. Python code runs only by thread joins, exit
// handlers, flushes, weakref callbacks and tp_finalize/tp_del; the first four are done here, and
// objects with the last are looked for: when some are left, everything is taken down.
#pragma once

#include <functional>
#include <unordered_set>
#include <vector>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "daemon/zygote/core/end/visible_ends.h"

namespace pyfx {

// What the warm-up made and a run leaves alone: freeing it, or so much as changing its reference
// counts, would copy the zygote's pages.
class Preloaded {
 public:
  // Takes hold of sys.modules and of the import system's caches as they are, and looks for objects
  // whose end can be seen. Zygote, after the warm-up. False with an exception set on failure.
  // `hidden`: name and module of those that a run does not see before it imports them.
  bool Capture(PyObject* hidden);
  // Tells which of these it has not imported: they stay as they are, whatever the end.
  void SetStillHidden(std::function<bool(PyObject*)> is_hidden) {
    is_still_hidden_ = std::move(is_hidden);
  }

  bool IsModule(PyObject* object) const { return modules_.contains(object); }
  // What is not to be left alone at the end.
  VisibleEnds* ends() { return &ends_; }
  // Weak references to the modules, in order. Run child.
  std::vector<PyRef> ModuleReferences() const;
  // Lets go of everything, for an end in which all is taken down. Run child.
  void Release();

 private:
  PyRef kept_;  // list
  std::function<bool(PyObject*)> is_still_hidden_;
  std::vector<PyObject*> order_;
  std::unordered_set<PyObject*> modules_;
  VisibleEnds ends_;
};

class Finaliser {
 public:
  // Takes hold of what is needed at the end, when nothing can be imported any more, and registers
  // the first exit handler, which therefore runs last. Null members on failure: see ready().
  // Zygote, before the warm-up.
  Finaliser();
  bool ready() const { return gc_ && signal_ && atexit_; }

  // `let_go` is called in a run child before Py_FinalizeEx(), however that comes about: what pyfx
  // itself holds would neither be finalised nor flushed by it. Zygote, before the first fork.
  void BeforeFullEnd(std::function<void()> let_go);

  // Ends the run's interpreter. Returns 0, or -1 when output could not be flushed, as
  // Py_FinalizeEx() does. Afterwards no Python code may run. Run child, GIL held.
  int Finalise(Preloaded* preloaded) const;
  // Brings the memory into being that Finalise() writes to. Spare.
  void Rehearse() const;

 private:
  void RunExitHandlers() const;
  void RestoreSignals() const;
  bool NeedsFullFinalisation(Preloaded* preloaded) const;
  bool FinalisersAreLeft() const;
  void FinaliseAll(PyRef modules, std::vector<PyRef> references, Preloaded* preloaded) const;

  PyRef gc_;
  PyRef signal_;
  PyRef atexit_;
};

}  // namespace pyfx
