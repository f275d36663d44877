// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/kept/signal_effects.h"

#include <cstring>
#include <string>

namespace pyfx {
namespace {

constexpr std::uint64_t Bit(int number) { return std::uint64_t{1} << (number - 1); }

std::uint64_t BlockedNow() {
  sigset_t mask;
  ::sigprocmask(SIG_BLOCK, nullptr, &mask);
  std::uint64_t blocked = 0;
  for (int number = 1; number < NSIG; ++number) {
    if (::sigismember(&mask, number) == 1) blocked |= Bit(number);
  }
  return blocked;
}

bool IsSame(const struct sigaction& a, const struct sigaction& b) {
  return a.sa_sigaction == b.sa_sigaction && a.sa_flags == b.sa_flags;
}

// CPython ignores these two itself, whatever it has inherited (signal_install_handlers(),
// Modules/signalmodule.c).
bool IsInherited(int number) { return number != SIGPIPE && number != SIGXFSZ; }

}  // namespace

SignalEffects::SignalEffects() : blocked_before_(BlockedNow()) {
  for (int number = 1; number < NSIG; ++number) {
    ::sigaction(number, nullptr, &before_[static_cast<std::size_t>(number)]);
  }
}

void SignalEffects::Settle(const SettingsHeard& heard) {
  for (int number = 1; number < NSIG; ++number) {
    const Action& before = before_[static_cast<std::size_t>(number)];
    Action action{};
    // Those that the C library keeps for itself cannot be asked for.
    if (::sigaction(number, nullptr, &action) != 0) continue;
    if (IsSame(action, before) && (heard.signals & Bit(number)) == 0) continue;
    numbers_ |= Bit(number);
    actions_.emplace_back(number, action);
    ::sigaction(number, &before, nullptr);
  }
  for (const __itimer_which which : {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF}) {
    const itimerval none{};
    itimerval timer{};
    if (::setitimer(which, &none, &timer) != 0) continue;
    if (timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0)
      timers_.emplace_back(which, timer);
  }
  const std::uint64_t now = BlockedNow();
  blocked_ = now & ~blocked_before_;
  unblocked_ = blocked_before_ & ~now;
  if (blocked_ == 0 && unblocked_ == 0) return;
  sigset_t mask;
  ::sigemptyset(&mask);
  for (int number = 1; number < NSIG; ++number) {
    if ((blocked_before_ & Bit(number)) != 0) ::sigaddset(&mask, number);
  }
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
}

Status SignalEffects::Check(const Run& run) const {
  for (const auto& [number, action] : actions_) {
    const bool was_ignored = before_[static_cast<std::size_t>(number)].sa_handler == SIG_IGN;
    const bool is_ignored = (run.ignored_signals & Bit(number)) != 0;
    if (!IsInherited(number) || was_ignored == is_ignored) continue;
    // Programs that ask first, and leave an ignored signal alone, are as many as others.
    return Error{Errc::kUnsupported,
                 std::string("the preload sets what ") + ::strsignal(number) +
                     " does, which the client has ignored",
                 ColdCause::kResources};
  }
  if ((blocked_ | unblocked_) != 0 && run.blocked_signals != blocked_before_) {
    return Error{Errc::kUnsupported,
                 "the preload blocks or unblocks signals, and the client has blocked others",
                 ColdCause::kResources};
  }
  return {};
}

void SignalEffects::Apply() const {
  for (const auto& [number, action] : actions_) ::sigaction(number, &action, nullptr);
  for (const auto& [which, timer] : timers_) ::setitimer(which, &timer, nullptr);
}

std::uint64_t SignalEffects::Blocked(std::uint64_t blocked) const {
  return (blocked | blocked_) & ~unblocked_;
}

}  // namespace pyfx
