// SPDX-License-Identifier: GPL-3.0-or-later
//
// How pyfxctl speaks and ends: what was asked for goes to standard output, why it failed to
// standard error in one line. Each function returns the exit status.
#pragma once

#include <string>

#include "protocol/base/result.h"

namespace pyfx {

int Print(const std::string& text);
// kNoDaemon is told with what to do about it.
int Fail(const Error& error);
// A line that says what was done, or why it was not.
int Finish(const Result<std::string>& done);
// A command line that cannot be right, for what CLI11 does not see.
int RefuseUsage(const std::string& text);

}  // namespace pyfx
