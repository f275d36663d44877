// SPDX-License-Identifier: GPL-3.0-or-later
//
// Passes the client's signals on to the run. Until there is a run they are kept; a signal that
// would have ended a process must not be kept for long, which is its owner's decision.
//
//   from a process    to the run alone, by pidfd; a value sent with sigqueue(3) goes along
//   from a terminal   to the run's process group, as the terminal would have done; in a terminal of
//                     ours the keys go to the run's pseudo terminal instead (docs/architecture.md)
//
// SIGCHLD, and signals that cannot be caught, always act on the client itself. SIGTSTP, SIGTTIN and
// SIGTTOU do so until the run has begun; after that they are relayed and stop the run, and the
// client stops itself when it is told that the run was stopped.
#pragma once

#include <signal.h>
#include <sys/signalfd.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

class SignalRelay {
 public:
  using Clock = std::chrono::steady_clock;

  // Blocks the signals, until GiveBack() if that is ever called. The two sets, bit n - 1 for signal
  // n, are what the process was born with: they say what a signal would have done.
  static Result<SignalRelay> Start(std::uint64_t ignored, std::uint64_t blocked);

  // Readable when Read() has something to do.
  int fd() const { return fd_.get(); }
  // Takes what has arrived and relays or keeps it. Does not block.
  void Read();

  // Sees each signal before it is relayed; true when nothing more is to be done about it.
  using Filter = std::function<bool(const signalfd_siginfo&)>;

  // From here on signals go to this run, first those kept. Borrows the pidfd.
  void Aim(int pidfd, pid_t pid, Filter filter);

  // Stops this process, by the default action of `signal`, and with it its process group if
  // `with_group`. Returns when it is continued, or at once when the kernel does not let it stop: no
  // shell would continue an orphaned process group.
  static void StopBy(int signal, bool with_group);

  // Passes `signal` on to the run's process group.
  void RelayToGroup(int signal) const;

  // Undoes Start() where no run began: makes what was kept pending again, just as it was sent, then
  // restores the mask. Not blocked any more, a signal does what it would have done without us: this
  // process may die here.
  void GiveBack();

  // Leaves its descriptor to the end of this process, which is next.
  void LeaveOpen() { static_cast<void>(fd_.release()); }

  // The first kept signal that would have ended the process, and when it came.
  struct Fatal {
    int signal;
    Clock::time_point since;
  };
  const std::optional<Fatal>& fatal() const { return fatal_; }
  // Whether a SIGCONT was kept: this process may have been stopped.
  bool was_continued() const { return was_continued_; }

 private:
  SignalRelay(UniqueFd fd, const sigset_t& before, std::uint64_t ignored, std::uint64_t blocked)
      : fd_(std::move(fd)), before_(before), ignored_(ignored), blocked_(blocked) {}

  void Keep(const signalfd_siginfo& info);
  void Relay(const signalfd_siginfo& info) const;
  bool SendToGroup(int signal) const;

  UniqueFd fd_;
  sigset_t before_;
  std::uint64_t ignored_;
  std::uint64_t blocked_;
  std::vector<signalfd_siginfo> kept_;
  std::optional<Fatal> fatal_;
  bool was_continued_ = false;
  int pidfd_ = -1;
  pid_t pid_ = 0;
  Filter filter_;
};

}  // namespace pyfx
