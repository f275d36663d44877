// SPDX-License-Identifier: GPL-3.0-or-later
//
// Links to pyfxc that stand before commands on PATH, for commands in places that are not the
// user's. What pyfxc does when it is called by one, client/command/adopted_command.h says: the link
// needs to know nothing, and where pyfxc is gone the shell goes on to the command itself.
#pragma once

#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

// Makes the link `command` in CommandDirectory(). One that is there is made anew, and nothing but a
// link to a pyfxc is replaced.
Status LinkCommand(const std::string& command, const std::string& pyfxc);
// kInvalid: there is no such link of ours.
Status UnlinkCommand(const std::string& command);
// Those there are, sorted.
std::vector<std::string> LinkedCommands();
// Whether CommandDirectory() stands on PATH before what else is called `command`.
bool StandsBefore(const std::string& command);

}  // namespace pyfx
