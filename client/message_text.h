// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the client says when it was pyfx that failed, not the run: one line on standard error that
// names the next step, and exit status 125. Only this file knows the words.
#pragma once

#include <string>
#include <string_view>

#include "protocol/message.h"
#include "protocol/result.h"

namespace pyfx {

inline constexpr int kExitPyfxFailed = 125;  // as env(1) and timeout(1) keep it for themselves

// What to print for a refusal, lines ended. A profile's traceback stands as it came.
std::string DescribeRefusal(const Refused& refused, std::string_view profile);
// What to print for an error, its line ended.
std::string DescribeError(const Error& error, std::string_view socket_path);

// The same without program name and end of line, for pyfxctl.
std::string DescribeNoDaemon(std::string_view socket_path);

// Writes all of `text` to `fd`, as far as anybody wants it: a reader that has left is no error.
void WriteText(int fd, std::string_view text);

}  // namespace pyfx
