// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/files/capture.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "protocol/base/process.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::string> EnvironmentWith(const Capture& capture) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    bool is_set_anew = false;
    for (const auto& [name, value] : capture.variables) {
      is_set_anew |= std::string_view(*entry).starts_with(name + "=");
    }
    if (!is_set_anew) environment.emplace_back(*entry);
  }
  for (const auto& [name, value] : capture.variables) environment.push_back(name + "=" + value);
  return environment;
}

// Until the other end is closed; false when the time is over.
bool ReadAll(int pipe, const Capture& capture, std::string* text) {
  const auto until = Clock::now() + capture.patience;
  std::array<char, 1 << 14> block;
  while (true) {
    int wait = -1;
    if (capture.patience.count() > 0) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
      if (left <= 0) return false;
      wait = static_cast<int>(left);
    }
    pollfd readable{pipe, POLLIN, 0};
    if (::poll(&readable, 1, wait) <= 0) continue;
    const ssize_t got = ::read(pipe, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    text->append(block.data(), static_cast<std::size_t>(got));
  }
}

Result<pid_t> Start(const Capture& capture, int written) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  if (!capture.reads) {
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  }
  ::posix_spawn_file_actions_adddup2(&actions, written,
                                     capture.out_only ? STDOUT_FILENO : STDERR_FILENO);
  if (capture.quiet) {
    ::posix_spawn_file_actions_addopen(&actions, capture.out_only ? STDERR_FILENO : STDOUT_FILENO,
                                       "/dev/null", O_WRONLY, 0);
  }
  const std::vector<std::string> environment = EnvironmentWith(capture);
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, capture.argv[0].c_str(), &actions, nullptr,
                                  Pointers(capture.argv).data(), Pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return SystemError("cannot execute \"" + capture.argv[0] + "\"", error);
  return pid;
}

}  // namespace

Result<Captured> RunCaptured(const Capture& capture) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return SystemError("cannot make a pipe");
  const UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  Result<pid_t> pid = Start(capture, write_end.get());
  if (!pid) return std::move(pid).error();
  write_end = UniqueFd();
  Captured result;
  const bool ended = ReadAll(read_end.get(), capture, &result.out);
  if (!ended) ::kill(*pid, SIGKILL);
  while (::waitpid(*pid, &result.status, 0) < 0 && errno == EINTR) {
  }
  if (ended) return result;
  return Error{Errc::kFailed, "\"" + capture.argv[0] + "\" did not end within " +
                                  std::to_string(capture.patience.count()) + " s"};
}

}  // namespace pyfx
