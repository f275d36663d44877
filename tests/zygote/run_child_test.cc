// SPDX-License-Identifier: GPL-3.0-or-later
//
// One run in a real zygote: what it is handed, what it answers, what user code finds.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "protocol/process/resources.h"
#include "tests/support/left_connection.h"
#include "tests/zygote/supervisor_side.h"

namespace pyfx::test {
namespace {

class RunChildTest : public ZygoteTest {
 protected:
  // The output of `-c code`, which must end with status 0.
  std::string OutputOf(const pyfx::Run& run) {
    HeldSpare spare = AskForSpare();
    StartedRun started = Begin(&spare, run);
    std::string output = ReadAll(started.out.get());
    EXPECT_EQ(NextOn<Exited>(&started.connection).wait_status, 0U);
    EXPECT_EQ(Next<Died>().wait_status, 0U);
    return output;
  }

  // The refusal of a run that must not begin.
  Refused RefusalOf(const pyfx::Run& run) {
    HeldSpare spare = AskForSpare();
    UniqueFd out;
    Channel client = Assign(&spare, run, &out);
    NextOn<Hello>(&client);
    Refused refused = NextOn<Refused>(&client);
    EXPECT_EQ(ReadAll(out.get()), "");
    EXPECT_EQ(WEXITSTATUS(Next<Died>().wait_status), kRefusedRunStatus);
    return refused;
  }
};

TEST_F(RunChildTest, ReportsItsStatusItself) {
  StartReady(Plain());
  HeldSpare spare = AskForSpare();
  StartedRun run = Begin(&spare, Code("import sys; sys.exit(3)"));
  const auto status = static_cast<int>(NextOn<Exited>(&run.connection).wait_status);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 3);
}

TEST_F(RunChildTest, ClosesItsOutputBeforeItReportsTheEnd) {
  StartReady(Plain());
  HeldSpare spare = AskForSpare();
  StartedRun run = Begin(&spare, Code("print('x')"));
  NextOn<Exited>(&run.connection);
  // With Exited here the pipe has no writer any more, so this cannot block.
  EXPECT_EQ(ReadAll(run.out.get()), "x\n");
}

TEST_F(RunChildTest, ShowsUserCodeNoDescriptorOfOursInItsWay) {
  StartReady(Plain());
  EXPECT_EQ(OutputOf(Code("import os\n"
                          "fds = sorted(int(n) for n in os.listdir('/proc/self/fd'))\n"
                          "print(fds[:4], [n >= 3000 for n in fds[4:]])\n"
                          "print(os.open('/', os.O_RDONLY))")),
            "[0, 1, 2, 3] [True]\n3\n");
}

TEST_F(RunChildTest, WritesNothingIntoAFileThatTookItsConnectionsNumber) {
  StartReady(Plain());
  HeldSpare spare = AskForSpare();
  StartedRun run = Begin(&spare, Code("import os\n"
                                      "for n in range(3000, 3010):\n"
                                      "    fd = os.open('f%d' % n, os.O_CREAT | os.O_RDWR)\n"
                                      "    os.dup2(fd, n)\n"));
  EXPECT_EQ(Next<Died>().wait_status, 0U);
  for (int n = 3000; n < 3010; ++n) {
    EXPECT_EQ(ReadFile(dir().work_dir() + "/f" + std::to_string(n)), "");
  }
}

// A confined process may hold a connection whose maker has ended; once the maker's number is the
// run's own, the run would compare itself.
TEST_F(RunChildTest, IsNotWarmForAConnectionWhoseMakersNumberItHasItself) {
  StartReady(Plain());
  LeftConnection left;
  HeldSpare spare;
  // Somebody else may take the number first.
  for (int attempt = 0; attempt < 100; ++attempt) {
    // The number before it is for what the zygote forks beside the spare.
    MakeLeftConnection();
    left = MakeLeftConnection();
    ASSERT_TRUE(left.ends[0]);
    std::ofstream last_pid("/proc/sys/kernel/ns_last_pid");
    if (!(last_pid << left.maker - 2 << std::flush))
      GTEST_SKIP() << "only root can choose a number";
    spare = AskForSpare();
    if (spare.pid == left.maker) break;
    spare = HeldSpare();
    Next<Died>();
  }
  if (spare.pid != left.maker) GTEST_SKIP() << "the number was always taken";
  UniqueFd out;
  AssignTo(&spare, Code("print(1)"), std::move(left.ends[1]), &out);
  Channel client(std::move(left.ends[0]));
  NextOn<Hello>(&client);
  const Refused refused = NextOn<Refused>(&client);
  EXPECT_EQ(refused.code, RefusalCode::kCold);
  EXPECT_EQ(refused.cause, ColdCause::kConfined);
  EXPECT_EQ(ReadAll(out.get()), "");
}

// What binds a process, as Python shows it.
constexpr const char* kShowBounds =
    "import os, resource\n"
    "print([resource.getrlimit(n) for n in (resource.RLIMIT_CORE, resource.RLIMIT_NOFILE)],\n"
    "      os.nice(0), os.sched_getscheduler(0), len(os.sched_getaffinity(0)))";

// What a client says of its bounds and what the kernel says of it are the same with an honest one.
// Others say that they have what the zygote has, or nothing at all, or that there are no bounds.
TEST_F(RunChildTest, HasTheBoundsThatItsClientHasAndNotThoseThatItNames) {
  StartReady(Plain());
  std::vector<Resources> claims(3, ReadResources());
  claims[1] = Resources{};
  for (std::uint64_t& limit : claims[2].limits) limit = RLIM_INFINITY;
  claims[2].nice = 0;
  claims[2].processors = std::string(128, '\xff');
  const pid_t client = ::fork();
  if (client == 0) {
    const rlimit none{0, 0};
    const rlimit few{100, 200};
    ::setrlimit(RLIMIT_CORE, &none);
    ::setrlimit(RLIMIT_NOFILE, &few);
    cpu_set_t processors;
    ::sched_getaffinity(0, sizeof(processors), &processors);
    for (int number = 0; CPU_COUNT(&processors) > 1; ++number) CPU_CLR(number, &processors);
    ::sched_setaffinity(0, sizeof(processors), &processors);
    const sched_param plain{};
    ::sched_setscheduler(0, SCHED_BATCH, &plain);
    ::setpriority(PRIO_PROCESS, 0, 7);
    int wrong = 0;
    for (const Resources& claim : claims) {
      pyfx::Run run = Code(kShowBounds);
      run.resources = claim;
      HeldSpare spare = AskForSpare();
      StartedRun started = Begin(&spare, run);
      const std::string output = ReadAll(started.out.get());
      if (output != "[(0, 0), (100, 200)] 7 3 1\n") {
        std::fprintf(stderr, "a run of claim %d: %s\n", wrong, output.c_str());
        ++wrong;
      }
      NextOn<Exited>(&started.connection);
      Next<Died>();
    }
    ::_exit(wrong);
  }
  int status = 0;
  ::waitpid(client, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST_F(RunChildTest, IsAPlainMemberOfAGroupThatIsNotTheZygotes) {
  StartReady(Plain());
  EXPECT_EQ(OutputOf(Code("import os\n"
                          "print(os.getpgrp() == os.getpid(), os.getpgrp() == " +
                          std::to_string(zygote().pid()) + ")\nos.setsid()")),
            "False False\n");
}

TEST_F(RunChildTest, LeadsAGroupOrSessionWhenItsClientDoes) {
  StartReady(Plain());
  pyfx::Run run =
      Code("import os; print(os.getpgrp() == os.getpid(), os.getsid(0) == os.getpid())");
  run.leadership = Leadership::kGroup;
  EXPECT_EQ(OutputOf(run), "True False\n");
  run.leadership = Leadership::kSession;
  EXPECT_EQ(OutputOf(run), "True True\n");
}

TEST_F(RunChildTest, TakesOnSignalsUmaskAndDirectory) {
  StartReady(Plain());
  pyfx::Run run = Code(
      "import os, signal\n"
      "print(signal.getsignal(signal.SIGUSR1), signal.getsignal(signal.SIGINT),\n"
      "      signal.pthread_sigmask(signal.SIG_BLOCK, []))\n"
      "print(oct(os.umask(0)), os.getcwd())");
  run.umask = 0027;
  run.ignored_signals = 1U << (SIGUSR1 - 1) | 1U << (SIGINT - 1);
  run.blocked_signals = 1U << (SIGHUP - 1);
  EXPECT_EQ(OutputOf(run), "1 1 {<Signals.SIGHUP: 1>}\n0o27 " + dir().work_dir() + "\n");
}

TEST_F(RunChildTest, ReplacesTheEnvironmentForPythonAndForC) {
  StartReady(Plain());
  pyfx::Run run = Code(
      "import ctypes, os\n"
      "get = ctypes.CDLL(None).getenv\n"
      "get.restype = ctypes.c_char_p\n"
      "print(os.environ['ONE'], 'PATH' in os.environ, get(b'ONE'), get(b'PATH'))\n"
      "print(os.environb[b'ODD'])");
  run.env.insert(run.env.end(), {"ONE=first", "ONE=second", "no equals sign", "ODD=\xff\xfe"});
  EXPECT_EQ(OutputOf(run), "first False b'first' None\nb'\\xff\\xfe'\n");
}

TEST_F(RunChildTest, HasItsClientsParent) {
  StartReady(Plain());
  EXPECT_EQ(OutputOf(Code("import os; print(os.getppid())")), std::to_string(::getppid()) + "\n");
}

TEST_F(RunChildTest, ShowsInitsNamesAsTheProfileSays) {
  for (const Names names : {Names::kVisible, Names::kClean, Names::kMain}) {
    Warm warm = Plain();
    warm.names = names;
    warm.init_path = dir().WriteFile("init.py", "answer = 42\n_private = 1\nlen = None\n");
    StartReady(warm);
    const std::string output = OutputOf(
        Code("try: print(answer)\n"
             "except NameError: print('no')\n"
             "print('answer' in globals(), '_private' in dir(__builtins__), len is None)"));
    switch (names) {
      case Names::kVisible: EXPECT_EQ(output, "42\nFalse False False\n"); break;
      case Names::kClean: EXPECT_EQ(output, "no\nFalse False False\n"); break;
      case Names::kMain: EXPECT_EQ(output, "42\nTrue False True\n"); break;
    }
    VanishAsSupervisor();
    EXPECT_TRUE(zygote().Finish().Exited(0));
  }
}

TEST_F(RunChildTest, RefusesWhatOnlyAFreshInterpreterCanHonour) {
  StartReady(Plain());
  pyfx::Run optimised = Code("pass");
  optimised.argv.insert(optimised.argv.begin(), "-O");
  EXPECT_EQ(RefusalOf(optimised).code, RefusalCode::kCold);

  pyfx::Run seeded = Code("pass");
  seeded.env.emplace_back("PYTHONHASHSEED=1");
  const Refused refused = RefusalOf(seeded);
  EXPECT_EQ(refused.code, RefusalCode::kCold);
  EXPECT_TRUE(refused.text.starts_with("PYTHONHASHSEED ")) << refused.text;
}

TEST_F(RunChildTest, RefusesARunInWhichAUsersFileWouldHideAPreloadedModule) {
  Warm warm = Plain();
  warm.preload = {"json"};
  StartReady(warm);
  dir().WriteFile("json.py", "print('mine')\n");
  const Refused refused = RefusalOf(Code("import json"));
  EXPECT_EQ(refused.code, RefusalCode::kCold);
  EXPECT_NE(refused.text.find("'json.py'"), std::string::npos) << refused.text;
}

TEST_F(RunChildTest, RefusesARunThatCarriesTheWrongDescriptors) {
  StartReady(Plain());
  HeldSpare spare = AskForSpare();
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  Channel client{UniqueFd(ends[0])};
  std::string bytes;
  AppendMessage(pyfx::Assign{1}, 1, &bytes);
  AppendMessage(Code("pass"), 0, &bytes);
  std::vector<UniqueFd> fds;
  fds.emplace_back(ends[1]);
  Channel channel(std::move(spare.channel));
  channel.QueueBytes(std::move(bytes), std::move(fds));
  ASSERT_TRUE(channel.Flush());
  NextOn<Hello>(&client);
  EXPECT_EQ(NextOn<Refused>(&client).code, RefusalCode::kProtocol);
}

// Nothing of the user's is in its session, whatever its client holds.
TEST_F(RunChildTest, LeavesNoKeeperWhenItIsRefused) {
  StartReady(Plain());
  HeldSpare spare = AskForSpare();
  const UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(terminal);
  ASSERT_EQ(::unlockpt(terminal.get()), 0);
  int connection[2];
  int control[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, connection), 0);
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control), 0);
  Channel client{UniqueFd(connection[0])};
  const UniqueFd held(control[0]);
  pyfx::Run run = Code("pass");
  run.argv.insert(run.argv.begin(), "-O");
  run.terminal = Place::kBackground;
  std::string bytes;
  AppendMessage(pyfx::Assign{7}, 1, &bytes);
  AppendMessage(run, 3, &bytes);
  std::vector<UniqueFd> fds;
  fds.emplace_back(connection[1]);
  fds.emplace_back(::open("/", O_PATH | O_CLOEXEC));
  fds.emplace_back(::open(::ptsname(terminal.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  fds.emplace_back(control[1]);
  Channel channel(std::move(spare.channel));
  channel.QueueBytes(std::move(bytes), std::move(fds));
  ASSERT_TRUE(channel.Flush());
  NextOn<Hello>(&client);
  EXPECT_EQ(NextOn<Refused>(&client).code, RefusalCode::kCold);
  const Died died = Next<Died>();
  EXPECT_EQ(static_cast<pid_t>(died.pid), spare.pid);
  EXPECT_EQ(WEXITSTATUS(died.wait_status), kRefusedRunStatus);
}

TEST_F(RunChildTest, FinalisesObjectsThatHangOnPreloadedModules) {
  Warm warm = Plain();
  warm.preload = {"json"};
  StartReady(warm);
  EXPECT_EQ(OutputOf(Code("import json\n"
                          "class Loud:\n"
                          "    def __del__(self): print('finalised')\n"
                          "json.kept = Loud()\n"
                          "json.file = open('unflushed', 'w')\n"
                          "json.file.write('text')")),
            "finalised\n");
  EXPECT_EQ(ReadFile(dir().work_dir() + "/unflushed"), "text");
}

}  // namespace
}  // namespace pyfx::test
