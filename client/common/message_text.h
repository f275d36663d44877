// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the client says: when it was pyfx that failed, not the run, one line on standard error that
// names the next step, and exit status 125; when asked, one line on how it ran. Only this file
// knows the words.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "protocol/base/result.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

inline constexpr int kExitPyfxFailed = 125;  // as env(1) and timeout(1) keep it for themselves

// What to print for a refusal, lines ended. A profile's traceback stands as it came.
std::string DescribeRefusal(const Refused& refused, std::string_view profile);
// What to print for an error, its line ended.
std::string DescribeError(const Error& error, std::string_view socket_path);

// What to print where a run would be cold and must not be, its line ended.
std::string DescribeMustBeCold(std::string_view reason);

// A reason for a cold run in a few words, without end of line.
std::string ReasonForCold(const Refused& refused, std::string_view profile);
std::string ReasonForCold(const Error& error, std::string_view socket_path);

// The lines of --why; `taken` until the run began. `choice`: what chose the profile, or empty.
std::string DescribeWarmRun(std::string_view profile, std::string_view choice,
                            std::chrono::milliseconds taken);
std::string DescribeColdRun(std::string_view reason, std::chrono::milliseconds taken);

// What is said while a run waits for its profile's warm-up, without end of line.
std::string DescribeWarmUp(const WarmingUp& news);
// Why a run that has waited for one for so long is cold.
std::string DescribeLongWarmUp(const WarmingUp& news, std::chrono::seconds waited);

// That nobody listens, and the next step; without program name and end of line, for pyfxctl.
std::string DescribeNoDaemon(std::string_view socket_path);

// Writes all of `text` to `fd`. A message of our own has nobody to be told that it was lost, so the
// result may be dropped; what the user asked for has not been given when it could not be written.
bool WriteText(int fd, std::string_view text);

// WriteText() of what was asked for to standard output; the exit status: 0, or `failed` when it
// could not be written, which standard error then tells, after `program`.
int PrintText(std::string_view text, std::string_view program, int failed);

}  // namespace pyfx
