// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of one hidden module: what its import asked for and changed, step by step, and
// whether the present run has it already. Recorded by record.py, kept by HiddenModules.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

struct Entry;
struct ClassState;  // of untouched.h

// One thing that an import did. Objects are kept alive by Entry::recorded.
struct Step {
  // As record.py numbers them.
  enum class Kind : std::uint8_t {
    // Conditions.
    kAsk = 0,         // name, module: was asked for, and there afterwards
    kMiss = 1,        // name: was asked for, and not there afterwards
    kProbe = 2,       // name, module or kMissing: was looked for in sys.modules by code
    kInProgress = 3,  // name: was asked for while it was being imported itself
    kVariable = 4,    // name, value or kMissing: a variable of the environment that was read
    kStream = 5,      // name in sys, object: a standard stream that was kept
    kFilters = 6,     // a warning was given, and ignored
    // Effects.
    kNames = 7,         // dictionary, key, old, new; the latter may be kMissing
    kList = 8,          // list, put before, put behind, taken away: tuples
    kSet = 9,           // set, added, removed: tuples
    kEntry = 10,        // name, old, new: an entry of sys.modules that code set by itself
    kSetVariable = 11,  // name, old, new: of the environment, bytes
    kExit = 12,         // function, arguments, keywords: an exit handler
    kForks = 13,        // number of the list, callback: of os.register_at_fork()
    kAdded = 14,        // name, module: put into sys.modules by C code unless it was there
    // A condition.
    kLibraryVariable = 15,  // name, value or kMissing: a variable that C code has read, and keeps
    // Effects.
    kAgain = 16,      // name, module: it is there, and its entry in sys.modules was put in anew
    kAttribute = 17,  // class, key, old, new; the latter may be kMissing
    kSetting = 18,    // function that tells, function that sets, old, new: both functions are C's
  };

  Kind kind;
  PyObject* a = nullptr;
  PyObject* b = nullptr;
  PyObject* c = nullptr;
  PyObject* d = nullptr;
  Entry* entry = nullptr;  // that `a` names, if it is one whose module was met
};

// What changes of a hidden module: apart from all else, so that a run copies few pages of its
// zygote's for it.
struct Progress {
  enum class State : std::uint8_t {
    kHidden,    // nobody has asked for it yet
    kRevealed,  // it is there, or was
    kExecuted,  // it was executed for real: the recorded module is nobody's any more
  };

  State state = State::kHidden;
  bool brings_library = false;  // its import has loaded one
  bool in_progress = false;     // in the plan that has it
  std::uint32_t planned = 0;    // number of that plan
};

struct Entry {
  using State = Progress::State;

  PyRef recorded;  // what record.py said: keeps all below alive
  PyObject* name = nullptr;
  PyObject* spec = nullptr;
  PyObject* module = nullptr;
  PyObject* names = nullptr;  // the module's dictionary; null where it is of another kind
  std::string origin;         // of the specification; empty if that is no text
  PyRef child;                // the last part of the name
  Entry* parent = nullptr;    // if that is hidden as well
  Entry* package = nullptr;   // the one at the top, if this is below it and that is hidden as well
  PyObject* parent_names = nullptr;  // the parent's dictionary, if there is one
  std::string reason;                // why it is always executed for real; empty: it is not
  bool stays = false;                // it is visible from the beginning
  bool binds = false;                // its import binds it to a parent that is whole by then
  Progress* now = nullptr;
  std::vector<Step> steps;
  // Functions, classes and modules among its names at the end of its import.
  std::vector<std::pair<PyObject*, PyObject*>> callables;
  std::vector<const ClassState*> classes;  // those of them that can be changed
  std::uint64_t version = 0;               // of `names`, when it had all of them; 0: not known
};

}  // namespace pyfx
