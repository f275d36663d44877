// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a command line in its environment can be served warm at all, as far as the client can
// tell without asking anybody. What depends on the zygote or on files is the run's to judge, which
// refuses. Both lean towards cold: that is only slow.
#pragma once

#include <string>

#include "client/options.h"

namespace pyfx {

// Why it cannot; empty if it may be. `environment` is as environ(7) has it. Looks at descriptor 0
// when the answer depends on whether it is a terminal.
std::string ReasonForCold(const Options& options, char* const* environment);

}  // namespace pyfx
