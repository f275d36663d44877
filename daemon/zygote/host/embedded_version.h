// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether the interpreter inside pyfx-zygote is the one that the supervisor names. An upgrade of
// that one's package, which replaces the standard library, leaves the one inside as it was.
// Embedded host; before the interpreter is brought up.
#pragma once

#include <string>

#include "protocol/base/result.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

// Looks into the executable `python`, and asks it if that is not enough, which may take 10 s at
// most. The error, of code kUnsupported, says what to do.
Status CheckEmbeddedVersion(const std::string& python);

// What that depends on: the executable, and this program.
Consumed ConsumedByVersionCheck(const std::string& python);

}  // namespace pyfx
