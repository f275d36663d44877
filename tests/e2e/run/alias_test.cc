// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxc under the name python3, first on PATH: a script, and whatever starts a python3, cannot
// tell.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class AliasTest : public EndToEnd {
 protected:
  void SetUp() override {
    EndToEnd::SetUp();
    alias_ = MakeAlias("alias", {"python3", "python"});
    env()["PATH"] = alias_ + ":/usr/bin:/bin";
  }

  // A directory in which these names are pyfxc.
  std::string MakeAlias(const std::string& name, const Args& names) {
    const std::string directory = dir().path() + "/" + name;
    std::filesystem::create_directory(directory);
    for (const std::string& link : names) {
      std::filesystem::create_symlink(ProgramPath("pyfxc"), directory + "/" + link);
    }
    return directory;
  }
  // By way of a shell, which looks the name up.
  Outcome Shell(const std::string& line) {
    Command command = PlainClient({});
    command.argv = {"/bin/sh", "-c", line};
    return RunCommand(command);
  }
  // The line prints the same with and without the alias.
  void ExpectSameLine(const std::string& line) {
    const Outcome aliased = Shell(line);
    env()["PATH"] = "/usr/bin:/bin";
    EXPECT_EQ(aliased, Shell(line)) << line;
    env()["PATH"] = alias_ + ":/usr/bin:/bin";
  }
  // Whether `python3` is warm, and why not.
  std::string Why(const std::string& line) {
    env()["PYFX_WHY"] = "1";
    const std::string err = Shell(line).err;
    env().erase("PYFX_WHY");
    return err.substr(0, err.rfind(", "));
  }

  std::string alias_;
};

// How it was called python3 tells in its help, where it is the full path with pyfxc.
TEST_F(AliasTest, TakesNoOptionsOfItsOwn) {
  for (const std::string line :
       {"python3 --version", "python3 -V", "python3 --help", "python3 -h", "python3 --why",
        "python3 --warm -c pass", "python3 --profile x -c pass", "python3 --cold -c pass"}) {
    ExpectSameLine("(" + line + ") 2>&1 | sed 's,/usr/bin/python3,python3,'");
  }
}

TEST_F(AliasTest, IsWarmAndKnowsTheRealInterpreter) {
  EXPECT_EQ(Why("python3 -c pass"), "pyfxc: warm (profile \"default\")");
  EXPECT_EQ(Why("python -c pass"), "pyfxc: warm (profile \"default\")");
  dir().WriteFile("x.py", "import sys; print(sys.executable, sys.argv, sys.prefix)");
  ExpectSameLine("python3 x.py a -O --version");
  ExpectSameLine("python3 -c 'import sys; print(sys.executable, sys.flags, sys.path)' --help");
  ExpectSameLine("python3 -O -c 'import sys; print(sys.executable)'");
  ExpectSameLine("echo 'print(6 * 7)' | python3");
  ExpectSameLine("python3 -m json.tool /dev/null");
  EXPECT_EQ(Shell("python -c 'import sys; print(sys.executable)'").out, PYFX_TEST_PYTHON "\n");
}

TEST_F(AliasTest, IsWhatScriptsAndSubprocessesStart) {
  const std::string script =
      dir().WriteFile("x", "#!/usr/bin/env python3\nimport sys; print(sys.executable)\n");
  ASSERT_EQ(::chmod(script.c_str(), 0755), 0);
  ExpectSameLine("./x");
  EXPECT_EQ(Why("./x"), "pyfxc: warm (profile \"default\")");
  // After a space the kernel reads an argument (execve(2)).
  if (alias_.find(' ') == std::string::npos) {
    const std::string direct = dir().WriteFile("y", "#!" + alias_ + "/python3\nprint('direct')\n");
    ASSERT_EQ(::chmod(direct.c_str(), 0755), 0);
    EXPECT_EQ(Shell("./y").out, "direct\n");
    EXPECT_EQ(Why("./y"), "pyfxc: warm (profile \"default\")");
  }
  ExpectSameLine(
      "python3 -c 'import subprocess, sys; "
      "subprocess.run([sys.executable, \"-c\", \"import sys; print(sys.executable)\"]); "
      "subprocess.run([\"python3\", \"-c\", \"import sys; print(sys.executable)\"])'");
}

