// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which profile a run asks for when neither option nor variable names one: what the script's first
// comments say, "# pyfx: profile=NAME", then the nearest pyproject.toml with a [tool.pyfx] profile
// that nobody but the user and root can write to. The script's owner is not checked, since it is
// run anyway. Looking has no side effects: only regular files are opened, and they are only read.
// Leaves to the supervisor what only it knows: which profile has the interpreter that is meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "client/command/options.h"

namespace pyfx {

// As much of a script as is looked at.
inline constexpr std::size_t kMaxScriptHead = 2048;

struct NamedAt {
  std::string name;  // as it is written
  int line = 0;      // from 1
};

// What `head`, the first bytes of a script, says in the comments that it begins with. Pure.
std::optional<NamedAt> FindProfileComment(std::string_view head);

// "python3" if all is to be as if pyfxc, called by its own name, were called so; else empty.
std::string_view NameToMean(const Options& options);

// Completes what ParseOptions() has made of the command line: profile and interpreter. `called`:
// argv[0] if pyfxc was called by a name of python's, which means an interpreter whatever the
// profile has; else empty. `built_in`: the interpreter that pyfx was built for.
void ChooseFor(Options* options, std::string_view called, const std::string& built_in);

// The first half of it: fills in profile and choice if nothing is chosen yet. `home`: $HOME;
// pyproject.toml is not looked for above it, nor above the root. What is found and cannot be right
// is options->choice_error.
void ChooseByFiles(Options* options, std::string_view home);

}  // namespace pyfx
