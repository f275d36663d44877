// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxc called "python3": a link of that name in a directory that comes first on PATH. Then it is
// that command and nothing else: all options are python's, and where PATH would have led to another
// interpreter than the one that runs are made of (a virtual environment is active, for instance),
// that one is meant. Looks at the environment and at files.
#pragma once

#include <string>
#include <string_view>

namespace pyfx {

// Whether argv[0] ends in a name of python's: "python", "python3", "python3.11".
bool IsNameOfPython(std::string_view argv0);

// The first program on PATH with the last part of `argv0` as its name that is no pyfxc, as PATH has
// it; empty without any. Every pyfxc is passed over, since two of them would start each other.
std::string FindBehindAlias(std::string_view argv0);

}  // namespace pyfx
