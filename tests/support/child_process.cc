// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "protocol/base/result.h"

namespace pyfx::test {
namespace {

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// posix_spawn() cannot ask for a signal at the parent's death, so setpriv(1) does, and execs.
std::vector<std::string> DyingWithParent(const std::vector<std::string>& argv) {
  std::vector<std::string> all = {"/usr/bin/setpriv", "--pdeathsig", "KILL", "--"};
  all.insert(all.end(), argv.begin(), argv.end());
  return all;
}

class SpawnActions {
 public:
  SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;

  // Makes `stdio` descriptor `number`; for a pipe, returns this process's end.
  UniqueFd Add(int number, const Stdio& stdio) {
    switch (stdio.kind) {
      case Stdio::Kind::kInherit:
        ::posix_spawn_file_actions_adddup2(&actions_, number, number);
        break;
      case Stdio::Kind::kClosed: ::posix_spawn_file_actions_addclose(&actions_, number); break;
      case Stdio::Kind::kFd: Duplicate(stdio.fd, number); break;
      case Stdio::Kind::kFile:
        ::posix_spawn_file_actions_addopen(&actions_, number, stdio.path.c_str(), stdio.flags,
                                           0644);
        break;
      case Stdio::Kind::kPipe: return AddPipe(number);
    }
    return UniqueFd();
  }

  void Duplicate(int from, int to) { ::posix_spawn_file_actions_adddup2(&actions_, from, to); }
  void ChangeDirectory(const std::string& path) {
    ::posix_spawn_file_actions_addchdir_np(&actions_, path.c_str());
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  UniqueFd AddPipe(int number) {
    std::array<int, 2> ends;
    PYFX_CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
    const int ours = number == 0 ? 1 : 0;
    theirs_.emplace_back(ends[static_cast<std::size_t>(1 - ours)]);
    Duplicate(theirs_.back().get(), number);
    UniqueFd end(ends[static_cast<std::size_t>(ours)]);
    PYFX_CHECK(::fcntl(end.get(), F_SETFL, O_NONBLOCK) == 0);
    return end;
  }

  posix_spawn_file_actions_t actions_;
  std::vector<UniqueFd> theirs_;  // closed here once the program has its own
};

// Default dispositions and an empty mask, whatever this process does; its own group on request.
class SpawnAttributes {
 public:
  explicit SpawnAttributes(Command::Group group) {
    ::posix_spawnattr_init(&attributes_);
    sigset_t set;
    ::sigfillset(&set);
    ::posix_spawnattr_setsigdefault(&attributes_, &set);
    ::sigemptyset(&set);
    ::posix_spawnattr_setsigmask(&attributes_, &set);
    int flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    if (group == Command::Group::kOwnGroup) flags |= POSIX_SPAWN_SETPGROUP;
    if (group == Command::Group::kOwnSession) flags |= POSIX_SPAWN_SETSID;
    ::posix_spawnattr_setflags(&attributes_, static_cast<short>(flags));
  }
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

// Reads what is there; closes `fd` at the end of the stream.
void Collect(UniqueFd* fd, std::string* text) {
  std::array<char, 65536> bytes;
  while (true) {
    const ssize_t got = ::read(fd->get(), bytes.data(), bytes.size());
    if (got > 0) {
      text->append(bytes.data(), static_cast<std::size_t>(got));
    } else if (got == 0) {
      return fd->reset();
    } else if (errno != EINTR) {
      return;
    }
  }
}

}  // namespace

bool Outcome::Exited(int code) const { return WIFEXITED(status) && WEXITSTATUS(status) == code; }
bool Outcome::Died(int signal) const { return WIFSIGNALED(status) && WTERMSIG(status) == signal; }

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  if (outcome.status == -1) {
    out << "did not end in time";
  } else if (WIFEXITED(outcome.status)) {
    out << "exited with " << WEXITSTATUS(outcome.status);
  } else {
    out << "died of signal " << WTERMSIG(outcome.status);
  }
  return out << "\n--- stdout ---\n"
             << outcome.out << "\n--- stderr ---\n"
             << outcome.err << "\n---";
}

Stdio Stdio::Null() { return File("/dev/null", O_RDWR); }

ChildProcess ChildProcess::Start(const Command& command) {
  InstallReaper();
  ChildProcess child;
  SpawnActions actions;
  child.in_ = actions.Add(0, command.in);
  child.out_ = actions.Add(1, command.out);
  child.err_ = actions.Add(2, command.err);
  for (const auto& [number, fd] : command.more_fds) actions.Duplicate(fd, number);
  if (!command.cwd.empty()) actions.ChangeDirectory(command.cwd);
  const SpawnAttributes attributes(command.group);

  const std::vector<std::string> argv = DyingWithParent(command.argv);
  std::vector<char*> env;
  if (command.env) env = Pointers(*command.env);
  const int error = ::posix_spawn(&child.pid_, argv[0].c_str(), actions.get(), attributes.get(),
                                  Pointers(argv).data(), command.env ? env.data() : ::environ);
  if (error != 0) {
    ADD_FAILURE() << "cannot start \"" << command.argv[0] << "\": " << std::strerror(error);
    child.pid_ = -1;
    return child;
  }
  RegisterChild(child.pid_);
  child.pidfd_ = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, child.pid_, 0)));
  PYFX_CHECK(child.pidfd_.valid());
  return child;
}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  if (this == &other) return *this;
  Kill();
  pid_ = std::exchange(other.pid_, -1);
  pidfd_ = std::move(other.pidfd_);
  in_ = std::move(other.in_);
  out_ = std::move(other.out_);
  err_ = std::move(other.err_);
  outcome_ = std::exchange(other.outcome_, Outcome());
  return *this;
}

