// SPDX-License-Identifier: GPL-3.0-or-later
//
// What still happens when a script has come to its end.
#include <fcntl.h>
#include <signal.h>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using LeavingTest = EndToEnd;

TEST_F(LeavingTest, UnflushedFilesAreFlushed) {
  const Seen seen = ExpectSameCode(
      "f = open('left', 'w'); f.write('kept')\n"
      "import sys; sys.keep = open('kept-by-a-module', 'w'); sys.keep.write('too')\n"
      "def g():\n  global h\n  h = open('in-a-cycle', 'w'); h.write('also'); c = [h]; c.append(c)\n"
      "g()\nprint('no newline', end='')\n");
  EXPECT_EQ(seen.left.at("left"), "kept");
  EXPECT_EQ(seen.left.at("kept-by-a-module"), "too");
  EXPECT_EQ(seen.left.at("in-a-cycle"), "also");
}

TEST_F(LeavingTest, ExitHandlersRunInTheirOrder) {
  ExpectSameCode(
      "import atexit, weakref\n"
      "class C: pass\n"
      "c = C()\n"
      "weakref.finalize(c, print, 'finalize')\n"
      "atexit.register(print, 'first')\n"
      "atexit.register(print, 'second')\n"
      "class Boom:\n"
      "    def __call__(self): 1 / 0\n"
      "    def __repr__(self): return 'boom'\n"
      "atexit.register(Boom())\n"
      "print('end of script')\n");
  ExpectSameCode("import atexit, sys; atexit.register(print, 'handler'); sys.exit(3)");
  ExpectSameCode("import atexit, os; atexit.register(os._exit, 8)");
}

TEST_F(LeavingTest, FinalisersRun) {
  ExpectSameCode(
      "class C:\n"
      "    def __init__(self, name): self.name = name\n"
      "    def __del__(self): print('del', self.name)\n"
      "a = C('global')\n"
      "def f(): b = C('local'); b.self = b\n"
      "f()\n"
      "import sys, json\n"
      "json.keep = C('on a module that was there already')\n"
      "print('end')\n");
}

TEST_F(LeavingTest, ThreadsAreJoinedUnlessTheyAreDaemons) {
  ExpectSame({"x.py"}, {{"x.py",
                         "import threading\n"
                         "def late(main):\n"
                         "    main.join()\n"
                         "    print('after the main thread', flush=True)\n"
                         "threading.Thread(target=late, args=[threading.main_thread()]).start()\n"
                         "print('end of main')\n"}});
  ExpectSameCode(
      "import threading\n"
      "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
      "print('end')");
  ExpectSameCode(
      "import threading, time, sys\n"
      "e = threading.Event()\n"
      "threading.Thread(target=lambda: (e.wait(), print('joined'))).start()\n"
      "threading.Timer(0.05, e.set).start()\n"
      "sys.exit(4)");
}

TEST_F(LeavingTest, AFailingFlushIsStatus120) {
  const Args args = {"-c", "print('x' * 10)"};
  for (Command command : {Python(args), Client(args)}) {
    command.out = Stdio::File("/dev/full", O_WRONLY);
    const Outcome outcome = RunCommand(command);
    EXPECT_TRUE(outcome.Exited(120)) << outcome;
    EXPECT_NE(outcome.err.find("No space left on device"), std::string::npos) << outcome;
  }
}

TEST_F(LeavingTest, WhatTheProfilesInitSectionRegisteredRunsInTheRun) {
  WriteProfile("exits.py", "import atexit\natexit.register(print, 'registered by init')\n");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Run({"--profile", "exits", "-c", "print('run')"}).out, "run\nregistered by init\n");
  }
}

TEST_F(LeavingTest, FullExitLeavesTheSameWay) {
  WriteProfile("full.toml", "exit = \"full\"\n");
  env()["PYFX_PROFILE"] = "full";
  const Seen seen = ExpectSameCode(
      "import atexit\n"
      "class C:\n"
      "    def __del__(self): print('del')\n"
      "c = C(); f = open('left', 'w'); f.write('kept'); atexit.register(print, 'exit')\n"
      "raise SystemExit(5)\n");
  EXPECT_TRUE(seen.outcome.Exited(5));
}

// The client ends with the run, and not with what holds the run's output after it.
TEST_F(LeavingTest, ABackgroundChildOfTheScriptDoesNotKeepTheClient) {
  Command command = Client({"-c",
                            "import subprocess\n"
                            "p = subprocess.Popen(['sleep', '1000'], stdout=subprocess.DEVNULL)\n"
                            "print(p.pid)"});
  command.err = Stdio::Null();
  ChildProcess client = ChildProcess::Start(command);
  const pid_t sleeper = WaitForPid(client);
  EXPECT_TRUE(client.Finish().Exited(0));
  EXPECT_NE(StateOf(sleeper), '\0');
  EXPECT_TRUE(SendSignal(sleeper, SIGKILL));
}

}  // namespace
}  // namespace pyfx::test
