// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the real pyfxc says about itself to a daemon played by the test.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>

#include "tests/client/client_fixture.h"

namespace pyfx::test {
namespace {

constexpr std::uint64_t Bit(int signal) { return std::uint64_t{1} << (signal - 1); }

class ContextTest : public ClientFixture {
 protected:
  // Starts `command`, takes its request and lets it end.
  RunRequest RequestOf(const Command& command) {
    ChildProcess client = ChildProcess::Start(command);
    FakeConnection connection = daemon_.Accept();
    RunRequest request = connection.ReceiveRun();
    fds_ = OpenFds(client.pid());
    connection.Send(Hello());
    connection.Send(Refused{RefusalCode::kShuttingDown, "enough seen"});
    EXPECT_EQ(client.Wait(), 125 << 8);  // its output's other ends are in the request
    return request;
  }

  std::map<int, std::string> fds_;  // the client's, while it waits
};

using Numbers = std::vector<std::uint32_t>;

bool SameFile(int a, int b) {
  struct stat x, y;
  return ::fstat(a, &x) == 0 && ::fstat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

TEST_F(ContextTest, PassesArgumentsAndProfile) {
  const RunRequest request = RequestOf(Client({"--profile", "ml", "-u", "x.py", "a\xff b", ""}));
  EXPECT_EQ(request.hello.software, "pyfx " PYFX_VERSION);
  EXPECT_EQ(request.run.profile, "ml");
  EXPECT_EQ(request.run.argv, (Args{"-u", "x.py", "a\xff b", ""}));
}

TEST_F(ContextTest, PassesTheEnvironmentAsItIs) {
  Command command = Client({"x.py"});
  for (const char* entry : {"B=2", "A=1", "A=3", "no equals sign", "=", "EMPTY=", "X=\xff\xfe=y"}) {
    command.env->push_back(entry);
  }
  EXPECT_EQ(RequestOf(command).run.env, *command.env);
}

TEST_F(ContextTest, TakesTheProfileFromTheEnvironment) {
  env_.push_back("PYFX_PROFILE=ml");
  EXPECT_EQ(RequestOf(Client({"x.py"})).run.profile, "ml");
}

TEST_F(ContextTest, PassesTheStandardDescriptorsThemselves) {
  Command command = Client({"x.py"});
  const UniqueFd in(::open(dir_.WriteFile("in", "text").c_str(), O_RDONLY | O_CLOEXEC));
  const UniqueFd out(::open(dir_.WriteFile("out", "").c_str(), O_WRONLY | O_CLOEXEC));
  command.in = Stdio::Fd(in.get());
  command.out = Stdio::Fd(out.get());
  const RunRequest request = RequestOf(command);
  EXPECT_EQ(request.run.fd_numbers, (Numbers{0, 1, 2}));
  ASSERT_EQ(request.fds.size(), 3u);
  EXPECT_TRUE(SameFile(request.fds[0].get(), in.get()));
  EXPECT_TRUE(SameFile(request.fds[1].get(), out.get()));
  EXPECT_EQ(::lseek(request.fds[0].get(), 2, SEEK_SET), 2);
  EXPECT_EQ(::lseek(in.get(), 0, SEEK_CUR), 2) << "not the same open file";
}

TEST_F(ContextTest, PassesTheWorkingDirectoryAsADescriptor) {
  const UniqueFd here(::open(dir_.work_dir().c_str(), O_PATH | O_CLOEXEC));
  const RunRequest request = RequestOf(Client({"x.py"}));
  EXPECT_TRUE(SameFile(request.working_directory.get(), here.get()));
  EXPECT_NE(::fcntl(request.working_directory.get(), F_GETFL) & O_PATH, 0);
}

TEST_F(ContextTest, PassesADeletedWorkingDirectory) {
  const std::string gone = dir_.MakeDir("gone");
  const RunRequest request = RequestOf(
      ClientThrough({"/bin/sh", "-c", "cd gone && rmdir ../gone && exec \"$0\" \"$@\""}, {"x.py"}));
  struct stat info;
  ASSERT_EQ(::fstat(request.working_directory.get(), &info), 0);
  EXPECT_EQ(info.st_nlink, 0u);
}

TEST_F(ContextTest, LeavesClosedDescriptorsOutAndTheirNumbersAlone) {
  for (int closed = 1; closed < 8; ++closed) {
    Command command = Client({"x.py"});
    Numbers expected;
    for (const int fd : {0, 1, 2}) {
      if ((closed & (1 << fd)) == 0) {
        expected.push_back(static_cast<std::uint32_t>(fd));
      } else {
        (fd == 0 ? command.in : fd == 1 ? command.out : command.err) = Stdio::Closed();
      }
    }
    EXPECT_EQ(RequestOf(command).run.fd_numbers, expected);
    for (const int fd : {0, 1, 2}) {
      if ((closed & (1 << fd)) != 0) {
        EXPECT_EQ(fds_[fd], "/") << "of " << fd;
      }
    }
  }
}

TEST_F(ContextTest, PassesUmask) {
  for (const char* umask : {"077", "000", "027"}) {
    const RunRequest request = RequestOf(ClientThrough(
        {"/bin/sh", "-c", std::string("umask ") + umask + " && exec \"$0\" \"$@\""}, {"x.py"}));
    EXPECT_EQ(request.run.umask, std::stoul(umask, nullptr, 8));
  }
}

TEST_F(ContextTest, PassesIgnoredAndBlockedSignals) {
  const RunRequest request = RequestOf(ClientThrough(
      {"/usr/bin/env", "--ignore-signal=HUP,PIPE", "--block-signal=USR1,TERM"}, {"x.py"}));
  // posix_spawn(3), which started it, may have had glibc's own two ignored.
  constexpr std::uint64_t kOthers = ~(Bit(32) | Bit(33));
  EXPECT_EQ(request.run.ignored_signals & kOthers, Bit(SIGHUP) | Bit(SIGPIPE));
  EXPECT_EQ(request.run.blocked_signals, Bit(SIGUSR1) | Bit(SIGTERM));

  const RunRequest plain = RequestOf(Client({"x.py"}));
  EXPECT_EQ(plain.run.ignored_signals & kOthers, 0u);
  EXPECT_EQ(plain.run.blocked_signals, 0u);
}

TEST_F(ContextTest, SaysWhatItLeads) {
  Command command = Client({"x.py"});
  EXPECT_EQ(RequestOf(command).run.leadership, Leadership::kNone);
  command.group = Command::Group::kOwnGroup;
  EXPECT_EQ(RequestOf(command).run.leadership, Leadership::kGroup);
  command.group = Command::Group::kOwnSession;
  EXPECT_EQ(RequestOf(command).run.leadership, Leadership::kSession);
}

// More than the socket's buffer holds, so it arrives in pieces.
TEST_F(ContextTest, PassesTheLargestCommandLineThereCanBe) {
  Args args = {"x.py"};
  for (int i = 0; i < 15; ++i) args.push_back(std::string(100'000, static_cast<char>('a' + i)));
  EXPECT_EQ(RequestOf(Client(args)).run.argv, args);
}

}  // namespace
}  // namespace pyfx::test
