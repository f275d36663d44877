// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hidden modules that the next run will import, since the one before did: what has to be gone
// through and copied for them can be had before a client comes.
#pragma once

#include <vector>

#include "daemon/zygote/core/hidden/answer/closure.h"
#include "daemon/zygote/core/hidden/entries/entry.h"

namespace pyfx {

class Expectation {
 public:
  // A child has ended that revealed these. Zygote.
  void Learn(std::vector<Entry*> entries);
  bool empty() const { return entries_.empty(); }
  // Goes through them in thought, and has the pages of its own that it takes to reveal them. What
  // is found does not matter. Spare.
  void Rehearse(Closure* closure) const;

 private:
  std::vector<Entry*> entries_;
  int unlike_ = 0;  // children that revealed nothing, one after the other
};

}  // namespace pyfx
