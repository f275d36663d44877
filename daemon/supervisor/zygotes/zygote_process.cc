// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/zygotes/zygote_process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/supervisor/loop/wait_status.h"
#include "daemon/supervisor/start/start_paths.h"
#include "daemon/supervisor/surroundings/zygote_environment.h"
#include "daemon/supervisor/threads/closing.h"
#include "protocol/base/process.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {
namespace {

// How long a zygote that has said its last word may take to leave.
constexpr std::chrono::milliseconds kLeaveLimit{2'000};

Warm WarmFor(const Profile& profile, const ZygoteSettings& settings, ZygoteProgram program,
             const Start& start, pid_t pid) {
  Warm warm;
  warm.profile = profile.name;
  warm.python = std::move(program.python);
  warm.cores = std::move(program.cores);
  warm.core_files = std::move(program.core_files);
  warm.preload = profile.preload;
  warm.init_path = profile.init_path;
  warm.names = profile.names;
  warm.exit = profile.exit;
  warm.cgroup_policy = settings.cgroup_policy;
  warm.cold_if_unsafe = profile.on_unsafe == OnUnsafe::kCold ? 1 : 0;
  warm.connection_name = settings.connection_name;
  warm.hidden = profile.hidden ? 1 : 0;
  warm.start = OptionsOf(start);
  warm.cgroup = settings.cgroup.Make(profile.name, pid);
  return warm;
}

}  // namespace

ZygoteProcess::ZygoteProcess(EventLoop* loop, std::chrono::milliseconds fork_limit, Events events)
    : loop_(loop),
      events_(std::move(events)),
      output_(loop, events_.on_output),
      forks_(loop, fork_limit, [this, fork_limit] {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(fork_limit).count();
        Abandon("it did not fork within " + std::to_string(seconds) + " s");
      }) {}

Status ZygoteProcess::CheckCanStart(const ZygoteSettings& settings, const Profile& profile) {
  const Result<ZygoteProgram> program =
      FindZygoteProgram(settings.programs, profile, settings.environment);
  if (program) return {};
  const bool busy = program.error().code == Errc::kBusy;
  return Error{busy ? Errc::kBusy : Errc::kUnsupported, program.error().text, ColdCause::kPython};
}

Result<std::unique_ptr<ZygoteProcess>> ZygoteProcess::Start(EventLoop* loop,
                                                            const ZygoteSettings& settings,
                                                            const Surroundings& surroundings,
                                                            const Profile& profile, Events events) {
  std::unique_ptr<ZygoteProcess> zygote(
      new ZygoteProcess(loop, settings.fork_limit, std::move(events)));
  std::vector<std::string> whole_environment = WithVariablesOf(profile, surroundings.environment);
  Result<ZygoteProgram> program =
      FindZygoteProgram(settings.programs, profile, whole_environment, surroundings.python);
  if (!program) return std::move(program).error();
  const pyfx::Start own = StartOf({}, settings.environment);
  if (Status may = CheckPathsOf(surroundings.start, own, Mounts::Read()); !may) return may.error();
  for (const std::string& remark : program->remarks) zygote->output_.Note(remark);
  if (Status started =
          zygote->Spawn(settings, *program, std::move(whole_environment), surroundings);
      !started) {
    return std::move(started).error();
  }
  zygote->io_->channel().Queue(
      WarmFor(profile, settings, std::move(*program), surroundings.start, zygote->pid_));
  zygote->Flush();
  zygote->warm_up_.Bind(loop, zygote->pid_, {profile.warm_up_limit, settings.most_memory},
                        [raw = zygote.get()](const std::string& reason) { raw->Abandon(reason); });
  return zygote;
}

// Everything that can fail for want of descriptors goes before the process is there.
Status ZygoteProcess::Spawn(const ZygoteSettings& settings, const ZygoteProgram& program,
                            std::vector<std::string> environment,
                            const Surroundings& surroundings) {
  Result<ZygoteSpawn> spawn = ZygoteSpawn::Prepare(program, surroundings);
  if (!spawn) return std::move(spawn).error();
  if (Status watched = Watch(std::move(spawn->channel)); !watched) return watched;
  for (UniqueFd& output : spawn->outputs) {
    if (Status added = output_.Add(std::move(output)); !added) return added;
  }
  const int made = warm_up_.MakeDirectory(settings.warm_up_place);
  Result<pid_t> pid =
      spawn->Start(settings, program, std::move(environment), surroundings.processors,
                   made >= 0 ? made : settings.directory.get());
  if (!pid) return std::move(pid).error();
  pid_ = *pid;
  return {};
}

Status ZygoteProcess::Watch(UniqueFd channel) {
  Result<std::unique_ptr<WatchedChannel>> io = WatchedChannel::Make(
      loop_, std::move(channel),
      {[this] { OnReadable(); }, [] {}, [this](const Error& error) { Abandon(error.text); }});
  if (!io) return std::move(io).error();
  io_ = std::move(*io);
  io_->channel().CloseBy(CloseElsewhere);
  io_->Listen(true);
  return {};
}

void ZygoteProcess::Fork(bool busy) {
  PYFX_CHECK(state_ == State::kWarm && !draining_);
  forks_.Add();
  io_->channel().Queue(pyfx::Fork{busy ? 1U : 0U});
  Flush();
}

void ZygoteProcess::Drain() {
  if (draining_ || state_ == State::kEnding) return;
  if (state_ == State::kWarming) return Kill();
  draining_ = true;
  io_->channel().Queue(pyfx::Drain{});
  Flush();
}

void ZygoteProcess::Kill() {
  state_ = State::kEnding;
  warm_up_.Unbind();
  KillFor("stopped by pyfxd");
  warm_up_.RemoveDirectory();
}

void ZygoteProcess::Reaped(int wait_status) {
  if (reaped_) return;  // another process had the same number since
  reaped_ = true;
  was_killed_ = reason_.empty() && WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGKILL;
  leave_limit_.reset();
  warm_up_.Unbind();
  forks_.Stop();
  failure_.reset();
  // What it said before it died counts. The stream may not end here: its children may hold copies.
  io_->Listen(false);
  while (true) {
    Result<Channel::ReadOutcome> outcome = io_->channel().Read();
    if (!outcome || *outcome != Channel::ReadOutcome::kData || !HandleFrames()) break;
  }
  warm_up_.RemoveDirectory();
  BeginEnding();
  if (reason_.empty()) reason_ = DescribeWaitStatus(wait_status);
  output_.Finish([this] { events_.on_gone(reason_); });
}

void ZygoteProcess::BeginEnding() {
  if (state_ == State::kEnding) return;
  state_ = State::kEnding;
  warm_up_.Unbind();
  if (!reaped_) {
    leave_limit_ = loop_->After(kLeaveLimit, [this] { KillFor("it did not leave"); });
  }
  events_.on_ending();
}

void ZygoteProcess::Abandon(const std::string& reason) {
  KillFor(reason);
  BeginEnding();
}

void ZygoteProcess::KillFor(const std::string& reason) {
  if (reason_.empty()) reason_ = reason;
  // By number, which is safe as long as nobody has reaped it: it is our child.
  if (reaped_) return;
  PYFX_CHECK(pid_ > 1);  // 0 and less would mean groups
  ::kill(pid_, SIGKILL);
  // What its preload has started, which would stay; it leads their group, in which no run is yet.
  if (!warm_up_.succeeded()) ::kill(-pid_, SIGKILL);
}

void ZygoteProcess::Flush() {
  Result<Channel::FlushOutcome> outcome = io_->Flush();
  // A zygote that has left is dealt with when its end of the channel is read, for it may have said
  // why before.
  if (outcome || outcome.error().code == Errc::kClosed) return;
  failure_ = loop_->After(std::chrono::milliseconds(0),
                          [this, text = outcome.error().text] { Abandon(text); });
}

void ZygoteProcess::OnReadable() {
  Result<Channel::ReadOutcome> outcome = io_->channel().Read();
  if (!outcome) {
    io_->Listen(false);
    return Abandon("it broke the protocol: " + outcome.error().text);
  }
  if (*outcome == Channel::ReadOutcome::kData) HandleFrames();
  if (*outcome != Channel::ReadOutcome::kEnd) return;
  io_->Listen(false);
  BeginEnding();
}

bool ZygoteProcess::HandleFrames() {
  while (true) {
    Result<std::optional<Frame>> next = io_->channel().Next();
    if (next && !next->has_value()) return true;
    Status handled = next ? OnFrame(std::move(**next)) : Status(std::move(next).error());
    if (handled) continue;
    io_->Listen(false);
    Abandon("it broke the protocol: " + handled.error().text);
    return false;
  }
}

Status ZygoteProcess::OnFrame(Frame frame) {
  switch (static_cast<MessageType>(frame.type)) {
    case MessageType::kWarmUpStep: return OnWarmUpStep(frame);
    case MessageType::kConsumed: return OnConsumed(frame);
    case MessageType::kReady: return OnReady(frame);
    case MessageType::kWarmUpFailed: return OnWarmUpFailed(frame);
    case MessageType::kSpare: return OnSpare(std::move(frame));
    case MessageType::kForkFailed: return OnForkFailed(frame);
    case MessageType::kDied: return OnDied(frame);
    case MessageType::kChildStopped: return OnChildStopped(frame);
    default:
      return Error{Errc::kProtocol, "message of type " + std::to_string(frame.type) +
                                        " is nothing that a zygote says"};
  }
}

Status ZygoteProcess::OnWarmUpStep(const Frame& frame) {
  Result<WarmUpStep> step = Expect<WarmUpStep>(frame);
  if (!step) return std::move(step).error();
  if (warm_up_.is_over()) return Error{Errc::kProtocol, "a step of a warm-up that is over"};
  if (state_ != State::kEnding) events_.on_step(CutReason(step->text));
  return {};
}

Status ZygoteProcess::OnConsumed(const Frame& frame) {
  Result<Consumed> consumed = Expect<Consumed>(frame);
  if (!consumed) return std::move(consumed).error();
  if (warm_up_.is_over()) {
    return Error{Errc::kProtocol, "it tells what it has read after its warm-up"};
  }
  if (state_ != State::kEnding) events_.on_consumed(std::move(*consumed));
  return {};
}

Status ZygoteProcess::OnReady(const Frame& frame) {
  Result<Ready> ready = Expect<Ready>(frame);
  if (!ready) return std::move(ready).error();
  if (warm_up_.is_over()) return Error{Errc::kProtocol, "it is ready twice"};
  warm_up_.Succeed();
  if (state_ == State::kEnding) return {};  // killed meanwhile
  state_ = State::kWarm;
  warm_up_.Unbind();
  warm_up_.RemoveDirectory();
  events_.on_ready(*ready);
  return {};
}

Status ZygoteProcess::OnWarmUpFailed(const Frame& frame) {
  Result<WarmUpFailed> failed = Expect<WarmUpFailed>(frame);
  if (!failed) return std::move(failed).error();
  if (warm_up_.succeeded()) return Error{Errc::kProtocol, "its warm-up failed after it was ready"};
  warm_up_.Fail(std::move(failed->text), failed->must_be_cold != 0);
  BeginEnding();
  return {};
}

Status ZygoteProcess::OnSpare(Frame frame) {
  Result<Spare> spare = Expect<Spare>(frame, 2);
  if (!spare) return std::move(spare).error();
  if (!forks_.TakeOne()) return Error{Errc::kProtocol, "a spare that nobody asked for"};
  SpareChild child{static_cast<pid_t>(spare->pid), std::move(frame.fds[0]),
                   std::move(frame.fds[1])};
  if (state_ == State::kWarm && !draining_) events_.on_spare(std::move(child));
  return {};
}

Status ZygoteProcess::OnForkFailed(const Frame& frame) {
  Result<ForkFailed> failed = Expect<ForkFailed>(frame);
  if (!failed) return std::move(failed).error();
  if (!forks_.TakeOne()) return Error{Errc::kProtocol, "a failed fork that nobody asked for"};
  if (state_ == State::kWarm && !draining_) {
    events_.on_fork_failed(static_cast<int>(failed->error_number));
  }
  return {};
}

Status ZygoteProcess::OnDied(const Frame& frame) {
  Result<Died> died = Expect<Died>(frame);
  if (!died) return std::move(died).error();
  if (!died->executed.empty()) events_.on_executed(died->executed);
  events_.on_child_died(static_cast<pid_t>(died->pid), static_cast<int>(died->wait_status));
  return {};
}

Status ZygoteProcess::OnChildStopped(const Frame& frame) {
  Result<ChildStopped> stopped = Expect<ChildStopped>(frame);
  if (!stopped) return std::move(stopped).error();
  events_.on_child_stopped(static_cast<pid_t>(stopped->pid), static_cast<int>(stopped->signal));
  return {};
}

}  // namespace pyfx
