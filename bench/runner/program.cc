// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/runner/program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace pyfx::bench {
namespace {

constexpr unsigned kPatience = 120;  // s
constexpr std::string_view kHangs = "bench-runner: a program hangs\n";

volatile sig_atomic_t running = 0;  // the program that was started last

void KillAndLeave(int) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kHangs.data(), kHangs.size());
  if (running > 1) ::kill(running, SIGKILL);
  ::_exit(1);
}

class SpawnActions {
 public:
  SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;

  // A descriptor, or /dev/null for -1.
  void Set(int number, int fd) {
    if (fd < 0) {
      ::posix_spawn_file_actions_addopen(&actions_, number, "/dev/null", O_RDWR, 0);
    } else {
      ::posix_spawn_file_actions_adddup2(&actions_, fd, number);
    }
  }
  // What a session's leader opens first becomes its controlling terminal (tty_ioctl(4)).
  void SetTerminal(const char* path) {
    ::posix_spawn_file_actions_addopen(&actions_, 0, path, O_RDWR, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, 0, 1);
    ::posix_spawn_file_actions_adddup2(&actions_, 0, 2);
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

std::string Quote(const Argv& argv) {
  std::string text;
  for (const std::string& word : argv) text.append(text.empty() ? "\"" : " ").append(word);
  return text.append("\"");
}

}  // namespace

Result<pid_t> Start(const Argv& argv, const Streams& streams) {
  ::signal(SIGALRM, KillAndLeave);
  SpawnActions actions;
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  if (streams.terminal != nullptr) {
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    actions.SetTerminal(streams.terminal);
  } else {
    actions.Set(0, streams.in);
    actions.Set(1, streams.out);
    if (streams.errors_too) actions.Set(2, streams.out);
  }
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t pid = -1;
  const int error =
      ::posix_spawn(&pid, words[0], actions.get(), &attributes, words.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) return ErrnoError("cannot start " + Quote(argv), error);
  running = pid;
  Feed();
  return pid;
}

void Feed() { ::alarm(kPatience); }

Status WaitForSuccess(pid_t pid, const Argv& argv) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return ErrnoError("cannot wait for " + Quote(argv));
  }
  running = 0;
  ::alarm(0);
  if (status == 0) return {};
  return Error{Errc::kFailed, Quote(argv) + " ended with wait status " + std::to_string(status)};
}

Result<Pipe> MakePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return ErrnoError("cannot make a pipe");
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace pyfx::bench
