// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/forks/fork_server.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "daemon/zygote/core/forks/children.h"
#include "protocol/base/process.h"
#include "protocol/frames/socket.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {
namespace {

// How many stops are reported before others have their turn: a run may be stopped and continued
// again faster than that is reported.
constexpr int kStopsAtOnce = 64;

// What a link in /proc/<pid>/fd tells of a socket (proc_pid_fd(5)).
ino_t InodeOfSocket(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 ? info.st_ino : 0;
}

// Whether the process `pid` has that socket open.
bool HasSocket(pid_t pid, ino_t inode) {
  const std::string folder = "/proc/" + std::to_string(pid) + "/fd";
  const std::unique_ptr<DIR, int (*)(DIR*)> descriptors(::opendir(folder.c_str()), ::closedir);
  const std::string wanted = "socket:[" + std::to_string(inode) + "]";
  while (const dirent* entry = descriptors ? ::readdir(descriptors.get()) : nullptr) {
    std::array<char, 64> target;
    const ssize_t size =
        ::readlinkat(::dirfd(descriptors.get()), entry->d_name, target.data(), target.size());
    if (size > 0 && std::string_view(target.data(), static_cast<std::size_t>(size)) == wanted) {
      return true;
    }
  }
  return false;
}

bool IsStreamSocket(int fd) {
  int type = 0;
  socklen_t size = sizeof(type);
  return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

// A duplicate of the connection that the child `pid` has to its client (pidfd_getfd(2)). What it
// has at such a number may be a file of the script's: only the connection has the daemon's name.
UniqueFd FindConnection(pid_t pid, int pidfd, const std::string& name) {
  const std::unique_ptr<DIR, int (*)(DIR*)> numbers(
      ::opendir(("/proc/" + std::to_string(pid) + "/fd").c_str()), ::closedir);
  while (const dirent* entry = numbers ? ::readdir(numbers.get()) : nullptr) {
    const int number = std::atoi(entry->d_name);
    if (number < kFirstOwnFd) continue;
    UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd, number, 0)));
    if (fd && IsStreamSocket(fd.get()) && NameOfSocket(fd.get()) == name) return fd;
  }
  return UniqueFd();
}

}  // namespace

ForkServer::ForkServer(Channel supervisor, ChildWork* child, std::string connection_name)
    : supervisor_(std::move(supervisor)),
      child_(child),
      connection_name_(std::move(connection_name)) {}

pid_t ForkServer::ForkPython() {
  PyOS_BeforeFork();
  const pid_t pid = ::fork();
  if (pid == 0) PyOS_AfterFork_Child();
  return pid;
}

ForkServer::~ForkServer() {
  for (const ForkedChild& child : children_) unheard_.push_back(child.group_holder);
  ReapUnheard();
}

Status ForkServer::Serve() {
  child_signals_ = WatchChildren();
  if (!child_signals_) return ErrnoError("cannot watch children");
  while (!draining_ || !children_.empty()) {
    std::vector<pollfd> waits;
    waits.push_back({supervisor_.fd(), POLLIN, 0});  // ignored by poll() when it is -1
    waits.push_back({child_signals_.get(), POLLIN, 0});
    for (const ForkedChild& child : children_) {
      waits.push_back({child.held ? -1 : child.pidfd.get(), POLLIN, 0});
    }
    for (const ForkedChild& child : children_) waits.push_back({child.client.get(), POLLRDHUP, 0});
    if (::poll(waits.data(), waits.size(), more_stops_ ? 0 : -1) < 0) {
      if (errno == EINTR) continue;
      return ErrnoError("cannot wait for children");
    }
    // Also when a tracer has let go what it held (ptrace(2)).
    const bool signalled = waits[1].revents != 0;
    if (signalled || more_stops_) {
      if (Status status = ReportStops(); !status) return status;
    }
    if (signalled) ReapUnheard();
    // From the back, so that indices stay right while children are taken out.
    constexpr std::size_t kFirstChild = 2;
    const std::size_t count = children_.size();
    for (std::size_t i = count; i-- > 0;) {
      if (waits[kFirstChild + count + i].revents != 0)
        SignalByPidfd(children_[i].pidfd.get(), SIGKILL);
      if (waits[kFirstChild + i].revents == 0 && !(signalled && children_[i].held)) continue;
      if (Status status = Reap(i); !status) return status;
    }
    if (waits[0].revents == 0) continue;
    if (Status status = HandleMessages(); !status) {
      if (status.error().code != Errc::kClosed) return status;
      LoseSupervisor();
    }
  }
  return {};
}

Status ForkServer::ReportStops() {
  signalfd_siginfo signal;
  // Of these no more than one waits (signal(7)).
  const ssize_t got = ::read(child_signals_.get(), &signal, sizeof(signal));
  static_cast<void>(got);
  more_stops_ = true;
  for (int i = 0; i < kStopsAtOnce && more_stops_; ++i) {
    siginfo_t info{};
    if (::waitid(P_ALL, 0, &info, WSTOPPED | WCONTINUED | WNOHANG) != 0) info.si_pid = 0;
    more_stops_ = info.si_pid != 0;
    if (!more_stops_ || !supervisor_.valid()) continue;
    ChildStopped stopped{static_cast<std::uint32_t>(info.si_pid), 0};
    if (info.si_code == CLD_STOPPED) stopped.signal = static_cast<std::uint32_t>(info.si_status);
    supervisor_.Queue(stopped);
  }
  Status flushed = supervisor_.has_queued() ? FlushAll() : Status();
  if (!flushed && flushed.error().code == Errc::kClosed) return {};
  return flushed;
}

