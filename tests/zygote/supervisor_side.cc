// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/zygote/supervisor_side.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace pyfx::test {
namespace {

std::pair<UniqueFd, UniqueFd> SocketPair() {
  int ends[2];
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace

Warm ZygoteTest::Plain() const {
  Warm warm;
  warm.profile = "test";
  warm.python = PYFX_TEST_PYTHON;
  return warm;
}

void ZygoteTest::Start(const Warm& warm) {
  auto [ours, theirs] = SocketPair();
  Command command;
  command.argv = {PYFX_BUILD_PREFIX "/libexec/pyfx/pyfx-zygote", warm.profile};
  command.env =
      std::vector<std::string>{"LANG=C.UTF-8", "PATH=/usr/bin:/bin", "HOME=" + dir_.home()};
  command.more_fds = {{3, theirs.get()}};
  zygote_ = ChildProcess::Start(command);
  theirs.reset();  // so that its end is heard
  supervisor_ = Channel(std::move(ours));
  Say(warm);
  consumed_ = Next<Consumed>();  // comes first, also when the warm-up fails
}

Ready ZygoteTest::StartReady(const Warm& warm) {
  Start(warm);
  return Next<Ready>();
}

HeldSpare ZygoteTest::AskForSpare() {
  Say(Fork{});
  std::vector<UniqueFd> fds;
  const Spare spare = Next<Spare>(&fds);
  if (fds.size() != 2) {
    ADD_FAILURE() << "a Spare carries " << fds.size() << " descriptors";
    return {};
  }
  return HeldSpare{static_cast<pid_t>(spare.pid), std::move(fds[0]), std::move(fds[1])};
}

pyfx::Run ZygoteTest::Code(const std::string& code) const {
  pyfx::Run run;
  run.profile = "test";
  run.argv = {"-c", code};
  run.env = {"LANG=C.UTF-8", "HOME=" + dir_.home()};
  return run;
}

Channel ZygoteTest::Assign(HeldSpare* spare, const pyfx::Run& run, UniqueFd* out) {
  auto [ours, theirs] = SocketPair();
  AssignTo(spare, run, std::move(theirs), out);
  return Channel(std::move(ours));
}

void ZygoteTest::AssignTo(HeldSpare* spare, const pyfx::Run& run, UniqueFd theirs, UniqueFd* out) {
  int pipe_ends[2];
  EXPECT_EQ(::pipe2(pipe_ends, O_CLOEXEC), 0);
  out->reset(pipe_ends[0]);
  pyfx::Run complete = run;
  complete.fd_numbers = {0, 1, 2};
  std::string bytes;
  AppendMessage(pyfx::Assign{7}, 1, &bytes);
  AppendMessage(complete, 4, &bytes);
  std::vector<UniqueFd> fds;
  fds.push_back(std::move(theirs));
  fds.emplace_back(::open(dir_.work_dir().c_str(), O_PATH | O_CLOEXEC));
  fds.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  fds.emplace_back(pipe_ends[1]);
  fds.emplace_back(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
  Channel channel(std::move(spare->channel));
  channel.QueueBytes(std::move(bytes), std::move(fds));
  EXPECT_TRUE(channel.Flush());
}

StartedRun ZygoteTest::Begin(HeldSpare* spare, const pyfx::Run& run) {
  StartedRun started;
  started.connection = Assign(spare, run, &started.out);
  NextOn<Hello>(&started.connection);
  std::vector<UniqueFd> fds;
  const Started message = NextOn<Started>(&started.connection, &fds);
  EXPECT_EQ(message.run_id, 7U);
  EXPECT_EQ(fds.size(), 1U);
  started.pid = static_cast<pid_t>(message.pid);
  if (!fds.empty()) started.pidfd = std::move(fds[0]);
  return started;
}

std::string ZygoteTest::ReadAll(int fd) {
  std::string text;
  std::array<char, 4096> buffer;
  ssize_t size;
  while ((size = ::read(fd, buffer.data(), buffer.size())) > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return text;
}

}  // namespace pyfx::test
