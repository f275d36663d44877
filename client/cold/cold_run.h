// SPDX-License-Identifier: GPL-3.0-or-later
//
// A cold run: this process becomes the real python, which is exact by construction. Whoever calls
// it has made sure that nothing was run before and has put signals back as they were.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

inline constexpr int kExitCannotExecute = 126;  // as env(1) has them
inline constexpr int kExitNotFound = 127;

// Whether `python` is another program than this one: a client installed under the interpreter's
// name would otherwise start itself for ever. Nothing in the environment may tell, since the script
// would see it.
Status CheckIsNotThisProgram(const std::string& python);

// Becomes `program` with the arguments `argv0` and `argv`; environment, working directory,
// umask and inherited descriptors go along as they are. Every descriptor of ours is CLOEXEC.
// Returns errno if that failed.
int ExecutePython(const std::string& program, const std::string& argv0,
                  const std::vector<std::string>& argv);

}  // namespace pyfx
