// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/run/terminal_session.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>

#include "daemon/zygote/core/forks/children.h"
#include "daemon/zygote/core/forks/fork_server.h"
#include "daemon/zygote/core/run/process_context.h"
#include "protocol/base/process.h"
#include "protocol/frames/channel.h"
#include "protocol/frames/socket.h"

namespace pyfx {
namespace {

// The client reads at once, or is stopped, and then gets it later.
constexpr std::chrono::milliseconds kAtOnce{0};

constexpr std::size_t kMarkSize = 4096;  // a page

// Memory of keeper and run, for one byte that is not 0 when the run has begun; null for none. A
// descriptor would be in the run's way, and an exit status may be the script's.
char* begun_mark = nullptr;

// Closed again at once: the pseudo terminal's other side learns when the last user has left. The
// caller has SIGTTOU blocked, which makes this allowed from the background (tcsetpgrp(3)).
void GiveTerminalTo(pid_t group) {
  const UniqueFd terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (terminal && group > 0) ::tcsetpgrp(terminal.get(), group);
}

class Keeper {
 public:
  Keeper(pid_t run, UniqueFd run_pidfd, pid_t group_holder, UniqueFd control, int connection,
         std::uint64_t run_id)
      : run_(run),
        run_pidfd_(std::move(run_pidfd)),
        group_holder_(group_holder),
        control_(std::move(control)),
        connection_(connection),
        run_id_(run_id) {}

  [[noreturn]] void Keep();

 private:
  enum class RunState { kRunning, kStopped, kEnded };

  void HandleChild();
  void HandleControl();
  void SetPlaceOfRun(const SetPlace& request);
  void SendToClient(const std::string& frames);
  void ContinueRun();
  bool OrphanRun();
  // Has the terminal while the run is in the background.
  pid_t GroupBesideRun() const { return nobodys_ > 0 ? nobodys_ : ::getpgrp(); }
  void KillRun();
  void HandleEnd(const siginfo_t& info);
  [[noreturn]] void Leave() const;

  pid_t run_;
  UniqueFd run_pidfd_;
  pid_t group_holder_;
  pid_t nobodys_ = 0;  // a group without a living member, once the run is in that of this process
  Channel control_;
  UniqueFd connection_;
  std::uint64_t run_id_;
  RunState run_state_ = RunState::kRunning;
  bool continued_by_us_ = false;
  bool client_stops_ = false;  // was told to, at some time
  int wait_status_ = 0;
};

void Keeper::Keep() {
  ::prctl(PR_SET_NAME, "pyfx-keeper");
  const UniqueFd children = WatchChildren();
  if (!children) KillRun();
  // The run's files and pipes end when the run closes them, the pseudo terminal too.
  CloseAllBut({run_pidfd_.get(), control_.fd(), connection_.get(), children.get()});
  while (run_state_ != RunState::kEnded || control_.valid()) {
    std::array<pollfd, 2> waits = {pollfd{children.get(), POLLIN, 0},
                                   pollfd{control_.fd(), POLLIN, 0}};
    if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) break;
    if (waits[0].revents != 0) {
      signalfd_siginfo info;
      while (::read(children.get(), &info, sizeof(info)) > 0) {
      }
      HandleChild();
    }
    if (waits[1].revents != 0) HandleControl();
  }
  Leave();
}

// The kernel's word about the run: only its last change is told, and only once.
void Keeper::HandleChild() {
  while (run_state_ != RunState::kEnded) {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(run_), &info,
                 WEXITED | WSTOPPED | WCONTINUED | WNOHANG) != 0 ||
        info.si_pid == 0) {
      return;
    }
    std::string frame;
    switch (info.si_code) {
      case CLD_STOPPED:
        run_state_ = RunState::kStopped;
        continued_by_us_ = false;
        client_stops_ = true;
        AppendMessage(Stopped{static_cast<std::uint32_t>(info.si_status)}, 0, &frame);
        SendToClient(frame);
        break;
      case CLD_CONTINUED:
        run_state_ = RunState::kRunning;
        if (!std::exchange(continued_by_us_, false)) ContinuePeer(connection_.get(), run_id_);
        break;
      default: HandleEnd(info);
    }
  }
}

void Keeper::HandleEnd(const siginfo_t& info) {
  run_state_ = RunState::kEnded;
  wait_status_ = info.si_code == CLD_EXITED ? W_EXITCODE(info.si_status & 0xff, 0)
                                            : W_EXITCODE(0, info.si_status);
  // As a shell takes the terminal back. Who is left in the run's group is in the background.
  GiveTerminalTo(GroupBesideRun());
  std::string frame;
  AppendMessage(Exited{static_cast<std::uint32_t>(wait_status_)}, 0, &frame);
  SendToClient(frame);
  // A run that is continued and ends at once is only seen to end.
  if (client_stops_) ContinuePeer(connection_.get(), run_id_);
  connection_.reset();
  if (begun_mark != nullptr && *begun_mark == 0) control_ = Channel();
}

