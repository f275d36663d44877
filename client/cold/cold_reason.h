// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which variables of an environment only an interpreter of its own can honour, as far as the client
// can tell without asking anybody; options.h has the same of the options. What depends on the
// zygote or on files is the run's to judge, which refuses. All lean towards cold: that is only
// slow.
#pragma once

#include <string_view>
#include <vector>

#include "client/common/options.h"

namespace pyfx {

// Their names, in order. `environment` is as environ(7) has it.
std::vector<std::string_view> VariablesOfAFreshStart(const Options& options,
                                                     char* const* environment);

}  // namespace pyfx