Status ForkServer::HandleMessages() {
  Result<Channel::ReadOutcome> outcome = supervisor_.Read();
  if (!outcome) return std::move(outcome).error();
  if (*outcome == Channel::ReadOutcome::kEnd) return Error{Errc::kClosed, "the supervisor left"};
  while (true) {
    Result<std::optional<Frame>> frame = supervisor_.Next();
    if (!frame) return std::move(frame).error();
    if (!frame->has_value()) return {};
    if ((*frame)->type == static_cast<std::uint16_t>(MessageType::kDrain)) {
      draining_ = true;
      continue;
    }
    Result<Fork> request = Expect<Fork>(**frame);
    if (!request) return std::move(request).error();
    if (Status status = ForkSpare(request->busy != 0); !status) return status;
  }
}

Status ForkServer::ForkSpare(bool busy) {
  if (draining_) return ReportForkFailure(ESHUTDOWN);
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return ReportForkFailure(errno);
  }
  UniqueFd ours(ends[0]);
  UniqueFd theirs(ends[1]);
  const ino_t channel = InodeOfSocket(theirs.get());
  RunNotes notes = takes_notes_ ? RunNotes::Make() : RunNotes();
  const pid_t group = MakeGroupHolder();
  if (group < 0) return ReportForkFailure(errno);

  // Signals wait until the child has its own dispositions; the parent takes none in between.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::sigprocmask(SIG_BLOCK, &all, &before);
  const pid_t pid = ForkPython();
  if (pid == 0) {
    supervisor_ = Channel();
    ours.reset();
    child_signals_.reset();
    for (ForkedChild& child : children_) {
      child.pidfd.reset();
      child.notes = RunNotes();
    }
    child_->Main(Channel(std::move(theirs)), group, busy, std::move(notes));
  }
  const int error_number = errno;
  PyOS_AfterFork_Parent();  // also when it failed
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) {
    unheard_.push_back(group);
    ReapUnheard();
    return ReportForkFailure(error_number);
  }

  UniqueFd pidfd = OpenPidfd(pid);
  UniqueFd pidfd_for_supervisor(pidfd ? ::fcntl(pidfd.get(), F_DUPFD_CLOEXEC, 0) : -1);
  if (!pidfd_for_supervisor) {
    // Without a pidfd it cannot be watched. It may be stuck, so it is not asked to leave.
    const int cause = errno;
    ::kill(pid, SIGKILL);
    unheard_.insert(unheard_.end(), {pid, group});
    return ReportForkFailure(cause);
  }
  children_.push_back(
      ForkedChild{pid, std::move(pidfd), group, channel, UniqueFd(), std::move(notes)});
  std::vector<UniqueFd> fds;
  fds.push_back(std::move(ours));
  fds.push_back(std::move(pidfd_for_supervisor));
  supervisor_.Queue(Spare{static_cast<std::uint32_t>(pid)}, std::move(fds));
  return FlushAll();
}

Status ForkServer::ReportForkFailure(int error_number) {
  supervisor_.Queue(ForkFailed{static_cast<std::uint32_t>(error_number)});
  return FlushAll();
}

// The kernel refuses more descriptors under way than RLIMIT_NOFILE for a while (unix(7)), and
// poll(2) does not tell for how long.
Status ForkServer::FlushAll() {
  while (true) {
    Result<Channel::FlushOutcome> flushed = supervisor_.Flush();
    if (flushed) return {};
    if (flushed.error().code != Errc::kBusy) return std::move(flushed).error();
    ::poll(nullptr, 0, static_cast<int>(kTooManyInFlightPause.count()));
  }
}

// A tracer may keep the end of what it traces to itself for as long as it likes (ptrace(2)): its
// parent hears of it by SIGCHLD then, and here nobody waits for that.
Status ForkServer::Reap(std::size_t index) {
  int wait_status = 0;
  children_[index].held = ::waitpid(children_[index].pid, &wait_status, WNOHANG) == 0;
  if (children_[index].held) return {};
  ForkedChild child = std::move(children_[index]);
  children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(index));
  unheard_.push_back(child.group_holder);
  ReapUnheard();
  // Whoever hears of the death finds nothing left of the child here.
  child.pidfd.reset();
  if (!supervisor_.valid()) return {};
  if (takes_notes_) child_->Learn(child.notes);
  supervisor_.Queue(Died{static_cast<std::uint32_t>(child.pid),
                         static_cast<std::uint32_t>(wait_status),
                         child.notes.Read(RunNotes::Kind::kExecuted)});
  Status flushed = FlushAll();
  if (!flushed && flushed.error().code == Errc::kClosed) return {};
  return flushed;
}

void ForkServer::ReapUnheard() {
  std::erase_if(unheard_,
                [](pid_t pid) { return pid <= 0 || ::waitpid(pid, nullptr, WNOHANG) != 0; });
}

// The supervisor hears when a client is killed, and kills its run. Without one that is the
// zygote's to do, so it takes duplicates of the runs' connections. A run that closed its own, or
// has executed another program, is left alone. A spare leaves at the end of its channel; one that
// is stopped, or stuck in what a library does after a fork, has run nothing and is killed.
void ForkServer::LoseSupervisor() {
  draining_ = true;
  supervisor_ = Channel();
  for (ForkedChild& child : children_) {
    if (HasSocket(child.pid, child.channel)) SignalByPidfd(child.pidfd.get(), SIGKILL);
    child.client = FindConnection(child.pid, child.pidfd.get(), connection_name_);
  }
}

}  // namespace pyfx
