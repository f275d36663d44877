// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/run/run_child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <span>
#include <utility>

#include "daemon/zygote/core/cpython/execute.h"
#include "daemon/zygote/core/heard/questions_asked.h"
#include "daemon/zygote/core/run/own_pid.h"
#include "daemon/zygote/core/run/process_context.h"
#include "daemon/zygote/core/run/resource_limits.h"
#include "daemon/zygote/core/run/run_report.h"
#include "daemon/zygote/core/run/terminal_session.h"
#include "daemon/zygote/core/specialise/called_name.h"
#include "daemon/zygote/core/threads/held_threads.h"
#include "daemon/zygote/core/threads/remade_threads.h"
#include "protocol/base/process.h"
#include "protocol/messages/parcel.h"
#include "protocol/process/client_process.h"

namespace pyfx {
namespace {

// The order of bits is that of the protocol and of the kernel: n - 1 for signal n.
sigset_t SignalSet(std::uint64_t bits) {
  sigset_t set;
  ::sigemptyset(&set);
  for (int number = 1; number < NSIG; ++number) {
    if ((bits >> (number - 1) & 1) != 0) ::sigaddset(&set, number);
  }
  return set;
}

// exit_sigint() of Modules/main.c: the shell must see that Ctrl-C ended the script.
[[noreturn]] void DieOfInterrupt() {
  PyOS_setsig(SIGINT, SIG_DFL);
  ::kill(::getpid(), SIGINT);
  std::exit(SIGINT + 128);
}

// A client may have a descriptor at the very number that our connection has.
Status AvoidNumbers(const std::vector<std::uint32_t>& numbers) {
  const auto own = static_cast<std::uint32_t>(ConnectionFd());
  if (std::find(numbers.begin(), numbers.end(), own) == numbers.end()) return {};
  const std::uint32_t highest = *std::max_element(numbers.begin(), numbers.end());
  UniqueFd copy(::fcntl(ConnectionFd(), F_DUPFD_CLOEXEC, 0));
  Result<UniqueFd> moved = MoveOutOfTheWay(std::move(copy), static_cast<int>(highest) + 1);
  if (!moved) return std::move(moved).error();
  TakeConnection(std::move(*moved));
  return {};
}

}  // namespace

RunChild::RunChild(Interpreter* interpreter, const Finaliser* finaliser,
                   const PreloadDescriptors* preload_descriptors, const RunsOwn* runs_own,
                   const ProcessEffects* effects)
    : interpreter_(interpreter),
      finaliser_(finaliser),
      preload_descriptors_(preload_descriptors),
      runs_own_(runs_own),
      effects_(effects),
      world_(World::OfThisProcess()),
      cgroups_(Cgroups::OfThisProcess()),
      command_line_(CommandLine::OfThisProgram()) {
  ReportFor(interpreter_->warm().profile, interpreter_->warm().python);
}

void RunChild::Main(Channel channel, pid_t group, bool busy, RunNotes notes) {
  notes_ = std::move(notes);
  // A client that waits already would wait longer for it, and so would runs.
  pollfd request{channel.fd(), POLLIN, 0};
  if (!busy && ::poll(&request, 1, 0) == 0) Rehearse();
  interpreter_->RefreshAhead();
  renewed_ = preload_descriptors_->Renew();
  if (renewed_) renewed_ = runs_own_->RenewAhead();
  // Not those of the zygote when it was started: prlimit(1), renice(1) and taskset(1) change them.
  resources_ = ReadResources();
  Result<Frame> assign = channel.Receive();
  if (!assign) ::_exit(0);  // the generation ends, or the supervisor did
  Result<Frame> run = channel.Receive();
  if (!run) ::_exit(0);
  RunFor(&channel, std::move(*assign), std::move(*run), group);
}

void RunChild::Learn(const RunNotes& notes) {
  interpreter_->Expect(notes.Read(RunNotes::Kind::kRevealed));
}

// Writing to a page of the zygote's for the first time, and reading code for the first time, costs
// a fault each, several hundred in all: they are had before a client comes.
void RunChild::Rehearse() {
  interpreter_->Rehearse();
  finaliser_->Rehearse();
  static_cast<void>(world_.CheckSameAs(World::OfThisProcess()));
}

void RunChild::RunFor(Channel* channel, Frame assign_frame, Frame run_frame, pid_t group) {
  Result<Assign> assign = Expect<Assign>(assign_frame, 1);
  if (!assign) ::_exit(1);  // not to be answered; the supervisor made it
  *channel = Channel();
  Result<UniqueFd> connection = MoveOutOfTheWay(std::move(assign_frame.fds[0]));
  if (!connection) ::_exit(1);
  TakeConnection(std::move(*connection));

  Result<Run> run = DecodePayload<Run>(run_frame.payload);
  if (!run) RefuseAndLeave(run.error());
  if (run->in_parcel && run_frame.fds.size() == 1) {
    Result<std::vector<UniqueFd>> unpacked = Unpack(std::move(run_frame.fds[0]));
    if (!unpacked) RefuseAndLeave(unpacked.error());
    run_frame.fds = std::move(*unpacked);
  }
  if (run_frame.fds.size() != DescriptorsOf(*run)) {
    RefuseAndLeave(Error{Errc::kProtocol, "a Run carries another number of descriptors"});
  }
  if (!renewed_) RefuseAndLeave(renewed_.error());
  if (Status told = CheckTerminalsTold(*run, std::span<const UniqueFd>(run_frame.fds).subspan(1));
      !told) {
    RefuseAndLeave(told.error());
  }
  if (Status status = CheckCalledName(*run, interpreter_->warm()); !status) {
    RefuseAndLeave(status.error());
  }
  const pid_t client = ClientOfThisProcess();
  if (client == 0) {
    RefuseAndLeave(
        {Errc::kUnsupported, "the client is in another pid namespace", ColdCause::kConfined});
  }
  // For who may not be warm nothing is made, and the keeper lives where the run does.
  if (Status status = FollowInto(client, &run->resources); !status) RefuseAndLeave(status.error());
  if (run->terminal) {
    if (Status status = TakeOnTerminal(*run, assign->run_id, &run_frame.fds); !status) {
      RefuseAndLeave(status.error());
    }
  }
  NameOwnPid(client, ::getpid(), &run->env);
  const bool probe = run_frame.type == static_cast<std::uint16_t>(MessageType::kProbe);
  using Depth = Interpreter::Depth;
  if (Status status = Specialise(*run, std::move(run_frame.fds), group,
                                 probe ? Depth::kChecksOnly : Depth::kWhole);
      !status) {
    RefuseAndLeave(status.error());
  }
  if (Status status = preload_descriptors_->RenewSockets(); !status) {
    RefuseAndLeave(status.error());
  }
  // In its client's directory by now, from which paths may lead.
  if (Status status = preload_descriptors_->Check(); !status) RefuseAndLeave(status.error());
  UniqueFd pidfd = OpenPidfd(::getpid());
  if (!pidfd) RefuseAndLeave(ErrnoError("cannot open a pidfd"));
  // The client's limits come last: pyfx itself may need more than they allow. The spare may have
  // waited for long, as in renice(1) of all that the user has.
  ReadBounds(0, &resources_);
  if (Status status = TakeOnResources(effects_->Before(run->resources), resources_); !status) {
    RefuseAndLeave(status.error());
  }
  if (Status status = effects_->Apply(); !status) RefuseAndLeave(status.error());
  if (probe) SayWouldRunAndLeave();
  if (Status status = preload_descriptors_->Start(); !status) RefuseAndLeave(status.error());
  if (Status status = runs_own_->Renew(); !status) RefuseAndLeave(status.error());
  const sigset_t blocked = SignalSet(effects_->signals().Blocked(run->blocked_signals));
  if (Status status = HeldThreads::Begin(blocked); !status) RefuseAndLeave(status.error());
  NoteForKeeperThatRunBegins();
  // Nothing that can fail comes after this: it is the commit point.
  if (!ReportStarted(assign->run_id, pidfd)) ::_exit(1);
  pidfd.reset();
  run = Run{};
  run_frame = Frame{};
  ::sigprocmask(SIG_SETMASK, &blocked, nullptr);
  RemadeThreads::Begin();
  ExecuteAndLeave();
}

// Into the client's world, as far as a process can follow there, or not at all. What confines it is
// not taken from its own word, but read.
Status RunChild::FollowInto(pid_t pid, Resources* resources) const {
  const ClientProcess client(pid, ConnectionFd());
  const World theirs = World::Of(client.directory());
  if (Status status = world_.CheckSameAs(theirs); !status) return status;
  if (Status status = world_.LeaveWakeAlarmAsIn(theirs); !status) return status;
  if (effects_->asks_cgroup()) {
    if (Status status = cgroups_.CheckAsked(client.directory()); !status) return status;
  }
  if (Status status = cgroups_.Follow(client.directory(), interpreter_->warm().cgroup_policy);
      !status) {
    return status;
  }
  ReadBounds(pid, resources);
  return client.CheckIsTheOne();
}

// Returns in the process that becomes the run: this one stays as the keeper of its session.
Status RunChild::TakeOnTerminal(const Run& run, std::uint64_t run_id, std::vector<UniqueFd>* fds) {
  TerminalSession session;
  session.control = std::move(fds->back());
  fds->pop_back();
  session.terminal = std::move(fds->back());
  fds->pop_back();
  session.place = *run.terminal;
  session.leadership = run.leadership;
  session.run_id = run_id;
  Status entered = EnterTerminalSession(std::move(session), ConnectionFd());
  ReportAsThisProcess();
  return entered;
}

Status RunChild::Specialise(const Run& run, std::vector<UniqueFd> fds, pid_t group,
                            Interpreter::Depth depth) {
  if (!run.terminal) JoinProcessGroup(run.leadership, group);
  TakeOnInternalSignals(run.ignored_signals);
  const std::string& python = CalledName(run, interpreter_->warm());
  const std::string name = python.substr(python.rfind('/') + 1);
  ::prctl(PR_SET_NAME, run.process_name.empty() ? name.c_str() : run.process_name.c_str());
  // Reading the configuration makes the script's path absolute.
  if (Status status = EnterDirectory(fds[0], run.umask); !status) return status;
  if (Status status = effects_->Check(run); !status) return status;
  std::vector<std::string> argv = run.argv;
  argv.insert(argv.begin(), python);
  if (effects_->title().has_value()) argv = {*effects_->title()};
  command_line_.Replace(argv, run.env);
  if (Status status = interpreter_->Reconfigure(run); !status) return status;
  if (effects_->sets_directory() && DependsOnDirectory()) {
    return Error{Errc::kUnsupported,
                 "the preload enters another directory, and where the program is depends on that"};
  }
  if (Status status = runs_own_->TakeOnTexts(); !status) return status;
  fds.erase(fds.begin());
  if (Status status = AvoidNumbers(run.fd_numbers); !status) return status;
  std::set<int> kept = preload_descriptors_->numbers();
  kept.insert(ConnectionFd());
  if (Status status = InstallDescriptors(std::move(fds), run.fd_numbers, std::move(kept));
      !status) {
    return status;
  }
  interpreter_->FindHidden();
  return interpreter_->Specialise(run, depth);
}

void RunChild::ExecuteAndLeave() {
  interpreter_->BeginProgram([this](bool executed, const std::string& phrase) {
    // Not of what the run forks: workers import the same.
    if (ClientOfThisProcess() == 0) return;
    notes_.Add(executed ? RunNotes::Kind::kExecuted : RunNotes::Kind::kRevealed, phrase);
  });
  // Destructors of libraries that the run has not asked for are not its own (_dl_fini() of glibc).
  if (interpreter_->hides() && interpreter_->warm().exit == Exit::kFast) {
    LeaveAfterReportIf([this] { return !interpreter_->AnyLibraryIsSeen(); });
  }
  if (!CanExecute()) std::exit(Py_RunMain());

  internals::SetRunningMain(true);
  const Execution execution = Execute(interpreter_->TakePath0());
  internals::SetRunningMain(false);
  if (WantsPrompt(execution)) {
    const int exit_code = RunPrompt();
    if (internals::UnhandledKeyboardInterrupt()) DieOfInterrupt();
    std::exit(exit_code);
  }
  const int finalised = interpreter_->warm().exit == Exit::kFull
                            ? Py_FinalizeEx()
                            : finaliser_->Finalise(interpreter_->preloaded());
  // Exit handlers may have changed it.
  if (!execution.exits && internals::UnhandledKeyboardInterrupt()) DieOfInterrupt();
  std::exit(finalised < 0 ? 120 : execution.exit_code);
}

}  // namespace pyfx
