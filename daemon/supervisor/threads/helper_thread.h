// SPDX-License-Identifier: GPL-3.0-or-later
//
// A thread for what may wait without end, where the event loop must not: it uses no object of the
// loop's, is never joined and ends with the process.
#pragma once

#include <functional>

namespace pyfx {

// False when the system is out of something. The thread takes no signals.
bool StartHelperThread(std::function<void()> work);

}  // namespace pyfx
