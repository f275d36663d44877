// SPDX-License-Identifier: GPL-3.0-or-later
//
// One interpreter under several names: bin/python, bin/python3 and bin/python3.11 of an
// environment, and links to an interpreter from elsewhere, are served by one profile, and each run
// is what that very name starts.
#include <filesystem>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

// What CPython makes of its name, here and in what a program starts by it.
constexpr const char* kShowNames = R"PY(
import multiprocessing, os, subprocess, sys, sysconfig
def shown():
    return [sys.executable, sys._base_executable, sys.prefix, sys.exec_prefix, sys.base_prefix, sys.flags, sys.path[1:],
            sysconfig.get_config_var("projectbase"), multiprocessing.spawn.get_executable()]
def child(queue):
    queue.put(str(shown()))
if __name__ == "__main__":
    import multiprocessing.spawn
    print(shown())
    print(open("/proc/self/comm").read(), sys.orig_argv[0] == sys.executable)
    code = "import sys; print(sys.executable, sys._base_executable, sys.prefix)"
    print(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True))
    for way in "fork", "spawn", "forkserver":
        context = multiprocessing.get_context(way)
        queue = context.SimpleQueue()
        process = context.Process(target=child, args=(queue,))
        process.start()
        print(way, queue.get())
        process.join()
    open("left", "w").write(sys.executable)
)PY";

class CalledNameTest : public EndToEnd {
 protected:
  void SetUp() override {
    EndToEnd::SetUp();
    ASSERT_TRUE(RunCommand(Python({"-m", "venv", "--without-pip", "v"})).Exited(0));
    environment_ = dir().work_dir() + "/v";
    dir().WriteFile("x.py", kShowNames);
  }

  std::vector<std::string> Names() const { return {"python", "python3", PythonName()}; }

  // `pyfxc` called by `name`, where that means `directory`/`name`.
  Command Called(const std::string& name, const std::string& directory, Args args) {
    const std::string links = dir().path() + "/links";
    std::filesystem::create_directories(links);
    if (!std::filesystem::exists(links + "/" + name)) {
      std::filesystem::create_symlink(ProgramPath("pyfxc"), links + "/" + name);
    }
    env()["PATH"] = directory + ":/usr/bin:/bin";
    env()["PYFX_WHY"] = "1";
    Command command = PlainClient(std::move(args));
    command.argv[0] = links + "/" + name;
    return command;
  }

  // Runs x.py by pyfxc and by `directory`/`name`: the same, and the former warm by `profile`.
  void ExpectSameByName(const std::string& name, const std::string& directory,
                        const std::string& profile) {
    Command command = Called(name, directory, {"x.py"});
    const Outcome warm = RunCommand(command);
    const std::string left = ReadFile(dir().work_dir() + "/left");
    command.argv[0] = directory + "/" + name;
    const Outcome expected = RunCommand(command);
    EXPECT_EQ(warm.out, expected.out) << name;
    EXPECT_EQ(warm.status, expected.status);
    EXPECT_EQ(left, ReadFile(dir().work_dir() + "/left"));
    EXPECT_TRUE(warm.err.starts_with("pyfxc: warm (profile \"" + profile + "\"")) << warm;
  }

  std::string environment_;
};

// As of `/usr/bin/python3 x.py`, with whatever word pyfxc was called: docs/fidelity.md.
TEST_F(CalledNameTest, TheFirstWordIsTheInterpretersPathWarmAndCold) {
  WriteProfile("web.toml", "python = '" + environment_ + "/bin/python3'\n");
  const std::string shows =
      "import sys; print(sys.orig_argv[:2], open('/proc/self/cmdline').read().split(chr(0))[0])";
  const std::string python = environment_ + "/bin/python3";
  Called("python3", environment_ + "/bin", {});
  env()["PATH"] = dir().path() + "/links:" + env()["PATH"];  // where python3 is pyfxc
  for (const std::string& word : {ProgramPath("pyfxc"), std::string("python3")}) {
    for (const char* off : {"", "0"}) {
      env()["PYFX"] = off;
      Command command = PlainClient({});
      command.argv = {"/bin/sh", "-c", word + " -c \"$0\"", shows};
      const Outcome outcome = RunCommand(command);
      EXPECT_EQ(outcome.out, "['" + python + "', '-c'] " + python + "\n") << word;
      const std::string how = *off == '\0' ? "pyfxc: warm" : "pyfxc: cold";
      EXPECT_TRUE(outcome.err.starts_with(how)) << outcome;
    }
  }
}

