// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the service manager is told (sd_notify(3)), which waits while it does not listen.
#pragma once

#include <string>

namespace pyfx {

// Tells it soon, in the order of the calls; not at all when it has not listened for long.
void NotifyManager(std::string state);
// Waits until all was told, but not for long.
void FinishNotifying();

}  // namespace pyfx
