// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the warm-up has made and yet is to be each run's own: random generators, shared memory,
// readings of clocks, numbers of its process, texts of its arguments and directory. Found once, in
// the zygote; a run does only what was found, and nothing where that is nothing. GIL held.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "daemon/zygote/core/cpython/helper.h"
#include "daemon/zygote/core/descriptors/shared_memory.h"

namespace pyfx {

class RunsOwn {
 public:
  // Begins to listen. Zygote, before the preload.
  static Result<RunsOwn> Begin();
  // What is to be in __main__ when modules are imported. Zygote, after module site.
  Status BeginMain() const;
  // Leaves everything that was listened to as it was. Zygote, after the preload, also a failed one.
  void End();
  // What of a run's own a failed preload has asked for, and may have failed for; empty without.
  std::string AskedFor() const;
  // Looks for what is to be renewed. Zygote, once, after End() and before objects are frozen.
  // `descriptors`: those that the warm-up has opened.
  Status Find(const std::set<int>& descriptors);
  // Phrases for people: what cannot be each run's own.
  std::vector<std::string> unsafe() const;

  // Puts what is made of the run's arguments and directory where the warm-up has kept what it made
  // of its own; kUnsupported where it cannot be told what that is. Run child, with its own
  // sys.argv, in its client's directory, before anything looks at what the warm-up has left.
  Status TakeOnTexts() const;

  // Does once what RenewAhead() does, so that less memory is to be copied for it. Zygote.
  Status Rehearse() const { return RenewGenerators(); }
  // Renews what does not depend on the moment, once. Descriptors are to be its own already. An
  // error: only a cold run is exact. Spare.
  Status RenewAhead() const;
  // Renews what depends on the moment, when __main__ is there. Run child.
  Status Renew() const;
  // Drops every reference of ours. Run child, at its end.
  void LetGo();

 private:
  RunsOwn(Helper generators, Helper clocks, Helper names, Helper texts, Helper places,
          Helper callbacks)
      : generators_(std::move(generators)),
        clocks_(std::move(clocks)),
        names_(std::move(names)),
        texts_(std::move(texts)),
        places_(std::move(places)),
        callbacks_(std::move(callbacks)) {}

  Status FindReadings();
  bool TakeFound(PyObject* answer, bool* has);
  Status RenewGenerators() const;

  Helper generators_;
  Helper clocks_;
  Helper names_;
  Helper texts_;
  Helper places_;
  Helper callbacks_;
  PyRef draws_;
  PyRef numbers_;
  PyRef exits_;
  std::vector<std::string> fixed_phrases_;
  bool has_generators_ = false;
  bool has_clocks_ = false;
  bool has_texts_ = false;
  bool has_callbacks_ = false;
  SharedMemory memory_;
};

}  // namespace pyfx
