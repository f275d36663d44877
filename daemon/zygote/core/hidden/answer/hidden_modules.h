// SPDX-License-Identifier: GPL-3.0-or-later
//
// Modules that are loaded and out of sight, until a run's own import finds that very file: the step
// of the import system at which a module would be executed (_load_unlocked() of
// importlib._bootstrap) answers with the one that is there, and reveals what its import brought
// with it. What does not fit is executed, as ever. GIL held.
//
//   zygote:  Begin()  Add()  Hide() or Keep() …   for each name of the preload
//            Settle()
//   run:     BeginRun()  Load() …
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "daemon/zygote/core/hidden/answer/closure.h"
#include "daemon/zygote/core/hidden/answer/expectation.h"
#include "daemon/zygote/core/hidden/answer/search.h"
#include "daemon/zygote/core/hidden/answer/subclasses.h"
#include "daemon/zygote/core/hidden/answer/untouched.h"
#include "daemon/zygote/core/hidden/entries/entry.h"
#include "daemon/zygote/core/hidden/entries/hidden_objects.h"
#include "daemon/zygote/core/hidden/entries/operations.h"
#include "daemon/zygote/core/hidden/libraries/library_variables.h"

namespace pyfx {

class HiddenModules {
 public:
  ~HiddenModules() = default;
  HiddenModules(const HiddenModules&) = delete;
  HiddenModules& operator=(const HiddenModules&) = delete;
  // Zygote, before the preload. Null with an exception set on failure.
  static std::unique_ptr<HiddenModules> Make();

  // Before each name of the preload, and before the init section.
  void Begin();
  // Takes what record.py knows of modules: a list of (name, spec, module, reason, binds,
  // brings_library, steps).
  // False with an exception set when it is not of that form.
  bool Add(PyObject* loads);
  // They are out of sight again, or stay visible.
  void Hide();
  void Keep();
  // The answer for `spec`: a new reference to what is revealed, or null, without an exception, when
  // it has to be executed.
  PyObject* Answer(PyObject* spec);
  // The init section's imports reveal what they find. Zygote, around it; then all are shown, for
  // those that look for what the warm-up has left.
  void BeginInit();
  void EndInit();
  // Nobody sees them any more, and all is as runs will find it. Zygote, once.
  void Settle();

  // Stands before the import system's own function from here on. Run child.
  void Install();
  // Hears "NAME: why" of each hidden module that is executed, save for those that such a one
  // imports; and the name of each that is revealed, save for what comes with it.
  using Tell = std::function<void(bool executed, const std::string& phrase)>;

  // Which names a run has revealed. Zygote, when it has ended.
  void Expect(const std::vector<std::string>& names);
  // What the last run has revealed, in thought: see Expectation. Spare.
  void Rehearse();
  // The program begins. Run child, once.
  void BeginRun(Tell tell);
  // The import system's step. What it returns is what that returns.
  PyObject* Load(PyObject* spec);

  const Operations& operations() const { return operations_; }
  // Names of variables that a program must not set: what has read them does so once.
  const std::unordered_set<std::string>& library_variables() const { return variables_.names(); }
  // All of them that are hidden: name and module.
  PyRef All() const;
  bool IsHidden(PyObject* module) const { return modules_hidden_.Has(module); }
  // Drops every reference to what was revealed, for an end in which all is taken down. What was not
  // keeps its references for ever. Run child, at its end.
  void LetGo();
  // Whether a run has a library that python3 itself has not: one that came with something
  // revealed or executed, or was loaded by the init section or later. Run child.
  bool AnyLibraryIsSeen() const;
  std::size_t size() const { return modules_hidden_.size(); }

 private:
  HiddenModules();

  Entry* Find(PyObject* name) const;
  Entry* Named(const std::string& name) const;
  const Progress* ProgressOf(PyObject* name) const {
    const Entry* const entry = Find(name);
    return entry != nullptr ? entry->now : nullptr;
  }
  bool AddEntry(PyObject* load);
  bool AddSteps(Entry* entry, PyObject* steps);
  bool ReadSteps(Entry* entry, PyObject* steps);
  void Resolve(Entry* entry);
  void FindMain() const;
  // Empty, or why not.
  std::string WhyNotReveal(const Entry& entry, PyObject* spec);
  // The one that this specification names; null if none is.
  Entry* EntryOf(PyObject* spec) const;
  PyObject* Reveal(Entry* entry, PyObject* spec);
  PyObject* Execute(Entry* entry, PyObject* spec);
  bool MayExecute(const Entry& entry, PyObject* spec) const;
  bool RaiseIfSet(const Entry& entry, const Step& step) const;

  Operations operations_;
  Search search_;
  Untouched untouched_{&operations_};
  LibraryVariables variables_;
  std::unordered_map<std::string, std::unique_ptr<Entry>> entries_;
  std::deque<Progress> progress_;                  // of each entry, where it stays
  std::vector<Entry*> added_;                      // in order
  std::vector<PyObject**> main_;                   // places in steps that stand for __main__
  std::vector<std::pair<long, PyObject*>> forks_;  // of hidden modules: list, callback
  PyRef original_;                                 // what was in the place of Load()
  PyRef step_;                                     // Load(), for Python
  PyRef bootstrap_;
  PyRef shown_;  // name and module of those that were put into sys.modules by EndInit()
  HiddenObjects modules_hidden_;
  Subclasses subclasses_;
  PyObject* modules_ = nullptr;  // sys.modules, as the run began with it
  PyObject* cache_prefix_ = nullptr;
  std::uint64_t libraries_ = 0;  // loaded before the init section
  std::uint32_t plans_ = 0;
  Expectation expectation_;
  Tell tell_;
  std::string why_;    // the last one that had to be executed was not revealed
  int executing_ = 0;  // of hidden modules, one within the other
  bool in_run_ = false;
  bool has_let_go_ = false;
};

}  // namespace pyfx
