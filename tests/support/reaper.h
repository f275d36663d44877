// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one place where a test process reaps. A test is a child subreaper (prctl(2)), so whatever a
// daemon leaves behind becomes its child: it can be seen, waited for, and reaped at once, as init
// would. Statuses of children that a ChildProcess owns are kept until it asks.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>

namespace pyfx::test {

// For everything that must happen sooner or later; sanitizer builds on busy machines are slow.
inline constexpr std::chrono::seconds kDeadline{60};

using Clock = std::chrono::steady_clock;

// Milliseconds from now to `deadline`, for poll(2): 0 when it has passed.
int MillisecondsUntil(Clock::time_point deadline);

// Whether a process can be a subreaper, as each kernel since Linux 3.4 lets it. The emulator
// qemu-user does not: what a test leaves behind is not seen there, and pyfxd does not start.
bool HasSubreapers();

// Makes this process a subreaper, SIGCHLD something to poll() for, and all its descriptors above 2
// close-on-exec. Called by ChildProcess.
void InstallReaper();
// Readable after a child has died, until Reap(); -1 before InstallReaper().
int ReaperFd();
// Reaps all dead children.
void Reap();

// Keeps the status of `pid` for TakeStatus() from now on.
void RegisterChild(pid_t pid);
std::optional<int> TakeStatus(pid_t pid);

// Waits until `done()` holds; checks again after each death of a child and, since most of what
// /proc tells has no event, every few milliseconds. False when the deadline came first.
bool Eventually(const std::function<bool()>& done, std::chrono::milliseconds timeout = kDeadline);

// Waits until this process has no child left. False, and a failure that lists them, if some stay;
// those are killed.
bool ExpectNoChildLeft();

}  // namespace pyfx::test
