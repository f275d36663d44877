// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the interpreter of an environment says of itself, by each of its names: the same before and
// after pyfxc has taken its place, or it must not.
#pragma once

#include <string>
#include <vector>

#include "client/control/environment/environment.h"
#include "protocol/base/result.h"

namespace pyfx {

struct Facts {
  std::string name;                // in bin/
  std::vector<std::string> lines;  // "sys.prefix '/home/me/v'"
};

// Starts each name once, cold. kInvalid: one does not run, or is none that can be warm.
Result<std::vector<Facts>> FactsOf(const Environment& environment);

// By a link from outside of the environment to one of its names, which is another interpreter's
// then.
Result<Facts> FactsFromElsewhere(const Environment& environment);

// kInvalid with the first difference.
Status CompareFacts(const Environment& environment, const std::vector<Facts>& before,
                    const std::vector<Facts>& after);

}  // namespace pyfx
