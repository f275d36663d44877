// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/run_client.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "client/common/exit_as.h"
#include "client/common/greeting.h"
#include "client/common/warm_up_notice.h"
#include "client/context/confinement.h"
#include "client/run/pidfd_status.h"
#include "client/run/run_relay.h"
#include "protocol/frames/channel.h"
#include "protocol/frames/socket.h"
#include "protocol/messages/parcel.h"
#include "protocol/process/terminal_state.h"

namespace pyfx {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// How long the descriptors may wait for others that are under way to arrive.
constexpr milliseconds kPatienceWithPacking{1000};
// How long a signal that ends a process is kept for a run that is just about to begin.
constexpr milliseconds kPatienceWithStart{100};
// How long the command line stays hidden while nothing begins, so that a run which begins at once
// is never seen beside a client with the same words; after that who waits can be found by them.
constexpr milliseconds kHiddenAhead{20};
// How long a terminal may take nothing, in ms, when a signal has ended the run.
constexpr int kPatienceWithTerminal = 1000;

class Conversation {
 public:
  Conversation(UniqueFd socket, RunRelay relay, Clock::time_point start_by, const WarmPlan* plan)
      : channel_(std::move(socket)),
        relay_(std::move(relay)),
        start_by_(start_by),
        plan_(plan),
        shown_(plan->shown) {}

  Status Ask(Context context);
  Result<Outcome> Finish();
  // Nothing has begun, and somebody else is to do it.
  void GiveBack() {
    parcel_.TakeBack();
    shown_.Restore();
    notice_.Clear();  // before a signal that was kept may end this process
    relay_.GiveBack();
  }
  // The run has ended: what it wrote reaches the terminal, which is given back.
  void LeaveTerminal() {
    if (begun()) relay_.LeaveTerminal(EndedBySignal() ? kPatienceWithTerminal : -1);
  }
  // Leaves what is open to the end of this process, which is next: three system calls fewer.
  void LeaveOpen() {
    static_cast<void>(channel_.Release().release());
    static_cast<void>(pidfd_.release());
    relay_.LeaveOpen();
  }
  // Makes sure that nothing begins any more, and that the outcome is `otherwise`; unless it has
  // just begun, or an outcome has come.
  void Withdraw(Outcome otherwise);

 private:
  enum class Sending { kDone, kWhenWritable, kAfterPause };

  bool begun() const { return pidfd_.valid(); }
  // Whoever has ended the run by a signal does not wait for a terminal that takes nothing.
  bool EndedBySignal() const {
    const auto* status = outcome_ ? std::get_if<WaitStatus>(&*outcome_) : nullptr;
    return status != nullptr && WIFSIGNALED(*status);
  }
  Status Send();
  Status WaitForSomething();
  milliseconds LongestWait() const;
  Status CheckDeadlines();

  Status ReadConnection();
  Status HandleFrames();
  Status HandleBeforeStart(Frame frame);
  Status Begin(Frame frame);
  Status HandleAfterStart(Frame frame);

