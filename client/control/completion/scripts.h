// SPDX-License-Identifier: GPL-3.0-or-later
//
// The scripts by which bash, zsh and fish complete pyfxctl and pyfxc. Names of profiles are asked
// for when they are needed; without a daemon there are none, and nothing is said. Pure.
#pragma once

#include <string>
#include <vector>

#include "client/control/completion/words.h"

namespace pyfx {

std::string BashScript(const std::vector<CommandWords>& control, const CommandWords& client);
std::string ZshScript(const std::vector<CommandWords>& control, const CommandWords& client);
std::string FishScript(const std::vector<CommandWords>& control, const CommandWords& client);

}  // namespace pyfx