TEST_F(CalledNameTest, EachNameOfAnEnvironmentIsServedByTheProfileOfOne) {
  WriteProfile("web.toml", "python = '" + environment_ + "/bin/python3'\n");
  for (const std::string& name : Names()) {
    ExpectSameByName(name, environment_ + "/bin", "web");
  }
  EXPECT_EQ(Zygotes().size(), 1U);
}

// However its directory is written.
TEST_F(CalledNameTest, AnEnvironmentIsNotLostByASlashTooMany) {
  WriteProfile("web.toml", "python = '" + environment_ + "/bin//python3'\n");
  for (const char* end : {"/bin/", "/bin/.", "//bin"}) {
    const Args args = {"-c", "import sys; print(sys.executable, sys.prefix)"};
    const Outcome warm = RunCommand(Called("python", environment_ + end, args));
    EXPECT_EQ(warm.out, environment_ + "/bin/python " + environment_ + "\n") << end;
    EXPECT_TRUE(warm.err.starts_with("pyfxc: warm (profile \"web\"")) << warm;
  }
}

// A line of a .pth file is executed by module site, which may ask, in its name.
TEST_F(CalledNameTest, ALineOfAPthFileThatAsksForTheNameGetsItsOwn) {
  const std::string kept = "import sys; sys.kept = sys.executable\n";
  const std::string site = environment_ + "/lib/" + PythonName() + "/site-packages/kept.pth";
  dir().WriteFile(site, kept);
  WriteProfile("web.toml", "python = '" + environment_ + "'\n");
  for (const std::string& name : Names()) {
    const Outcome run =
        RunCommand(Called(name, environment_ + "/bin", {"-c", "import sys; print(sys.kept)"}));
    EXPECT_EQ(run.out, environment_ + "/bin/" + name + "\n");
  }
}

// By the rule of pyvenv.cfg it is none of the environment's.
TEST_F(CalledNameTest, ALinkFromElsewhereToAnEnvironmentIsItsBasesInterpreter) {
  const std::string bin = dir().path() + "/bin";
  std::filesystem::create_directory(bin);
  std::filesystem::create_symlink(environment_ + "/bin/python3", bin + "/python3.99");
  WriteProfile("web.toml", "python = '" + environment_ + "'\n");
  // Not "default", if that name comes later on the way.
  ExpectSameByName("python3.99", bin, "default");
}

// Whatever the preload has made of it: then that name gets a zygote of its own.
TEST_F(CalledNameTest, APreloadThatAsksForTheNameGetsItsOwn) {
  WriteProfile("web.toml", "python = '" + environment_ + "/bin/python3'\n" +
                               "preload = ['multiprocessing.spawn', 'sysconfig', 'subprocess']\n");
  for (const std::string& name : Names()) {
    ExpectSameByName(name, environment_ + "/bin", "web");
  }
  EXPECT_EQ(Zygotes().size(), 3U);
  WriteProfile("web.toml", "python = '" + environment_ + "/bin/python3'\nsiblings = 0\n" +
                               "preload = ['multiprocessing.spawn']\n");
  Run({"--profile", "web", "-c", "pass"});
  const Outcome cold = RunCommand(Called("python", environment_ + "/bin", {"x.py"}));
  EXPECT_TRUE(cold.err.starts_with("pyfxc: cold: the name of the interpreter differs")) << cold;
}

// What the preload has put there stays, as in python3.
TEST_F(CalledNameTest, WhatThePreloadHasPutThereStays) {
  WriteProfile("web.toml", "python = '" + environment_ + "'\n");
  WriteProfile("web.py", "import sys\nsys.executable = '/somewhere/else'\n");
  Command command =
      Called("python", environment_ + "/bin", {"-c", "import sys; print(sys.executable)"});
  EXPECT_EQ(RunCommand(command).out, "/somewhere/else\n");
}

}  // namespace
}  // namespace pyfx::test
