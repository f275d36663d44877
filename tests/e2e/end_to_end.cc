// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/end_to_end.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace pyfx::test {
namespace {

Files FilesIn(const std::string& directory) {
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    const std::string path = entry.path().string();
    const bool compiled = entry.path().extension() == ".pyc";  // holds times
    files[path.substr(directory.size() + 1)] = compiled ? "" : ReadFile(path);
  }
  return files;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Seen& seen) {
  out << seen.outcome;
  for (const auto& [name, content] : seen.left) {
    out << "\n--- file " << name << " ---\n" << content;
  }
  return out;
}

Gate::Gate(std::string path) : path_(std::move(path)) {
  EXPECT_EQ(::mkfifo(path_.c_str(), 0600), 0) << path_;
}

bool Gate::WaitForVisitor() {
  // Opening the writing end works when, and only when, somebody reads (fifo(7)).
  return Eventually([this] {
    if (!fd_) fd_ = UniqueFd(::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    return fd_.valid();
  });
}

void Gate::Open() {
  EXPECT_TRUE(WaitForVisitor()) << "nobody came to " << path_;
  fd_.reset();
}

UniqueFd Watch(pid_t pid) { return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))); }

bool WaitForEnd(const UniqueFd& pidfd, std::chrono::milliseconds timeout) {
  if (!pidfd) return true;  // it had ended when we began to watch
  return Eventually(
      [&] {
        pollfd wait{pidfd.get(), POLLIN, 0};
        return ::poll(&wait, 1, 0) == 1;
      },
      timeout);
}

Seen EndToEnd::RunFresh(Command command, const Files& files, std::string_view input) {
  command.cwd = dir().MakeDir("case");
  for (const auto& [name, content] : files) dir().WriteFile("case/" + name, content);
  if (!input.empty()) command.in = Stdio::Pipe();
  Seen seen;
  seen.outcome = RunCommand(command, input);
  seen.left = FilesIn(command.cwd);
  return seen;
}

Seen EndToEnd::ExpectSame(const Args& args, const Files& files, std::string_view input) {
  const Seen python = RunFresh(Python(args), files, input);
  const Seen pyfx = RunFresh(Client(args), files, input);
  EXPECT_EQ(pyfx, python) << "under pyfxc (first) and python3: " << testing::PrintToString(args);
  return pyfx;
}

ChildProcess EndToEnd::StartClient(Args args) const {
  Command command = Client(std::move(args));
  command.in = Stdio::Pipe();
  return ChildProcess::Start(command);
}

pid_t EndToEnd::WaitForPid(ChildProcess& client) {
  if (!client.WaitForOutput("\n")) return -1;
  const auto pid = static_cast<pid_t>(std::strtol(client.out().c_str(), nullptr, 10));
  EXPECT_GT(pid, 0) << "no number: " << testing::PrintToString(client.out());
  return pid;
}

}  // namespace pyfx::test
