// SPDX-License-Identifier: GPL-3.0-or-later
//
// An adopted virtual environment: pyfxc stands in the place of its interpreter, for client and
// supervisor alike. `pyfxctl adopt` makes it so, and keeps what was there beside it:
//
//   bin/python3        a copy of pyfxc
//   bin/.pyfx/python3  link to the interpreter that bin/python3 leads to without pyfx
//   bin/.pyfx/was/...  the names as they were
//   bin/.pyfx/pyfxc    link to the pyfxc that was copied
//
// All of it is in the environment, so that a run needs nothing else to know its interpreter.
#pragma once

#include <string>
#include <string_view>

namespace pyfx {

inline constexpr std::string_view kAdoptedDirectory = ".pyfx";

// Whether the file at `path`, links followed, is a pyfxc, by the note in it and whatever its name.
bool HasNoteOfPyfxc(const std::string& path);

// The interpreter in whose place pyfxc stands at `path`, as a path to be executed with `path` as
// argv[0]; it may be gone. Empty if no pyfxc stands there.
std::string OriginalOf(const std::string& path);

// The installed pyfxc that the one at `copy`, in an adopted environment, was made of; empty if it
// stands in none. It may be gone.
std::string InstalledPyfxcOf(const std::string& copy);

// OriginalOf() the file that the running program was started from; `own` gets its path.
std::string OriginalOfThisProgram(std::string* own);

}  // namespace pyfx
