// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the warm-up has made and yet is to be each run's own: random generators, shared memory,
// readings of clocks, numbers of its process, its arguments. Found once, in the zygote; a run does
// only what was found, and nothing where that is nothing. GIL held.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "daemon/zygote/core/helper.h"
#include "daemon/zygote/core/shared_memory.h"

namespace pyfx {

class RunsOwn {
 public:
  // Begins to listen. Zygote, before the preload.
  static Result<RunsOwn> Begin();
  // Leaves everything that was listened to as it was. Zygote, after the preload, also a failed one.
  void End();
  // Looks for what is to be renewed. Zygote, once, after End() and before objects are frozen.
  // `descriptors`: those that the warm-up has opened.
  Status Find(const std::set<int>& descriptors);
  // Phrases for people: what cannot be each run's own.
  std::vector<std::string> unsafe() const;

  // kUnsupported where it cannot be told what of the arguments the warm-up has kept. Run child,
  // with its own sys.argv.
  Status CheckArguments() const;

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
  RunsOwn(Helper generators, Helper clocks, Helper arguments)
      : generators_(std::move(generators)),
        clocks_(std::move(clocks)),
        arguments_(std::move(arguments)) {}

  Status FindReadings();
  bool TakeFound(PyObject* answer, bool* has);
  Status RenewGenerators() const;

  Helper generators_;
  Helper clocks_;
  Helper arguments_;
  PyRef draws_;
  PyRef numbers_;
  std::vector<std::string> fixed_phrases_;
  bool has_generators_ = false;
  bool has_clocks_ = false;
  bool has_arguments_ = false;
  SharedMemory memory_;
};

}  // namespace pyfx
