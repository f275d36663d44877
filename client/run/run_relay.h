// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a client and its run share while it lasts: signals, stops and the terminal. What comes to
// this process is the run's, and when the run stops this process does. Client; one thread.
#pragma once

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "client/run/signal_relay.h"
#include "client/terminal/terminal.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

class RunRelay {
 public:
  using Clock = std::chrono::steady_clock;

  // `terminal`: the client's, if the run is to have one like it.
  RunRelay(SignalRelay signals, std::optional<Terminal> terminal)
      : signals_(std::move(signals)), terminal_(std::move(terminal)) {}

  SignalRelay& signals() { return signals_; }
  const SignalRelay& signals() const { return signals_; }

  // From here on signals are for the run; `pidfd` is borrowed. This object must not move after it.
  void Begin(int pidfd, pid_t pid, std::uint64_t run_id);
  // Nothing has begun: signals act on this process again.
  void GiveBack() { signals_.GiveBack(); }

  // What to wait for, and what to do then: nothing without a terminal or before the beginning.
  std::array<pollfd, 2> TerminalWaits() const;
  void HandleTerminal(const std::array<pollfd, 2>& waits);
  std::optional<Clock::time_point> NextLook() const;

  // The run was stopped by `signal`: so is this process, for the shell to see.
  void StopWithRun(int signal);
  // Keeps these open until the terminal was left.
  void Hold(std::vector<UniqueFd> held) { held_ = std::move(held); }
  // The run has ended: what it wrote reaches the terminal, which is given back. Waits `patience` ms
  // at a time for one that takes nothing; -1: for ever.
  void LeaveTerminal(int patience);
  // Nothing is relayed any more, and this process ends next.
  void LeaveOpen() { signals_.LeaveOpen(); }

 private:
  bool TakeSignal(const signalfd_siginfo& info);
  void ContinueRun();

  SignalRelay signals_;
  std::optional<Terminal> terminal_;
  bool begun_ = false;
  std::uint64_t run_id_ = 0;
  bool run_stopped_ = false;
  bool continued_ = false;      // a SIGCONT has come
  bool told_to_end_ = false;    // a signal has come that asks for it
  std::vector<UniqueFd> held_;  // until the terminal was left
};

}  // namespace pyfx
