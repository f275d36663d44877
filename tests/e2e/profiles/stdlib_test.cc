// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parts of the standard library that depend on how the process came to be.
#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using StdlibTest = EndToEnd;

TEST_F(StdlibTest, SubprocessesRun) {
  ExpectSameCode(
      "import subprocess, sys\n"
      "print(subprocess.run(['cat'], input=b'through', capture_output=True))\n"
      "print(subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True).stdout)\n"
      "print(subprocess.run('exit 3', shell=True).returncode)\n"
      "print(subprocess.call(['sh', '-c', 'kill -9 $$']))\n");
}

TEST_F(StdlibTest, MultiprocessingWorksWithForkAndSpawn) {
  const std::string script =
      "import multiprocessing as mp, os, sys\n"
      "def square(x): return x * x\n"
      "def leave(code): sys.exit(code)\n"
      "if __name__ == '__main__':\n"
      "    context = mp.get_context(sys.argv[1])\n"
      "    with context.Pool(2) as pool:\n"
      "        print(pool.map(square, range(10)))\n"
      "    p = context.Process(target=leave, args=(7,))\n"
      "    p.start(); p.join()\n"
      "    print(p.exitcode, p.name, mp.current_process().name)\n";
  for (const char* method : {"fork", "spawn"}) {
    const Seen seen = ExpectSame({"x.py", method}, {{"x.py", script}});
    EXPECT_TRUE(seen.outcome.Exited(0)) << seen;
  }
}

TEST_F(StdlibTest, MultiprocessingWorksWithAForkServer) {
  ExpectSame({"x.py"}, {{"x.py",
                         "import multiprocessing as mp\n"
                         "def square(x): return x * x\n"
                         "if __name__ == '__main__':\n"
                         "    with mp.get_context('forkserver').Pool(2) as pool:\n"
                         "        print(pool.map(square, range(4)))\n"}});
}

TEST_F(StdlibTest, ThreadsAndExecutorsWork) {
  ExpectSameCode(
      "import threading, concurrent.futures as cf\n"
      "print(threading.current_thread().name, threading.main_thread() is "
      "threading.current_thread(),"
      " threading.active_count())\n"
      "names = []\n"
      "t = threading.Thread(target=lambda: names.append(threading.current_thread().name))\n"
      "t.start(); t.join(); print(names)\n"
      "with cf.ThreadPoolExecutor(4) as e: print(list(e.map(str, range(8))))\n"
      "with cf.ProcessPoolExecutor(2) as e: print(list(e.map(abs, range(-4, 0))))\n");
}

TEST_F(StdlibTest, TheMainThreadKnowsItsKernelId) {
  ExpectSameCode(
      "import os, threading; print(threading.main_thread().native_id == os.getpid() =="
      " threading.get_native_id())");
}

TEST_F(StdlibTest, AsyncioRuns) {
  ExpectSameCode(
      "import asyncio\n"
      "async def main():\n"
      "    p = await asyncio.create_subprocess_exec('cat', stdin=-1, stdout=-1)\n"
      "    print(await p.communicate(b'async'), p.returncode)\n"
      "    print(await asyncio.gather(asyncio.sleep(0, 1), asyncio.to_thread(abs, -2)))\n"
      "asyncio.run(main())\n");
}

TEST_F(StdlibTest, TemporaryFilesFollowTheClientsEnvironment) {
  env()["TMPDIR"] = dir().MakeDir("tmp");
  ExpectSameCode("import tempfile; print(tempfile.gettempdir())");
}

TEST_F(StdlibTest, TheTimeZoneIsTheClients) {
  const std::string code = "import time; print(time.tzname, time.localtime(0)[:5])";
  env()["TZ"] = "America/New_York";
  ExpectSameCode(code);
  env()["TZ"] = "UTC-5:30";
  ExpectSameCode(code);
}

TEST_F(StdlibTest, NoTwoRunsDrawTheSameRandomNumbers) {
  WriteProfile("random.py", "import random, uuid, tempfile, secrets\nrandom.seed(1)\n");
  std::map<std::string, int> seen;
  for (int i = 0; i < 6; ++i) {
    ++seen[Run({"--profile", "random", "-c", "print(random.random(), uuid.uuid4())"}).out];
  }
  EXPECT_EQ(seen.size(), 6u) << testing::PrintToString(seen);
}

TEST_F(StdlibTest, TheMainModuleIsFresh) {
  ExpectSameCode("print(sorted(globals()), __builtins__, __spec__, __loader__)");
  ExpectSame({"x.py"}, {{"x.py", "print(list(globals()), __file__, __spec__)\n"}});
}

TEST_F(StdlibTest, PicklesOfTheMainModuleWork) {
  ExpectSame({"x.py"}, {{"x.py",
                         "import pickle\n"
                         "class C:\n    pass\n"
                         "print(pickle.loads(pickle.dumps(C())).__class__ is C, C.__module__)\n"}});
}

TEST_F(StdlibTest, WhatOneRunDoesNoOtherSees) {
  EXPECT_TRUE(
      Run({"-c", "import os, sys, json; json.dumps = None; os.environ['left'] = 'x'; sys.left = 1"})
          .Exited(0));
  EXPECT_EQ(Run({"-c",
                 "import os, sys, json; print(json.dumps([]), 'left' in os.environ,"
                 " hasattr(sys, 'left'))"})
                .out,
            "[] False False\n");
}

}  // namespace
}  // namespace pyfx::test
