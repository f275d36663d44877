// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/context/context.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "client/context/kept_state.h"
#include "client/context/shown_command.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/process/terminal_state.h"

namespace pyfx {
namespace {

constexpr int kLastSignal = 64;

// umask(2) cannot be asked without being set; this process has one thread, so nobody sees it.
std::uint32_t ReadUmask() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return mask;
}

// One cheap call for each signal costs less than the text of /proc/self/status, which need not be
// mounted either. Not sigaction(3), which refuses 32 and 33: posix_spawn(3) may have left those
// ignored.
std::uint64_t IgnoredSignals() {
  struct KernelAction {  // struct sigaction of the kernel, asm-generic/signal.h
    void (*handler)(int);
    unsigned long flags;
    void* restorer;
    std::uint64_t mask;
  };
  std::uint64_t ignored = 0;
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    KernelAction action{};
    const long failed = ::syscall(SYS_rt_sigaction, signal, nullptr, &action, sizeof(action.mask));
    if (failed == 0 && action.handler == SIG_IGN) ignored |= std::uint64_t{1} << (signal - 1);
  }
  return ignored;
}

std::uint64_t BlockedSignals() {
  sigset_t mask;
  ::sigprocmask(SIG_BLOCK, nullptr, &mask);
  std::uint64_t blocked = 0;
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    if (::sigismember(&mask, signal) == 1) blocked |= std::uint64_t{1} << (signal - 1);
  }
  return blocked;
}

// Without /proc only the standard ones can be told cheaply, and nobody can have named others by
// /dev/fd.
std::vector<int> OpenStandardDescriptors() {
  std::vector<int> open_ones;
  for (int fd = 0; fd <= 2; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) open_ones.push_back(fd);
  }
  return open_ones;
}

// Those of /proc/self/fd but for the directory's own.
Result<std::vector<int>> InheritedDescriptors() {
  DIR* directory = ::opendir("/proc/self/fd");
  if (directory == nullptr) return OpenStandardDescriptors();
  std::vector<int> fds;
  while (const dirent* entry = ::readdir(directory)) {
    if (entry->d_name[0] == '.') continue;
    const int fd = std::atoi(entry->d_name);
    if (fd != ::dirfd(directory)) fds.push_back(fd);
  }
  ::closedir(directory);
  constexpr std::size_t kOfOurs = 3;  // the working directory, two for a terminal
  if (fds.size() + kOfOurs > kMaxDescriptors) {
    return Error{Errc::kUnsupported,
                 std::to_string(fds.size()) + " descriptors are open, at most " +
                     std::to_string(kMaxDescriptors - kOfOurs) + " can be passed",
                 ColdCause::kDescriptors};
  }
  std::sort(fds.begin(), fds.end());
  return fds;
}

Leadership ReadLeadership() {
  const pid_t self = ::getpid();
  if (::getsid(0) == self) return Leadership::kSession;
  return ::getpgrp() == self ? Leadership::kGroup : Leadership::kNone;
}

}  // namespace

Result<std::vector<int>> HoldDescriptors() {
  Result<std::vector<int>> inherited = InheritedDescriptors();
  if (!inherited) return inherited;
  for (int fd = 0; fd <= 2; ++fd) {
    if (std::binary_search(inherited->begin(), inherited->end(), fd)) continue;
    if (::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) != fd) {
      return ErrnoError("cannot keep descriptor " + std::to_string(fd) + " closed");
    }
  }
  return inherited;
}

Result<Context> CaptureContext(const Options& options) {
  Context context;
  Result<std::vector<int>> fds = HoldDescriptors();
  if (!fds) return std::move(fds).error();
  if (std::string locks = ReasonInLocks(*fds); !locks.empty()) {
    return Error{Errc::kUnsupported, std::move(locks), ColdCause::kProcess};
  }
  context.fds = std::move(*fds);
  context.working_directory = UniqueFd(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!context.working_directory) return ErrnoError("cannot open the working directory");

  Run& run = context.run;
  run.fd_numbers.assign(context.fds.begin(), context.fds.end());
  run.profile = options.profile;
  run.python = options.python.path;
  run.other_python = options.python.other;
  if (!run.python.empty() && !run.python.starts_with('/')) {
    return Error{Errc::kUnsupported,
                 "\"" + run.python + "\" is relative to a working directory that has no path",
                 ColdCause::kProcess};
  }
  if (run.other_python) {
    InterpreterIdentity identity = IdentityOf(run.python);
    run.python_executable = std::move(identity.executable);
    run.python_environment = std::move(identity.environment);
  }
  run.any_profile = options.chosen_by == ChosenBy::kNothing;
  run.process_name = ShownCommand::OwnName();
  run.argv = options.argv;
  run.start = options.start;
  std::size_t variables = 0;
  while (environ[variables] != nullptr) ++variables;
  run.env.assign(environ, environ + variables);
  run.umask = ReadUmask();
  run.ignored_signals = IgnoredSignals();
  run.blocked_signals = BlockedSignals();
  run.leadership = ReadLeadership();
  run.resources = ReadResources();
  return context;
}

std::string TerminalsIn(const Context& context) {
  const std::vector<std::uint32_t>& numbers = context.run.fd_numbers;
  Terminals terminals;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] < terminals.size()) terminals[numbers[i]] = TerminalAt(context.fds[i]);
  }
  return EncodeTerminals(terminals);
}

void CloseDescriptors(const std::vector<std::uint32_t>& numbers) {
  for (const std::uint32_t fd : numbers) {
    if (fd != STDERR_FILENO) ::close(static_cast<int>(fd));
  }
  struct stat info;
  const bool known = ::fstat(STDERR_FILENO, &info) == 0;
  if (known && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode))) ::close(STDERR_FILENO);
}

}  // namespace pyfx
