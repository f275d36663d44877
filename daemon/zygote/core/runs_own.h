// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the warm-up has made and yet is to be each run's own: random generators, readings of clocks.
// Found once, in the zygote; a run does only what was found, and nothing where that is nothing. GIL
// held.
#pragma once

#include "daemon/zygote/core/helper.h"

namespace pyfx {

class RunsOwn {
 public:
  // Begins to listen. Zygote, before the preload.
  static Result<RunsOwn> Begin();
  // Leaves everything that was listened to as it was. Zygote, after the preload, also a failed one.
  void End();
  // Looks for what is to be renewed. Zygote, once, after End() and before objects are frozen.
  Status Find();

  // Renews what does not depend on the moment. Zygote, spare.
  Status RenewAhead() const;
  // Lets go of what only RenewAhead() needs. Spare.
  void ForgetAhead() const;

 private:
  explicit RunsOwn(Helper generators) : generators_(std::move(generators)) {}

  Helper generators_;
  PyRef draws_;
  bool has_generators_ = false;
};

}  // namespace pyfx