void Keeper::HandleControl() {
  Result<Channel::ReadOutcome> read = control_.Read();
  const bool open = read && *read != Channel::ReadOutcome::kEnd;
  while (open) {
    Result<std::optional<Frame>> frame = control_.Next();
    if (frame && !frame->has_value()) return;
    Result<SetPlace> request = frame ? Expect<SetPlace>(**frame) : Result<SetPlace>(frame.error());
    if (!request) break;
    if (run_state_ != RunState::kEnded) {
      SetPlaceOfRun(*request);
    }
    std::string answer;
    AppendMessage(*request, 0, &answer);
    static_cast<void>(SendFrames(control_.fd(), answer, {}, kAtOnce));
  }
  // The client is gone, and its run goes with it.
  control_ = Channel();
  if (run_state_ != RunState::kEnded) KillRun();
}

void Keeper::SetPlaceOfRun(const SetPlace& request) {
  const bool may_continue = request.continue_run != kContinueOrphaned || OrphanRun();
  const bool in_foreground = request.place == Place::kForeground;
  GiveTerminalTo(in_foreground ? ::getpgid(run_) : GroupBesideRun());
  const bool asked = request.continue_run == kContinue ||
                     (request.continue_run != 0 && run_state_ == RunState::kStopped);
  if (asked && may_continue) ContinueRun();
}

void Keeper::SendToClient(const std::string& frames) {
  static_cast<void>(SendFrames(connection_.get(), frames, {}, kAtOnce));
}

void Keeper::ContinueRun() {
  if (run_state_ != RunState::kStopped) {
    SignalByPidfd(run_pidfd_.get(), SIGCONT);
    return;
  }
  continued_by_us_ = true;
  // Not reaped yet, so the run has its number, and its group is not another's.
  const pid_t group = ::getpgid(run_);
  if (group > 1) ::kill(-group, SIGCONT);
}

// Takes the run into the group of this process, its parent, whose own parent is in another session:
// so the group is orphaned. The terminal must be nobody's then. False when the run executes another
// program by now, which forbids it (setpgid(2), EACCES).
bool Keeper::OrphanRun() {
  if (nobodys_ > 0) return true;
  if (::setpgid(run_, ::getpgrp()) != 0) return false;
  nobodys_ = MakeGroupHolder();
  return nobodys_ > 0;
}

// Not reaped yet, so the number is the run's.
void Keeper::KillRun() {
  if (run_ > 1 && run_state_ != RunState::kEnded) ::kill(run_, SIGKILL);
}

// As the run ended, so that the supervisor's log is right.
void Keeper::Leave() const {
  // One that a tracer has not let go is its next parent's to reap.
  for (const pid_t holder : {group_holder_, nobodys_}) {
    if (holder > 0) ::waitpid(holder, nullptr, WNOHANG);
  }
  if (WIFSIGNALED(wait_status_)) {
    const int signal = WTERMSIG(wait_status_);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    ::sigaction(signal, &action, nullptr);
    sigset_t only;
    ::sigemptyset(&only);
    ::sigaddset(&only, signal);
    ::kill(::getpid(), signal);
    ::sigprocmask(SIG_UNBLOCK, &only, nullptr);
  }
  ::_exit(WEXITSTATUS(wait_status_));
}

// As the client is: not the leader of its group if the client is none, see JoinProcessGroup(). A
// session's leader is the keeper.
void TakePlace(const TerminalSession& session, pid_t group) {
  JoinProcessGroup(session.leadership == Leadership::kNone ? Leadership::kNone : Leadership::kGroup,
                   group);
  if (session.place == Place::kForeground) ::tcsetpgrp(session.terminal.get(), ::getpgrp());
}

}  // namespace

Status EnterTerminalSession(TerminalSession session, int connection) {
  if (::setsid() < 0) return ErrnoError("cannot start a session");
  if (::ioctl(session.terminal.get(), TIOCSCTTY, 0) != 0) {
    return Error{Errc::kUnsupported, ErrnoError("cannot take the terminal on").text,
                 ColdCause::kTerminal};
  }
  const pid_t group = session.leadership == Leadership::kNone ? MakeGroupHolder() : pid_t{0};
  if (group < 0) return ErrnoError("cannot make a process group");

  void* const mark =
      ::mmap(nullptr, kMarkSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (mark != MAP_FAILED) begun_mark = static_cast<char*>(mark);
  const pid_t keeper = ::getpid();
  const pid_t run = ForkServer::ForkPython();
  if (run < 0) return ErrnoError("cannot fork");
  if (run == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::syscall(SYS_getppid) != keeper) ::_exit(1);
    TakePlace(session, group);
    return {};
  }
  Keeper(run, OpenPidfd(run), group, std::move(session.control), connection, session.run_id).Keep();
}

void NoteForKeeperThatRunBegins() {
  if (begun_mark == nullptr) return;
  *begun_mark = 1;
  ::munmap(begun_mark, kMarkSize);
  begun_mark = nullptr;
}

}  // namespace pyfx
