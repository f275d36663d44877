// SPDX-License-Identifier: GPL-3.0-or-later
//
// The kernel's memory of how a process ended, asked through its pidfd. This is the last resort of
// a client whose daemon and zygote are gone: neither parent nor peer is left to tell.
#pragma once

#include <chrono>
#include <optional>

namespace pyfx {

// The wait(2) status of the process that `pidfd` stood for. Waits up to `timeout` until its parent
// (or who inherited it) has reaped it, since the kernel does not tell before. nullopt when that
// did not happen, or when the kernel is older than Linux 6.15.
std::optional<int> WaitStatusFromKernel(int pidfd, std::chrono::milliseconds timeout);

}  // namespace pyfx
