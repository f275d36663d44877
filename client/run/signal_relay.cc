// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/signal_relay.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/base/process.h"

namespace pyfx {
namespace {

// More than anybody sends within the 100 ms that signals are kept.
constexpr std::size_t kMostKept = 256;

constexpr std::uint64_t Bit(int signal) { return std::uint64_t{1} << (signal - 1); }

// signal(7), "Standard signals"; those that stop a process are never seen here.
bool EndsProcessByDefault(int signal) {
  return signal != SIGCONT && signal != SIGURG && signal != SIGWINCH;
}

bool IsSentByTerminals(int signal) {
  return signal == SIGINT || signal == SIGQUIT || signal == SIGTSTP || signal == SIGHUP ||
         signal == SIGWINCH;
}

constexpr std::array<int, 3> kStops = {SIGTSTP, SIGTTIN, SIGTTOU};

}  // namespace

Result<SignalRelay> SignalRelay::Start(std::uint64_t ignored, std::uint64_t blocked) {
  sigset_t relayed;
  ::sigfillset(&relayed);
  ::sigdelset(&relayed, SIGCHLD);
  for (const int signal : kStops) ::sigdelset(&relayed, signal);
  sigset_t before;
  if (::sigprocmask(SIG_BLOCK, &relayed, &before) != 0) return ErrnoError("cannot block signals");
  UniqueFd fd(::signalfd(-1, &relayed, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) {
    Error error = ErrnoError("cannot make a signalfd");
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    return error;
  }
  return SignalRelay(std::move(fd), before, ignored, blocked);
}

void SignalRelay::Read() {
  std::array<signalfd_siginfo, 8> infos;
  while (true) {
    const ssize_t size = ::read(fd_.get(), infos.data(), sizeof(infos));
    if (size <= 0) return;
    const std::size_t count = static_cast<std::size_t>(size) / sizeof(signalfd_siginfo);
    for (std::size_t i = 0; i < count; ++i) pidfd_ < 0 ? Keep(infos[i]) : Relay(infos[i]);
  }
}

void SignalRelay::Aim(int pidfd, pid_t pid, Filter filter) {
  pidfd_ = pidfd;
  pid_ = pid;
  filter_ = std::move(filter);
  sigset_t relayed;
  ::sigfillset(&relayed);
  ::sigdelset(&relayed, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &relayed, nullptr);
  ::signalfd(fd_.get(), &relayed, 0);  // changes the set only
  fatal_.reset();
  for (const signalfd_siginfo& info : std::exchange(kept_, {})) Relay(info);
}

void SignalRelay::StopBy(int signal, bool with_group) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  struct sigaction before {};
  sigset_t only;
  ::sigemptyset(&only);
  ::sigaddset(&only, signal);
  // SIGSTOP has no other action, and cannot be blocked.
  ::sigaction(signal, &action, &before);
  const pid_t group = ::getpgrp();
  ::kill(with_group && group > 1 ? -group : ::getpid(), signal);
  ::sigprocmask(SIG_UNBLOCK, &only, nullptr);
  // Stopped, and continued.
  ::sigprocmask(SIG_BLOCK, &only, nullptr);
  ::sigaction(signal, &before, nullptr);
}

void SignalRelay::GiveBack() {
  Read();  // so that queued ones keep their order
  for (const signalfd_siginfo& kept : std::exchange(kept_, {})) {
    siginfo_t info{};
    info.si_signo = static_cast<int>(kept.ssi_signo);
    info.si_code = kept.ssi_code;
    info.si_pid = static_cast<pid_t>(kept.ssi_pid);
    info.si_uid = kept.ssi_uid;
    info.si_value.sival_ptr = reinterpret_cast<void*>(static_cast<std::uintptr_t>(kept.ssi_ptr));
    // To itself a process may send any code, also the kernel's (rt_sigqueueinfo(2)).
    ::syscall(SYS_rt_sigqueueinfo, ::getpid(), info.si_signo, &info);
  }
  fatal_.reset();
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

// A signal that is ignored would be lost on a process that has just begun; unless it is blocked,
// since the kernel keeps those until they are let through (sig_ignored(), kernel/signal.c).
void SignalRelay::Keep(const signalfd_siginfo& info) {
  const int signal = static_cast<int>(info.ssi_signo);
  was_continued_ = was_continued_ || signal == SIGCONT;
  const bool was_blocked = (blocked_ & Bit(signal)) != 0;
  if (!was_blocked && (ignored_ & Bit(signal)) != 0) return;
  if (!was_blocked && !fatal_ && EndsProcessByDefault(signal)) fatal_ = {signal, Clock::now()};
  if (kept_.size() < kMostKept) kept_.push_back(info);
}

void SignalRelay::Relay(const signalfd_siginfo& info) const {
  if (filter_ && filter_(info)) return;
  const int signal = static_cast<int>(info.ssi_signo);
  const bool by_terminal = info.ssi_code == SI_KERNEL && IsSentByTerminals(signal);
  if (by_terminal && SendToGroup(signal)) return;

  // Only a code that no kernel event has may be passed on (pidfd_send_signal(2)).
  if (info.ssi_code == SI_QUEUE) {
    siginfo_t queued{};
    queued.si_signo = signal;
    queued.si_code = SI_QUEUE;
    queued.si_pid = static_cast<pid_t>(info.ssi_pid);
    queued.si_uid = info.ssi_uid;
    // The value is a union, of which signalfd(2) shows both members; the pointer holds all of it.
    queued.si_value.sival_ptr = reinterpret_cast<void*>(static_cast<std::uintptr_t>(info.ssi_ptr));
    if (SignalByPidfd(pidfd_, signal, &queued)) return;
  }
  // ESRCH: the run has ended, which its owner hears otherwise.
  SignalByPidfd(pidfd_, signal);
}

// False when the run's group is our own, which the terminal has reached already, or not certain.
bool SignalRelay::SendToGroup(int signal) const {
  const pid_t group = ::getpgid(pid_);
  if (group <= 1 || group == ::getpgrp()) return false;
  // The number was not reused if the pidfd still finds its process after the look-up.
  if (!SignalByPidfd(pidfd_, 0)) return false;
  return ::kill(-group, signal) == 0;
}

void SignalRelay::RelayToGroup(int signal) const {
  if (!SendToGroup(signal)) SignalByPidfd(pidfd_, signal);
}

}  // namespace pyfx
