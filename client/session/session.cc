// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/session/session.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "client/common/message_text.h"
#include "client/session/child.h"
#include "client/session/private_daemon.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kPatienceWithReadiness{10'000};
// A daemon that was ready for this long has not failed because of how it was started.
constexpr milliseconds kSteady{10'000};
constexpr milliseconds kFirstPause{100};  // before a restart; twice as long before each next one
constexpr int kMostFailuresInARow = 5;

constexpr std::string_view kSocketVariable = "PYFX_SOCKET=";

void Say(const std::string& text) { WriteText(STDERR_FILENO, "pyfxctl: " + text + "\n"); }

constexpr int ExitStatus(int code) { return code << 8; }  // as wait(2) encodes it

// The signals that a session takes note of, blocked; COMMAND gets the mask that was there before.
class SessionSignals {
 public:
  static Result<SessionSignals> Block() {
    SessionSignals signals;
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) {
      ::sigaddset(&set, signal);
    }
    ::sigprocmask(SIG_BLOCK, &set, &signals.before_);
    signals.fd_ = UniqueFd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals.fd_) return ErrnoError("cannot make a signalfd");
    return signals;
  }

  int fd() const { return fd_.get(); }
  const sigset_t& before() const { return before_; }

  std::optional<signalfd_siginfo> Next() const {
    signalfd_siginfo info;
    if (::read(fd_.get(), &info, sizeof(info)) != sizeof(info)) return std::nullopt;
    return info;
  }

 private:
  UniqueFd fd_;
  sigset_t before_;
};

bool IsIgnored(int signal) {
  struct sigaction action;
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// What the kernel sends for a terminal goes to its foreground group, in which COMMAND is as well;
// but that the terminal is gone it tells the session's leader alone (tty_signal_session_leader()).
bool HasReachedCommand(const signalfd_siginfo& info) {
  if (info.ssi_code != SI_KERNEL) return false;
  return info.ssi_signo != SIGHUP || ::getsid(0) != ::getpid();
}

class Session {
 public:
  Session(std::vector<std::string> command, std::unique_ptr<PrivateDaemon> daemon,
          SessionSignals signals)
      : command_(std::move(command)), daemon_(std::move(daemon)), signals_(std::move(signals)) {}

  Result<int> Run();

 private:
  Status StartDaemon();
  Status HandleEvents();
  void HandleSignal(const signalfd_siginfo& info);
  void HandleDaemonReady();
  Status HandleDaemonEnd();
  Status HandleTime();
  void StartCommand();
  Error WithLog(std::string text) const;
  int MillisecondsToNextTime() const;

  std::vector<std::string> command_;
  std::unique_ptr<PrivateDaemon> daemon_;
  SessionSignals signals_;
  Child child_;  // COMMAND
  bool command_started_ = false;
  std::optional<int> end_;  // the session's wait status
  // When a daemon that is not ready has taken too long, or one that ended is started again.
  std::optional<Clock::time_point> next_time_;
  Clock::time_point ready_since_;
  int failures_in_a_row_ = 0;
};

Result<int> Session::Run() {
  Status status = StartDaemon();
  while (status && !end_) status = HandleEvents();
  daemon_->Stop();
  if (!status) return std::move(status).error();
  return *end_;
}

Status Session::StartDaemon() {
  next_time_ = Clock::now() + kPatienceWithReadiness;
  return daemon_->Start();
}

Status Session::HandleEvents() {
  std::array<pollfd, 4> waits = {{{signals_.fd(), POLLIN, 0},
                                  {child_.pidfd(), POLLIN, 0},
                                  {daemon_->notify_fd(), POLLIN, 0},
                                  {daemon_->pidfd(), POLLIN, 0}}};
  if (::poll(waits.data(), waits.size(), MillisecondsToNextTime()) < 0) {
    if (errno == EINTR) return {};
    return ErrnoError("cannot wait for \"" + command_[0] + "\"");
  }
  if (waits[1].revents != 0) {
    end_ = child_.Reap();
    return {};
  }
  while (std::optional<signalfd_siginfo> info = signals_.Next()) HandleSignal(*info);
  if (waits[2].revents != 0) HandleDaemonReady();
  if (end_) return {};
  if (waits[3].revents != 0) return HandleDaemonEnd();
  return HandleTime();
}

void Session::HandleSignal(const signalfd_siginfo& info) {
  const int signal = static_cast<int>(info.ssi_signo);
  if (!command_started_) {
    // Blocked signals are kept even if they are ignored (nohup), so that must be asked for.
    if (!IsIgnored(signal)) end_ = signal;
    return;
  }
  if (!HasReachedCommand(info)) child_.Signal(signal);
}

void Session::HandleDaemonReady() {
  daemon_->ReadNotifications();
  if (!daemon_->ready()) return;
  next_time_.reset();
  ready_since_ = Clock::now();
  if (!command_started_ && !end_) StartCommand();
}

void Session::StartCommand() {
  ChildPlan plan;
  plan.argv = command_;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with(kSocketVariable)) plan.env.emplace_back(*entry);
  }
  plan.env.push_back(std::string(kSocketVariable) + daemon_->socket_path());
  plan.blocked = signals_.before();
  command_started_ = true;
  const int error = Child::Start(plan, &child_);
  if (error == 0) return;
  Say("cannot run \"" + command_[0] + "\": " + std::strerror(error));
  end_ = ExitStatus(error == ENOENT ? 127 : 126);
}