  Channel channel_;
  RunRelay relay_;
  Sending sending_ = Sending::kWhenWritable;
  bool connected_ = true;
  bool greeted_ = false;
  bool committed_ = false;  // Started has come, or may have
  Clock::time_point start_by_;
  const WarmPlan* plan_;
  ShownCommand shown_;
  WarmUpNotice notice_;
  std::optional<Clock::time_point> hidden_until_;  // while it waits for the beginning
  Parcel parcel_;                                  // of the run's descriptors, until it has begun
  std::vector<std::uint32_t> passed_;              // numbers that the run has too
  UniqueFd pidfd_;                                 // of the run, once it has begun
  AwaitedReport report_;                           // of its end
  std::optional<Outcome> outcome_;
};

// Begins to send all that the daemon needs to know.
Status Conversation::Ask(Context context) {
  std::vector<int> fds = {context.working_directory.get()};
  fds.insert(fds.end(), context.fds.begin(), context.fds.end());
  for (const UniqueFd& fd : context.terminal) fds.push_back(fd.get());
  Result<Parcel> parcel = Parcel::Pack(fds, kPatienceWithPacking);
  if (!parcel) return std::move(parcel).error().Context("cannot pass descriptors");
  parcel_ = std::move(*parcel);
  Result<UniqueFd> passed = parcel_.Pass();
  if (!passed) return std::move(passed).error();
  passed_ = context.run.fd_numbers;
  context.run.terminals = TerminalsIn(context);
  context.run.in_parcel = true;
  std::string bytes;
  AppendGreeting(&bytes);
  // Without a pseudo terminal the run may write before this process knows that it has begun.
  const bool shows = plan_->shows_warm_up && context.run.terminal.has_value() &&
                     DecodeTerminals(context.run.terminals)[STDERR_FILENO].has_value();
  if (!shows) notice_.GiveUp();
  context.run.wants_news = true;
  if (plan_->probe) {
    AppendMessage(Probe{std::move(context.run)}, 1, &bytes);
  } else {
    const std::string name = context.run.process_name;
    AppendMessage(context.run, 1, &bytes);
    shown_.Hide(name);
    hidden_until_ = Clock::now() + kHiddenAhead;
  }
  std::vector<UniqueFd> riding;
  riding.push_back(std::move(*passed));
  channel_.QueueBytes(std::move(bytes), std::move(riding));
  return Send();
}

Status Conversation::Send() {
  Result<Channel::FlushOutcome> flushed = channel_.Flush();
  if (flushed) {
    const bool done = *flushed == Channel::FlushOutcome::kDone;
    sending_ = done ? Sending::kDone : Sending::kWhenWritable;
  } else if (flushed.error().code == Errc::kBusy) {
    sending_ = Sending::kAfterPause;
  } else if (flushed.error().code == Errc::kClosed) {
    sending_ = Sending::kDone;  // who refuses without reading on has said why: that is read next
  } else {
    return std::move(flushed).error();
  }
  return {};
}

Result<Outcome> Conversation::Finish() {
  while (!outcome_) {
    Status status = WaitForSomething();
    if (status) status = CheckDeadlines();
    if (status) continue;
    if (committed_) return std::move(status).error();
    Withdraw(NotBegun{std::move(status).error()});
  }
  return std::move(*outcome_);
}

// The kernel decides whether a Started was in time: shut down, this end takes no more, and a run
// whose Started cannot be sent does not begin (unix_stream_sendmsg() holds the receiver's lock);
// what was sent before can still be read. Only reading is shut down, since the daemon would take
// the end of what we send for our death.
void Conversation::Withdraw(Outcome otherwise) {
  ::shutdown(channel_.fd(), SHUT_RD);
  Status status;
  while (status && !committed_ && !outcome_) status = ReadConnection();
  if (!committed_ && !outcome_) outcome_ = std::move(otherwise);
}

Status Conversation::WaitForSomething() {
  const bool write = sending_ == Sending::kWhenWritable;
  const std::array<pollfd, 2> terminal = relay_.TerminalWaits();
  std::array<pollfd, 5> waits = {
      pollfd{connected_ ? channel_.fd() : -1, static_cast<short>(write ? POLLIN | POLLOUT : POLLIN),
             0},
      pollfd{relay_.signals().fd(), POLLIN, 0},
      pollfd{report_.has_begun() ? -1 : pidfd_.get(), POLLIN, 0},
      terminal[0],
      terminal[1],
  };
  const milliseconds timeout = LongestWait();
  if (::poll(waits.data(), waits.size(), static_cast<int>(timeout.count())) < 0) {
    if (errno == EINTR) return {};
    return ErrnoError("cannot wait for the run");
  }
  if (sending_ == Sending::kAfterPause || (waits[0].revents & POLLOUT) != 0) {
    if (Status status = Send(); !status) return status;
  }
  if (waits[1].revents != 0) {
    // A signal that came after Started is for the run, also one that this process ignores: whoever
    // sent it may know the run by what it has done. Which came first only the connection tells.
    if (!begun() && connected_) {
      if (Status status = ReadConnection(); !status) return status;
    }
    relay_.signals().Read();
    if (relay_.signals().was_continued()) notice_.GiveUp();
  }
  relay_.HandleTerminal({waits[3], waits[4]});
  if ((waits[0].revents & ~POLLOUT) != 0) {
    if (Status status = ReadConnection(); !status) return status;
  }
  if (waits[2].revents != 0) report_.Begin();
  return {};
}

// Negative, as poll(2) has it, when only events count.
milliseconds Conversation::LongestWait() const {
  std::optional<Clock::time_point> until;
  if (sending_ == Sending::kAfterPause) return kTooManyInFlightPause;
  if (!begun()) {
    until = hidden_until_ ? std::min(*hidden_until_, start_by_) : start_by_;
    if (notice_.due()) until = std::min(*until, *notice_.due());
  }
  const std::optional<SignalRelay::Fatal>& fatal = relay_.signals().fatal();
  if (fatal) until = fatal->since + kPatienceWithStart;
  if (report_.has_begun()) until = report_.until();
  const std::optional<Clock::time_point> look = relay_.NextLook();
  if (look && (!until || *look < *until)) until = look;
  if (!until) return milliseconds(-1);
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(*until - Clock::now()));
}

