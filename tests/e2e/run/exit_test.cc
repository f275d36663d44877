// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a run ends is how its client ends: status, signal, and what is on stderr to the byte.
#include <signal.h>

#include <filesystem>
#include <utility>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using ExitTest = EndToEnd;

TEST_F(ExitTest, SysExitInAllItsForms) {
  for (const char* argument : {"", "0", "3", "255", "256 + 7", "-1", "None", "True", "'text'", "''",
                               "b'bytes'", "[1, 2]", "1.5", "2 ** 70", "object", "SystemExit(4)"}) {
    ExpectSameCode("import sys; print('before'); sys.exit(" + std::string(argument) + ")");
  }
  EXPECT_TRUE(ExpectSameCode("raise SystemExit(42)").outcome.Exited(42));
  ExpectSameCode("raise SystemExit");
  ExpectSameCode("raise SystemExit(1, 2)");
  ExpectSameCode("exit(5)");
}

TEST_F(ExitTest, OsExitEndsAtOnce) {
  EXPECT_TRUE(ExpectSameCode("import os; print('lost', end=''); os._exit(9)").outcome.Exited(9));
}

TEST_F(ExitTest, AnUncaughtExceptionGivesPythonsTraceback) {
  const std::string script =
      "import json\n"
      "def f(n):\n"
      "    if n == 0:\n"
      "        raise ValueError('no more: \\u00fc')\n"
      "    f(n - 1)\n"
      "try:\n"
      "    f(3)\n"
      "except ValueError as e:\n"
      "    raise KeyError('outer') from e\n";
  const Seen seen = ExpectSame({"x.py"}, {{"x.py", script}});
  EXPECT_TRUE(seen.outcome.Exited(1)) << seen;
  EXPECT_NE(seen.outcome.err.find("KeyError: 'outer'"), std::string::npos);
}

TEST_F(ExitTest, TracebacksOfEveryKindOfProgramAreTheSame) {
  const std::string fails = "def f():\n  1 / 0\nf()\n";
  ExpectSame({"-c", fails});
  ExpectSame({"-"}, {}, fails);
  ExpectSame({"-m", "x"}, {{"x.py", fails}});
  ExpectSame({"x.py"}, {{"x.py", "import y\n"}, {"y.py", fails}});
  ExpectSame({"x.py"}, {{"x.py", "import json\njson.loads('{')\n"}});
  ExpectSame({"x.py"}, {{"x.py", "def f(:\n  pass\n"}});
  ExpectSame({"x.py"}, {{"x.py", "  indented = 1\n x = 2\n"}});
  ExpectSame({"x.py"}, {{"x.py", "\xff\xfe not utf-8\n"}});
  ExpectSame({"x.py"}, {{"x.py", "raise ExceptionGroup('many', [ValueError(1), KeyError(2)])\n"}});
  ExpectSame({"x.py"}, {{"x.py", "def f(): f()\nf()\n"}});
  ExpectSameCode("import sys; print(sys.getrecursionlimit(), sys._getframe().f_back)");
}

TEST_F(ExitTest, HooksOfTheScriptAreCalled) {
  ExpectSameCode("import sys\nsys.excepthook = lambda *a: print('hook', a[0])\n1 / 0");
  ExpectSameCode("import sys\ndef hook(*a):\n  raise SystemExit(6)\nsys.excepthook = hook\n1 / 0");
  ExpectSameCode(
      "import threading\nt = threading.Thread(target=lambda: 1 / 0, name='t')\nt.start()\n"
      "t.join()\nprint('after')");
}

TEST_F(ExitTest, AKeyboardInterruptDiesOfSigint) {
  EXPECT_TRUE(ExpectSameCode("raise KeyboardInterrupt").outcome.Died(SIGINT));
  ExpectSameCode("class K(KeyboardInterrupt): pass\nraise K('text')");
  ExpectSameCode("import os, signal; os.kill(os.getpid(), signal.SIGINT); input()");
}

