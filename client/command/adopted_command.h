// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxc by the name of a command: a link to it in a directory pyfx/bin that stands early on PATH,
// as `pyfxctl adopt` makes it. The command itself is what PATH leads to further on; its first line
// says which interpreter runs it, and a cold run executes it as it is. So the link knows nothing,
// and means what the name would mean without it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/command/options.h"
#include "protocol/base/result.h"

namespace pyfx {

struct AdoptedCommand {
  std::string name;
  std::string program;             // its path; empty: there is none on PATH
  std::string argv0;               // of a process that executes it
  std::string interpreter;         // as its first line has it; empty: none of Python's
  std::vector<std::string> words;  // what that interpreter gets before the command's own arguments
};

// Whether this program was called, or executed, by a name that begins with "pyfxc". By one that is
// none of these, python's or a command's, its arguments are not known to be pyfxc's.
bool IsCalledByOwnName(std::string_view argv0);

// What this program stands for if it was started by such a link; nullopt if it was not.
std::optional<AdoptedCommand> FindAdoptedCommand(std::string_view argv0);

// The run that `args` ask that command for. Its profile is the one that has the command's name, if
// there is one and nothing else names any.
Result<Options> OptionsOf(const AdoptedCommand& command, std::span<char* const> args,
                          const char* default_profile, const std::string& built_in);

}  // namespace pyfx
