// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/run_relay.h"

#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "client/terminal/orphaned_group.h"

namespace pyfx {

void RunRelay::Begin(int pidfd, pid_t pid, std::uint64_t run_id) {
  begun_ = true;
  run_id_ = run_id;
  // First, so that nothing stops this process between two changes of the terminal.
  signals_.Aim(pidfd, pid, [this](const signalfd_siginfo& info) { return TakeSignal(info); });
  if (terminal_) terminal_->Begin(pid);
}

std::array<pollfd, 2> RunRelay::TerminalWaits() const {
  if (begun_ && terminal_) return terminal_->Waits();
  return {pollfd{-1, 0, 0}, pollfd{-1, 0, 0}};
}

void RunRelay::HandleTerminal(const std::array<pollfd, 2>& waits) {
  if (terminal_ && (waits[0].revents | waits[1].revents) != 0) terminal_->HandleEvents(waits);
  if (begun_ && terminal_) terminal_->LookWhenDue();
}

std::optional<RunRelay::Clock::time_point> RunRelay::NextLook() const {
  if (begun_ && terminal_) return terminal_->NextLook();
  return std::nullopt;
}

// True when the signal is not for the run, or has been dealt with.
bool RunRelay::TakeSignal(const signalfd_siginfo& info) {
  const auto signal = static_cast<int>(info.ssi_signo);
  // What a key of the terminal means is sent to our whole process group, see terminal.cc.
  if (info.ssi_code == SI_USER && info.ssi_pid == static_cast<std::uint32_t>(::getpid())) {
    return true;
  }
  // The client that owns the terminal has read the key, and told all of the process group.
  if (info.ssi_code == SI_USER && terminal_ &&
      (signal == SIGINT || signal == SIGQUIT || signal == SIGTSTP) &&
      info.ssi_pid == static_cast<std::uint32_t>(terminal_->Owner())) {
    signals_.RelayToGroup(signal);
    return true;
  }
  if (signal == SIGINT || signal == SIGTERM || signal == SIGHUP || signal == SIGQUIT) {
    told_to_end_ = true;
  }
  if (signal == SIGWINCH && info.ssi_code == SI_KERNEL && terminal_) {
    terminal_->Resize();
    return terminal_->owns();  // else the run is in the background of its own, which hears nothing
  }
  if (signal == SIGHUP && terminal_ && terminal_->IsGone()) terminal_->HangUp();
  if (signal != SIGCONT) return false;
  continued_ = true;
  const bool run_goes_on = info.ssi_code == SI_QUEUE && info.ssi_ptr == run_id_;
  if (!run_goes_on && !run_stopped_) {
    return terminal_ && terminal_->Reconsider(true);
  }
  if (terminal_) {
    terminal_->Resume(!run_goes_on);
  } else if (!run_goes_on) {
    signals_.RelayToGroup(SIGCONT);
  }
  run_stopped_ = false;
  return true;
}

// What the run does this process does as well, for the shell to see.
void RunRelay::StopWithRun(int signal) {
  run_stopped_ = true;
  continued_ = false;
  signals_.Read();
  if (continued_) return;
  if (terminal_ && terminal_->AnswerStop(signal)) {
    run_stopped_ = false;
    return;
  }
  const bool for_terminal = signal == SIGTTIN || signal == SIGTTOU;
  // Nothing would stop this process either. The terminal is not given away for it: what is typed
  // meanwhile would be echoed by both terminals.
  if (signal != SIGSTOP && OwnGroupIsOrphaned()) {
    if (!terminal_ || !for_terminal) return ContinueRun();
    terminal_->ContinueOrphaned();
    run_stopped_ = false;
    return;
  }
  if (terminal_) {
    terminal_->Drain();
    terminal_->Release();
  }
  // Reading or writing in the background stops a whole process group (termios(3)).
  SignalRelay::StopBy(signal, for_terminal);
  signals_.Read();
  if (continued_) return;
  // Nothing has stopped this process, so the run had better go on, too.
  ContinueRun();
}

void RunRelay::ContinueRun() {
  if (terminal_) {
    terminal_->Resume(true);
  } else {
    signals_.RelayToGroup(SIGCONT);
  }
  run_stopped_ = false;
}

// A terminal that was stopped (Ctrl-S) takes its time; it is waited for as the run would have done.
void RunRelay::LeaveTerminal(int patience) {
  if (!terminal_) return;
  told_to_end_ = false;
  while (!terminal_->Drain() && !told_to_end_) {
    std::array<pollfd, 2> waits = {terminal_->Waits()[0], pollfd{signals_.fd(), POLLIN, 0}};
    if (::poll(waits.data(), waits.size(), patience) == 0) break;
    if (waits[1].revents != 0) signals_.Read();
    if ((waits[0].revents & ~POLLOUT) != 0 && terminal_->TakeKeys()) break;
  }
  terminal_->Finish();
  held_.clear();
}

}  // namespace pyfx
