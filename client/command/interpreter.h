// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which interpreter a run is to have. Who names a profile gets that profile's; who names none, or
// calls pyfxc by a name of python's, gets the one that python3, or that name, means in this
// environment: warm if there is a profile which has it, else cold. Looks at the environment and at
// files; runs nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/base/result.h"

namespace pyfx {

struct Options;

// What a name of python's means here.
struct MeantPython {
  std::string path;         // absolute, links not followed; empty: whatever the profile has
  std::string program;      // to be executed as `path`, where pyfxc stands in an environment
  std::string word;         // to be its argv[0] where that is not `path`
  bool by_no_name = false;  // that word leads nowhere, so that CPython does not know what it is
  bool other = false;       // than the one that pyfx was built for
  bool of_active_environment = false;  // it is in $VIRTUAL_ENV
  bool from_elsewhere = false;  // by a link from outside of the adopted environment that it is in
  bool of_command = false;      // the script is a command that is for it (installed_command.h)
};

// The interpreter at `path`, which is another than pyfx was built for.
MeantPython MeantByPath(std::string path);

// Whether argv[0] ends in a name of python's: "python", "python3", "python3.11".
bool IsNameOfPython(std::string_view argv0);

// What this program, called `argv0`, stands for if it is the copy of pyfxc in an adopted
// environment (protocol/files/adopted.h); nullopt if it is not. A cold run gets `argv0` as it is,
// and CPython finds the environment by it, as without pyfx. By a link from outside, which is none
// of the environment's, the interpreter is meant that the environment was made from: by that name,
// unless it would not find its library then, since it looks for it where the link leads to.
std::optional<MeantPython> FindPythonInPlace(std::string_view argv0);

// What `argv0`, "python3" or as which pyfxc was called, means: the first program on PATH with its
// last part as name that is no pyfxc, since two of them would start each other; but in a virtual
// environment whose own interpreter is a link to pyfxc, the environment's. `built_in` is the
// interpreter that pyfx was built for, and the answer where there is no other.
MeantPython FindMeantPython(std::string_view argv0, const std::string& built_in);

// A program and the argv[0] that it is to have.
struct ColdPython {
  std::string program;
  std::string argv0;
};

// What a cold run becomes: the interpreter that the warm one would have had. `from_daemon`: what
// the daemon says the profile's is, if it was asked and knows. An error: the profile was insisted
// upon, and its interpreter cannot be told; the text names the file.
Result<ColdPython> FindColdPython(const Options& options, const std::string& from_daemon,
                                  const std::string& built_in);

}  // namespace pyfx