void ChildProcess::Kill() {
  if (!running()) return;
  Signal(SIGKILL);
  while (!TakeStatus(pid_)) {
    Reap();
    pollfd wait{pidfd_.get(), POLLIN, 0};
    ::poll(&wait, 1, 1000);
  }
  pid_ = -1;
}

bool ChildProcess::Signal(int signal) {
  return ::syscall(SYS_pidfd_send_signal, pidfd_.get(), signal, nullptr, 0) == 0;
}

bool ChildProcess::Step(std::string_view* input, Clock::time_point deadline) {
  const bool writing = in_.valid() && input != nullptr && !input->empty();
  std::array<pollfd, 5> wait = {{{ReaperFd(), POLLIN, 0},
                                 {running() ? pidfd_.get() : -1, POLLIN, 0},
                                 {out_.get(), POLLIN, 0},
                                 {err_.get(), POLLIN, 0},
                                 {writing ? in_.get() : -1, POLLOUT, 0}}};
  ::poll(wait.data(), wait.size(), MillisecondsUntil(deadline));
  if (wait[0].revents != 0 || wait[1].revents != 0) Reap();
  if (const std::optional<int> status = TakeStatus(pid_)) {
    outcome_.status = *status;
    pid_ = -1;
  }
  if (wait[2].revents != 0) Collect(&out_, &outcome_.out);
  if (wait[3].revents != 0) Collect(&err_, &outcome_.err);
  if (wait[4].revents != 0) {
    // A reader that has left shows as an error here and must not end the test.
    const auto old = ::signal(SIGPIPE, SIG_IGN);
    const ssize_t sent = ::write(in_.get(), input->data(), input->size());
    if (sent < 0 && errno != EAGAIN && errno != EINTR) in_.reset();
    ::signal(SIGPIPE, old);
    if (sent > 0) input->remove_prefix(static_cast<std::size_t>(sent));
  }
  return Clock::now() < deadline;
}

bool ChildProcess::Write(std::string_view input, std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  while (!input.empty() && in_.valid() && Step(&input, deadline)) {
  }
  return input.empty();
}

bool ChildProcess::WaitForOutput(std::string_view text, std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  while (outcome_.out.find(text) == std::string::npos) {
    if (out_.valid() && Step(nullptr, deadline)) continue;
    if (outcome_.out.find(text) != std::string::npos) break;
    ADD_FAILURE() << "\"" << text << "\" did not come, but: " << outcome_;
    return false;
  }
  return true;
}

std::optional<int> ChildProcess::Wait(std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  while (running()) {
    if (Step(nullptr, deadline) || !running()) continue;
    ADD_FAILURE() << "process " << pid_ << " did not end in time: " << outcome_;
    return std::nullopt;
  }
  return outcome_.status;
}

Outcome ChildProcess::Finish(std::string_view input, std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  while (running() || out_.valid() || err_.valid()) {
    if (input.empty()) in_.reset();
    if (Step(&input, deadline)) continue;
    if (!running() && !out_.valid() && !err_.valid()) break;
    ADD_FAILURE() << (running() ? "the program" : "somebody who holds its output")
                  << " did not end in time: " << outcome_;
    outcome_.status = -1;
    break;
  }
  in_.reset();
  return outcome_;
}

Outcome RunCommand(const Command& command, std::string_view input) {
  return ChildProcess::Start(command).Finish(input);
}

bool SendSignal(pid_t pid, int signal) {
  if (pid > 1) return ::kill(pid, signal) == 0;
  ADD_FAILURE() << "no process to signal: " << pid;
  return false;
}

bool SendSignalToGroup(pid_t group, int signal) {
  if (group > 1) return ::kill(-group, signal) == 0;
  ADD_FAILURE() << "no process group to signal: " << group;
  return false;
}

int InChild(const std::function<int()>& body) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(body());
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace pyfx::test
