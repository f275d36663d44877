// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which variables of an environment take effect only when an interpreter starts, as far as the
// client can tell without asking anybody; options.h does the same for options. Whatever depends on
// the zygote or on files is checked by the spare, which refuses. When in doubt the answer is cold,
// which is only slow.
#pragma once

#include <string_view>
#include <vector>

#include "client/command/options.h"

namespace pyfx {

// Their names, in order. `environment` is as environ(7) has it.
std::vector<std::string_view> VariablesOfAFreshStart(const Options& options,
                                                     char* const* environment);

}  // namespace pyfx
