// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real zygote, from its warm-up to its end.
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "tests/support/open_fds.h"
#include "tests/support/reaper.h"
#include "tests/support/wakeup.h"
#include "tests/zygote/supervisor_side.h"

namespace pyfx::test {
namespace {

using ForkServerTest = ZygoteTest;

TEST_F(ForkServerTest, SaysWhenItIsWarm) {
  Warm warm = Plain();
  warm.preload = {"json"};
  const Ready ready = StartReady(warm);
  EXPECT_GT(ready.warm_up_us, 0U);
  EXPECT_GT(ready.modules, 10U);
  EXPECT_TRUE(ready.python_version.starts_with("3."));
}

TEST_F(ForkServerTest, SaysWhatItsWarmUpDoes) {
  Warm warm = Plain();
  warm.preload = {"json", "cmd"};
  warm.init_path = dir().WriteFile("init.py", "");
  const std::vector<std::string> expected = {"importing json", "importing cmd",
                                             "running its init section"};
  StartReady(warm);
  EXPECT_EQ(steps(), expected);
}

TEST_F(ForkServerTest, ReportsTheTracebackOfAnInitSectionAndEnds) {
  Warm warm = Plain();
  warm.init_path = dir().WriteFile("bad.py", "import json\njson.loads('{')\n");
  Start(warm);
  const std::string text = Next<WarmUpFailed>().text;
  EXPECT_TRUE(text.starts_with("Traceback (most recent call last):\n  File \"" + warm.init_path +
                               "\", line 2, in <module>\n"))
      << text;
  EXPECT_NE(text.find("json.decoder.JSONDecodeError: "), std::string::npos) << text;
  EXPECT_TRUE(zygote().Finish().Exited(1));
}

TEST_F(ForkServerTest, ReportsATracebackThatIsNoText) {
  Warm warm = Plain();
  warm.init_path = dir().WriteFile("bad.py", "raise ValueError('\\udc80 bad')\n");
  Start(warm);
  const std::string text = Next<WarmUpFailed>().text;
  EXPECT_TRUE(text.ends_with("ValueError: \\udc80 bad\n")) << text;
}

TEST_F(ForkServerTest, ReportsAPreloadThatDoesNotExist) {
  Warm warm = Plain();
  warm.preload = {"no_such_module"};
  Start(warm);
  EXPECT_EQ(Next<WarmUpFailed>().text, "ModuleNotFoundError: No module named 'no_such_module'\n");
}

TEST_F(ForkServerTest, ReportsAnInitSectionThatExits) {
  Warm warm = Plain();
  warm.init_path = dir().WriteFile("exits.py", "raise SystemExit(3)\n");
  Start(warm);
  EXPECT_NE(Next<WarmUpFailed>().text.find("SystemExit: 3"), std::string::npos);
}

TEST_F(ForkServerTest, ASpareLeavesWhenItsChannelEnds) {
  StartReady(Plain());
  HeldSpare spare = AskForSpare();
  spare.channel.reset();
  const Died died = Next<Died>();
  EXPECT_EQ(static_cast<pid_t>(died.pid), spare.pid);
  EXPECT_EQ(died.wait_status, 0U);
}

TEST_F(ForkServerTest, ReportsTheDeathOfARunThatSaidNothing) {
  StartReady(Plain());
  HeldSpare spare = AskForSpare();
  StartedRun run = Begin(&spare, Code("import os; os.kill(os.getpid(), 9)"));
  const Died died = Next<Died>();
  EXPECT_EQ(static_cast<pid_t>(died.pid), run.pid);
  EXPECT_EQ(died.wait_status, static_cast<std::uint32_t>(SIGKILL));
}

// Traces a process, has it end, and does not let its parent hear of it while this is there.
class Tracer {
 public:
  explicit Tracer(pid_t traced) : pid_(::fork()) {
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      siginfo_t info;
      const bool ended =
          ::ptrace(PTRACE_SEIZE, traced, nullptr, nullptr) == 0 && ::kill(traced, SIGKILL) == 0 &&
          ::waitid(P_PID, static_cast<id_t>(traced), &info, WEXITED | WNOWAIT | __WALL) == 0;
      if (!ended) ::_exit(1);
      ::raise(SIGSTOP);
      ::_exit(0);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(pid_, &status, WUNTRACED), pid_);
    holds_ = WIFSTOPPED(status);
  }
  ~Tracer() { LetGo(); }
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  bool holds() const { return holds_; }
  void LetGo() {
    if (!std::exchange(holds_, false)) return;
    SendSignal(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

 private:
  pid_t pid_;
  bool holds_ = false;
};

TEST_F(ForkServerTest, WaitsForNobodyWhoKeepsTheEndOfARunToHimself) {
  StartReady(Plain());
  HeldSpare spare = AskForSpare();
  StartedRun run = Begin(&spare, Code("import signal; signal.pause()"));
  Tracer tracer(run.pid);
  if (!tracer.holds()) GTEST_SKIP() << "nothing may be traced here (ptrace(2))";
  HeldSpare next = AskForSpare();
  StartedRun other = Begin(&next, Code("pass"));
  EXPECT_EQ(NextOn<Exited>(&other.connection).wait_status, 0U);
  EXPECT_EQ(static_cast<pid_t>(Next<Died>().pid), next.pid);
  tracer.LetGo();
  const Died died = Next<Died>();
  EXPECT_EQ(static_cast<pid_t>(died.pid), run.pid);
  EXPECT_EQ(died.wait_status, static_cast<std::uint32_t>(SIGKILL));
}

// It leads a session, as few python3 do, and runs would have that terminal; they may get their own.
TEST_F(ForkServerTest, GetsNoControllingTerminalByWhatTheWarmUpOpens) {
  const UniqueFd ours(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(ours);
  ASSERT_EQ(::unlockpt(ours.get()), 0);
  const std::string terminal = ::ptsname(ours.get());
  Warm warm = Plain();
  warm.init_path = dir().WriteFile("opens.py",
                                   "import ctypes, os\n"
                                   "os.close(os.open('" +
                                       terminal +
                                       "', os.O_RDWR))\n"
                                       "libc = ctypes.CDLL(None)\n"
                                       "libc.fopen.restype = ctypes.c_void_p\n"
                                       "file = libc.fopen(b'" +
                                       terminal +
                                       "', b'r+')\n"
                                       "libc.fclose(ctypes.c_void_p(file))\n");
  StartReady(warm);
  const std::string stat = ReadFile("/proc/" + std::to_string(zygote().pid()) + "/stat");
  std::istringstream fields(stat.substr(stat.rfind(')') + 1));
  std::string state;
  long parent = 0, group = 0, session = 0, controlling = -1;
  fields >> state >> parent >> group >> session >> controlling;
  EXPECT_EQ(session, zygote().pid());
  EXPECT_EQ(controlling, 0);
  HeldSpare spare = AskForSpare();
  StartedRun run = Begin(&spare, Code("import os; os.setsid(); os.open('" + terminal +
                                      "', os.O_RDWR); print(os.open('/dev/tty', os.O_RDWR) > 0)"));
  EXPECT_EQ(ReadAll(run.out.get()), "True\n");
}

TEST_F(ForkServerTest, TellsWithTheDeathOfARunWhatItExecutedThoughItWasHidden) {
  Warm warm = Plain();
  warm.hidden = 1;
  warm.preload = {"colorsys", "json"};
  StartReady(warm);
  HeldSpare spare = AskForSpare();
  StartedRun run = Begin(&spare, Code("import json\n"
                                      "import os; os.kill(os.getpid(), 9)"));
  EXPECT_EQ(Next<Died>().executed, std::vector<std::string>{});
  spare = AskForSpare();
  run = Begin(&spare, Code("import sys\n"
                           "sys.meta_path.insert(0, sys.meta_path[0])\n"
                           "import colorsys, json\n"
                           "import os\n"
                           "if os.fork() == 0: import csv; os._exit(0)\n"
                           "os.wait()\n"
                           "os.kill(os.getpid(), 9)"));
  const std::string why = ": finders, path hooks or the order of sys.path are others";
  EXPECT_EQ(Next<Died>().executed, (std::vector<std::string>{"colorsys" + why, "json" + why}))
      << "its parts are not told by themselves";
}

TEST_F(ForkServerTest, DrainsByKeepingItsRunsAndForkingNoMore) {
  StartReady(Plain());
  HeldSpare spare = AskForSpare();
  StartedRun run = Begin(&spare, Code("import signal; signal.pause()"));
  Say(Drain{});
  Say(Fork{});
  EXPECT_EQ(Next<ForkFailed>().error_number, static_cast<std::uint32_t>(ESHUTDOWN));
  EXPECT_TRUE(SendSignal(run.pid, SIGTERM));
  EXPECT_EQ(Next<Died>().wait_status, static_cast<std::uint32_t>(SIGTERM));
  EXPECT_TRUE(zygote().Finish().Exited(0));
}

TEST_F(ForkServerTest, EndsWithItsSupervisorWhenNothingRuns) {
  StartReady(Plain());
  HeldSpare spare = AskForSpare();
  VanishAsSupervisor();
  spare.channel.reset();
  EXPECT_TRUE(zygote().Finish().Exited(0));
}

TEST_F(ForkServerTest, ARunOutlivesTheSupervisorAndAnswersItsClient) {
  StartReady(Plain());
  HeldSpare spare = AskForSpare();
  StartedRun run =
      Begin(&spare, Code(kWakeup + "import sys\n"
                                   "signal.signal(signal.SIGUSR1, lambda *_: sys.exit(5))\n"
                                   "print('ready', flush=True)\n"
                                   "while True: os.read(wakeup, 1)"));
  char byte;
  ASSERT_EQ(::read(run.out.get(), &byte, 1), 1);
  VanishAsSupervisor();
  EXPECT_TRUE(SendSignal(run.pid, SIGUSR1));
  EXPECT_EQ(WEXITSTATUS(NextOn<Exited>(&run.connection).wait_status), 5);
  EXPECT_TRUE(zygote().Finish().Exited(0));
}

TEST_F(ForkServerTest, KillsARunWhoseClientVanishesAfterTheSupervisorDid) {
  StartReady(Plain());
  HeldSpare spare = AskForSpare();
  StartedRun run = Begin(&spare, Code("import signal; signal.pause()"));
  VanishAsSupervisor();
  run.connection = Channel();
  EXPECT_TRUE(zygote().Finish().Exited(0));  // it waits for its run
  EXPECT_FALSE(SendSignal(run.pid, 0));
}

// More than it takes at once, and there is one signal for all of them (signal(7)).
TEST_F(ForkServerTest, ReportsEachOfManyThatStopAtOnce) {
  StartReady(Plain());
  // A process that is stopped does not hear that its zygote has ended.
  struct Spares {
    std::vector<HeldSpare> all = std::vector<HeldSpare>(100);
    ~Spares() {
      for (const HeldSpare& spare : all) {
        if (spare.pid > 0) SendSignal(spare.pid, SIGKILL);
      }
    }
  } held;
  std::vector<HeldSpare>& spares = held.all;
  for (HeldSpare& spare : spares) spare = AskForSpare();
  const auto is_stopped = [](pid_t pid) { return Eventually([&] { return StateOf(pid) == 'T'; }); };
  EXPECT_TRUE(SendSignal(zygote().pid(), SIGSTOP));
  ASSERT_TRUE(is_stopped(zygote().pid()));
  for (const HeldSpare& spare : spares) EXPECT_TRUE(SendSignal(spare.pid, SIGSTOP));
  std::set<pid_t> unheard;
  for (const HeldSpare& spare : spares) {
    ASSERT_TRUE(is_stopped(spare.pid));
    unheard.insert(spare.pid);
  }
  EXPECT_TRUE(SendSignal(zygote().pid(), SIGCONT));
  for (std::size_t i = 0; i < spares.size(); ++i) {
    const auto stopped = Next<ChildStopped>();
    EXPECT_EQ(stopped.signal, static_cast<std::uint32_t>(SIGSTOP));
    EXPECT_EQ(unheard.erase(static_cast<pid_t>(stopped.pid)), 1U);
  }
  EXPECT_TRUE(unheard.empty());
}

TEST_F(ForkServerTest, HoldsNoDescriptorOfFormerChildren) {
  StartReady(Plain());
  std::map<int, std::string> before;
  for (int i = 0; i < 20; ++i) {
    if (i == 1) before = OpenFds(zygote().pid());
    HeldSpare spare = AskForSpare();
    StartedRun run = Begin(&spare, Code("pass"));
    EXPECT_EQ(NextOn<Exited>(&run.connection).wait_status, 0U);
    EXPECT_EQ(Next<Died>().wait_status, 0U);
  }
  EXPECT_EQ(OpenFds(zygote().pid()), before);
  EXPECT_TRUE(ChildrenOf(zygote().pid()).empty());
}

TEST_F(ForkServerTest, PrintsOnceWhatTheInitSectionLeftInBuffers) {
  Warm warm = Plain();
  warm.init_path = dir().WriteFile("prints.py", "import sys\nsys.stdout.write('once')\n");
  StartReady(warm);
  for (int i = 0; i < 2; ++i) {
    HeldSpare spare = AskForSpare();
    StartedRun run = Begin(&spare, Code("print('run')"));
    EXPECT_EQ(ReadAll(run.out.get()), "run\n");
    EXPECT_EQ(Next<Died>().wait_status, 0U);
  }
  VanishAsSupervisor();
  EXPECT_EQ(zygote().Finish().out, "once");
}

}  // namespace
}  // namespace pyfx::test