// What is meant by python3 then is the environment's, wherever the alias stands.
TEST_F(AliasTest, LeavesVirtualEnvironmentsAlone) {
  ASSERT_TRUE(Shell("python3 -m venv --without-pip v").Exited(0));
  const std::string environment = dir().work_dir() + "/v";
  EXPECT_EQ(Shell("readlink -f v/bin/python3; grep ^executable v/pyvenv.cfg").out,
            Shell("readlink -f " PYFX_TEST_PYTHON
                  "; echo executable = $(readlink -f " PYFX_TEST_PYTHON ")")
                .out);
  const std::string show = "python3 -c 'import sys; print(sys.prefix, sys.executable)'";
  const std::string expected = environment + " " + environment + "/bin/python3\n";
  EXPECT_EQ(Shell("v/bin/" + show).out, expected);
  env()["PATH"] = alias_ + ":" + environment + "/bin:/usr/bin:/bin";
  EXPECT_EQ(Shell(show).out, expected);
  EXPECT_EQ(Why(show).find("\"default\""), std::string::npos) << "it has an automatic profile";
  env()["PATH"] = environment + "/bin:" + alias_ + ":/usr/bin:/bin";
  EXPECT_EQ(Shell(show).out, expected);
}

TEST_F(AliasTest, IsNeverStartedByItself) {
  const std::string other = MakeAlias("other", {"python3"});
  // Another installation's.
  std::filesystem::create_directory(dir().path() + "/copy");
  std::filesystem::copy_file(ProgramPath("pyfxc"), dir().path() + "/copy/pyfxc");
  const std::string third = dir().path() + "/third";
  std::filesystem::create_directory(third);
  std::filesystem::create_symlink(dir().path() + "/copy/pyfxc", third + "/python3");
  for (const std::string& path :
       {alias_ + ":" + other + ":" + third + ":" + alias_, third + ":" + alias_ + ":" + third}) {
    env()["PATH"] = path + ":/usr/bin:/bin";
    EXPECT_EQ(Shell("python3 -c 'import sys; print(sys.executable)'").out, PYFX_TEST_PYTHON "\n");
    EXPECT_EQ(Shell("python3 -O -c 'import sys; print(sys.executable)'").out,
              PYFX_TEST_PYTHON "\n");
    env()["PATH"] = path;  // and nothing else
    EXPECT_EQ(Shell("python3 -O -c 'import sys; print(sys.executable)'").out,
              PYFX_TEST_PYTHON "\n");
  }
}

// python3 is always an answer to who asks for python3.
TEST_F(AliasTest, IsColdWhenTheProfileThatIsSetFails) {
  WriteProfile("broken.py", "1 / 0\n");
  for (const char* profile : {"broken", "nope", "no name", "../x"}) {
    env()["PYFX_PROFILE"] = profile;
    const Outcome outcome = Shell("python3 -c 'print(1)'");
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    EXPECT_EQ(outcome.out + outcome.err, "1\n");
  }
}

TEST_F(AliasTest, IsColdWhenASettingCannotBeRight) {
  for (const char* setting :
       {"PYFX_TIMEOUT=soon", "PYFX_TIMEOUT=0", "PYFX_TTY=no", "PYFX_PROFILE=no/name"}) {
    const Outcome outcome = Shell("env '" + std::string(setting) + "' python3 -c 'print(1)'");
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    EXPECT_EQ(outcome.out + outcome.err, "1\n");
  }
  EXPECT_EQ(Why("env PYFX_TTY=no python3 -c 'pass'"),
            "pyfxc: cold: PYFX_TTY is not auto, pty or direct: \"no\"");
}

}  // namespace
}  // namespace pyfx::test