TEST_F(ExitTest, TheDeathOfTheRunIsTheDeathOfTheClient) {
  for (const int signal :
       {SIGKILL, SIGTERM, SIGSEGV, SIGABRT, SIGUSR1, SIGHUP, SIGPIPE, SIGRTMIN}) {
    const Seen seen = ExpectSameCode(
        "import os, signal\nprint('before', flush=True)\n"
        "if hasattr(signal, 'SIGPIPE'): signal.signal(signal.SIGPIPE, signal.SIG_DFL)\n"
        "os.kill(os.getpid(), " +
        std::to_string(signal) + ")\n");
    EXPECT_TRUE(seen.outcome.Died(signal)) << seen;
  }
  EXPECT_TRUE(ExpectSameCode("import os; os.abort()").outcome.Died(SIGABRT));
}

TEST_F(ExitTest, ARunThatBecomesAnotherProgramEndsAsThatDoes) {
  EXPECT_TRUE(ExpectSameCode("import os; os.execv('/bin/sh', ['sh', '-c', 'echo new; exit 11'])")
                  .outcome.Exited(11));
  EXPECT_TRUE(ExpectSameCode("import os; os.execv('/bin/sh', ['sh', '-c', 'kill -TERM $$'])")
                  .outcome.Died(SIGTERM));
}

TEST_F(ExitTest, AChildOfTheRunThatLeavesThroughTheInterpreterIsNotTheRun) {
  ExpectSameCode(
      "import os, sys\n"
      "pid = os.fork()\n"
      "if pid == 0:\n"
      "    sys.exit(5)\n"
      "print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n"
      "sys.exit(6)\n");
}

TEST_F(ExitTest, StatusIsTrueRunAfterRun) {
  for (int code = 0; code < 20; ++code) {
    EXPECT_TRUE(Run({"-c", "raise SystemExit(" + std::to_string(code) + ")"}).Exited(code));
  }
}

TEST_F(ExitTest, StaticObjectsOfThePreloadThatAreKnownToBeTablesAreLeft) {
  const std::string load = "import ctypes\nctypes.CDLL('" PYFX_TEST_TORCH "')\n";
  const std::string settings = "python = \"" PYFX_TEST_PYTHON "\"\n";
  WriteProfile("left.toml", settings);
  WriteProfile("left.py", load);
  WriteProfile("full.toml", settings + "exit = \"full\"\n");
  WriteProfile("full.py", load);
  WriteProfile("bare.toml", settings);
  EXPECT_EQ(Run({"--profile", "left", "-c", "print('run')"}).out, "run\n");
  EXPECT_EQ(Run({"--profile", "full", "-c", "print('run')"}).out, "run\ndestroyed\n");
  // What the run loads itself is not the preload's.
  EXPECT_EQ(Run({"--profile", "bare", "-c", load}).out, "destroyed\n");
}

TEST_F(ExitTest, ALibraryOfAHiddenPreloadEndsWithRunsThatImportedItOnly) {
  const std::string venv = dir().work_dir() + "/v";
  ASSERT_TRUE(RunCommand(Python({"-m", "venv", "--without-pip", venv})).Exited(0));
  dir().WriteFile("v/lib/" + PythonName() + "/site-packages/ends.py",
                  "import ctypes\nctypes.CDLL('" PYFX_TEST_END "')\n");
  WriteProfile("ends.toml", "python = \"" + venv + "\"\nhidden = true\npreload = [\"ends\"]\n");
  const std::string told = dir().work_dir() + "/ended";
  for (const auto& [imports, is_told] : {std::pair{"", false}, std::pair{"import ends\n", true}}) {
    ChildProcess client = StartClient(
        {"--profile", "ends", "-c",
         std::string(imports) + "import os\nprint(os.getpid(), flush=True)\ninput()\n"});
    const UniqueFd run = Watch(WaitForPid(client));
    EXPECT_TRUE(client.Finish("\n").Exited(0));
    ASSERT_TRUE(WaitForEnd(run));
    EXPECT_EQ(std::filesystem::remove(told), is_told) << imports;
  }
}

TEST_F(ExitTest, NoDaemonIsAnErrorOfAClientThatMustBeWarm) {
  StopDaemon();
  const Outcome outcome = Run({"-c", "pass"});
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("systemctl --user start pyfxd.socket"), std::string::npos) << outcome;
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome;
}

}  // namespace
}  // namespace pyfx::test