Status Conversation::CheckDeadlines() {
  if (outcome_) return {};
  const std::optional<SignalRelay::Fatal>& fatal = relay_.signals().fatal();
  if (fatal && Clock::now() >= fatal->since + kPatienceWithStart) {
    // A daemon that is stopped would keep the descriptors, and who waits for the end of a pipe
    // waits on, though this process has died.
    Withdraw(WaitStatus{fatal->signal});
    if (begun()) return {};
    parcel_.TakeBack();
    if (!outcome_) outcome_ = WaitStatus{fatal->signal};
    return {};
  }
  if (!begun() && hidden_until_ && Clock::now() >= *hidden_until_) {
    hidden_until_.reset();
    shown_.Restore();
  }
  if (!begun()) notice_.ShowIfDue();
  if (!begun() && Clock::now() >= start_by_) return notice_.WhyNotBegun();
  const Result<std::optional<int>> status = report_.StatusOf(pidfd_.get(), connected_);
  if (!status) return status.error();
  if (*status) outcome_ = WaitStatus{**status};
  return {};
}

// Once the run has begun, a connection that ends or breaks is no news: the pidfd tells the rest.
Status Conversation::ReadConnection() {
  Result<Channel::ReadOutcome> read = channel_.Read();
  if (read && *read == Channel::ReadOutcome::kWouldBlock) return {};
  if (read && *read == Channel::ReadOutcome::kData) {
    Status handled = HandleFrames();
    if (handled || !begun()) return handled;
  }
  connected_ = false;
  if (begun()) return {};
  if (!read) {
    // Started is the only message before the run's beginning that carries any.
    if (read.error().code == Errc::kLostFds) committed_ = true;
    return std::move(read).error();
  }
  return Error{Errc::kClosed, "the daemon ended before the run began; nothing was run"};
}

Status Conversation::HandleFrames() {
  while (!outcome_) {
    Result<std::optional<Frame>> next = channel_.Next();
    if (!next) return std::move(next).error();
    if (!next->has_value()) return {};
    Frame& frame = **next;
    Status status = !greeted_ ? CheckGreeting(frame)
                    : begun() ? HandleAfterStart(std::move(frame))
                              : HandleBeforeStart(std::move(frame));
    if (!status) return status;
    greeted_ = true;
  }
  return {};
}

Status Conversation::HandleBeforeStart(Frame frame) {
  switch (static_cast<MessageType>(frame.type)) {
    case MessageType::kHello: return {};  // the run greets too, when the supervisor has already
    case MessageType::kStarted: return Begin(std::move(frame));
    // The spare was stopped by somebody, and may go on: nothing of ours has begun that could stop.
    case MessageType::kStopped: return {};
    case MessageType::kExited: {
      Result<Exited> exited = Expect<Exited>(frame);
      if (!exited) return std::move(exited).error();
      const std::string how = DescribeEnd(static_cast<int>(exited->wait_status));
      return Error{Errc::kClosed, "the run ended before it began (" + how + "); nothing was run"};
    }
    case MessageType::kWarmingUp: {
      const Result<WarmingUp> news = Expect<WarmingUp>(frame);
      if (news) notice_.Hear(*news);
      return {};
    }
    case MessageType::kWouldRun: {
      if (!plan_->probe) break;
      Result<WouldRun> would_run = Expect<WouldRun>(frame);
      if (!would_run) return std::move(would_run).error();
      outcome_ = *would_run;
      return {};
    }
    default: break;
  }
  Result<Refused> refused = Expect<Refused>(frame);
  if (!refused) return std::move(refused).error();
  outcome_ = std::move(*refused);
  return {};
}