Status Session::HandleDaemonEnd() {
  const bool steady = daemon_->ready() && Clock::now() - ready_since_ >= kSteady;
  const std::string how = daemon_->Reap();
  next_time_.reset();
  if (!command_started_) return WithLog("pyfxd ended before it was ready (" + how + ")");
  failures_in_a_row_ = steady ? 1 : failures_in_a_row_ + 1;
  if (failures_in_a_row_ >= kMostFailuresInARow) {
    Say(WithLog("pyfxd ended (" + how + ") time after time and is not started again").text);
    return {};
  }
  Say("pyfxd ended (" + how + "), starting it again");
  next_time_ = Clock::now() + kFirstPause * (1 << (failures_in_a_row_ - 1));
  return {};
}

Status Session::HandleTime() {
  if (!next_time_ || Clock::now() < *next_time_) return {};
  next_time_.reset();
  if (!daemon_->running()) return StartDaemon();
  if (!command_started_) {
    return WithLog("pyfxd was not ready after " +
                   std::to_string(kPatienceWithReadiness.count() / 1000) + " s");
  }
  daemon_->Kill();  // its end is heard of in the same way as any other
  return {};
}

Error Session::WithLog(std::string text) const {
  const std::string log = daemon_->LogTail();
  if (!log.empty()) text += "; its log ends so:\n" + log.substr(0, log.size() - 1);
  return Error{Errc::kFailed, std::move(text)};
}

int Session::MillisecondsToNextTime() const {
  if (!next_time_) return -1;
  const auto left = std::chrono::ceil<milliseconds>(*next_time_ - Clock::now());
  return static_cast<int>(std::max(milliseconds(0), left).count());
}

}  // namespace

Result<int> RunSession(const std::vector<std::string>& command, const std::string& log_path) {
  // An ignored SIGCHLD, which is inherited, would make the kernel reap unasked (wait(2)).
  ::signal(SIGCHLD, SIG_DFL);
  Result<SessionSignals> signals = SessionSignals::Block();
  if (!signals) return std::move(signals).error();
  Result<std::unique_ptr<PrivateDaemon>> daemon = PrivateDaemon::Make(log_path, signals->before());
  if (!daemon) return std::move(daemon).error();
  return Session(command, std::move(*daemon), std::move(*signals)).Run();
}

}  // namespace pyfx
