// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which variables of the environment C code asks for while the zygote warms up. Told by the host's
// getenv(3), where it has one of its own; what the C library itself asks for is not heard. Zygote.
#pragma once

#include <string>
#include <vector>

namespace pyfx {

void ListenForVariables();
// What was asked for since.
std::vector<std::string> StopListeningForVariables();
// What was asked for since this was last called, while somebody listens: one who executes an import
// knows then what that has read. Not what the C library looks up anew each time, the time zone and
// the locale.
std::vector<std::string> VariablesReadLately();

// Takes note of `name` while somebody listens. May be called by any thread, at any time.
void NoteVariableRead(const char* name) noexcept;
// That somebody asks for the time zone, which is made of TZ when somebody `looks` for it anew, see
// tzset(3). One that the warm-up has set itself does not count.
void NoteZoneAsked(bool looks) noexcept;

}  // namespace pyfx