Status Conversation::Begin(Frame frame) {
  committed_ = true;
  Result<Started> started = Expect<Started>(frame, 1);
  if (!started) return std::move(started).error();
  pidfd_ = std::move(frame.fds[0]);
  parcel_ = Parcel();
  notice_.Clear();
  shown_.NameRun(static_cast<pid_t>(started->pid));
  if (plan_->on_started) plan_->on_started(*started);
  CloseDescriptors(passed_);
  relay_.Begin(pidfd_.get(), static_cast<pid_t>(started->pid), started->run_id);
  return {};
}

Status Conversation::HandleAfterStart(Frame frame) {
  const auto type = static_cast<MessageType>(frame.type);
  if (type == MessageType::kHello || type == MessageType::kWarmingUp) return {};
  if (type == MessageType::kHeld) {
    if (frame.fds.size() <= kMostHeld) relay_.Hold(std::move(frame.fds));
    return {};
  }
  if (type == MessageType::kStopped) {
    Result<Stopped> stopped = Expect<Stopped>(frame);
    if (stopped) relay_.StopWithRun(static_cast<int>(stopped->signal));
    return stopped ? Status() : std::move(stopped).error();
  }
  Result<Exited> exited = Expect<Exited>(frame);
  if (!exited) return std::move(exited).error();
  outcome_ = WaitStatus{static_cast<int>(exited->wait_status)};

  // Without it the daemon would take the end of the stream for the death of this process.
  std::string bye;
  AppendMessage(Bye(), 0, &bye);
  static_cast<void>(SendFrames(channel_.fd(), bye, {}, milliseconds(0)));
  return {};
}

}  // namespace

Result<Outcome> RunWarm(const WarmPlan& plan, Context context) {
  const Clock::time_point start_by = Clock::now() + plan.patience;
  pid_t server = 0;
  Result<UniqueFd> socket = ConnectToDaemon(plan.socket_path, plan.patience, &server);
  if (!socket) return Outcome(NotBegun{std::move(socket).error()});
  if (std::string hidden = ReasonInSight(server); !hidden.empty()) {
    return Outcome(NotBegun{{Errc::kUnsupported, std::move(hidden), ColdCause::kConfined}});
  }
  // Signals are blocked from here on, so nothing but poll() may wait.
  if (::fcntl(socket->get(), F_SETFL, O_RDWR | O_NONBLOCK) != 0) {
    return Outcome(NotBegun{ErrnoError("cannot make the connection non-blocking")});
  }
  Result<std::optional<Terminal>> terminal = Terminal::Open(plan.terminal);
  if (!terminal) return Outcome(NotBegun{std::move(terminal).error()});
  if (*terminal) {
    if (Status added = (*terminal)->AddTo(&context); !added) {
      return Outcome(NotBegun{std::move(added).error()});
    }
  }
  Result<SignalRelay> signals =
      SignalRelay::Start(context.run.ignored_signals, context.run.blocked_signals);
  if (!signals) return Outcome(NotBegun{std::move(signals).error()});

  Conversation conversation(std::move(*socket), RunRelay(std::move(*signals), std::move(*terminal)),
                            start_by, &plan);
  Status asked = conversation.Ask(std::move(context));
  if (!asked) conversation.Withdraw(NotBegun{std::move(asked).error()});
  Result<Outcome> outcome = conversation.Finish();
  const bool ended = outcome && std::holds_alternative<WaitStatus>(*outcome);
  if (outcome && !ended) conversation.GiveBack();
  conversation.LeaveTerminal();
  if (ended) conversation.LeaveOpen();
  return outcome;
}

}  // namespace pyfx
