// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/command/installed_command.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

class InstalledCommandTest : public testing::Test {
 protected:
  InstalledCommandTest() {
    std::filesystem::create_symlink("/usr/bin/env", bin_ + "/python3");  // an executable file
    dir_.WriteFile("venv/pyvenv.cfg", "home = /usr/bin\n");
  }
  static std::string Of(const std::string& script, const std::string& line) {
    return InterpreterOfCommand(script, line).value_or("none");
  }
  // As pip writes it where the path may not stand behind "#!", for its length or a space.
  static std::string BehindShell(const std::string& python) {
    return "#!/bin/sh\n'''exec' \"" + python + "\" \"$0\" \"$@\"\n' '''\n";
  }

  TempRuntimeDir dir_;
  const std::string bin_ = dir_.MakeDir("venv/bin");
  const std::string python_ = bin_ + "/python3";
  const std::string command_ = dir_.WriteFile("venv/bin/black", "");
};

TEST_F(InstalledCommandTest, IsForTheInterpreterBesideIt) {
  EXPECT_EQ(Of(command_, BehindShell(python_)), python_);
  const std::string link = dir_.work_dir() + "/black";
  std::filesystem::create_symlink(command_, link);
  EXPECT_EQ(Of(link, BehindShell(python_)), python_) << "as pipx and uv link them";
}

// As `uv venv --relocatable` has them written.
TEST_F(InstalledCommandTest, MayBeInAnEnvironmentThatIsMoved) {
  EXPECT_EQ(Of(command_,
               "#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- \"$0\")\")\"/'python3' "
               "\"$0\" \"$@\"\n' '''\n"),
            python_);
}

TEST_F(InstalledCommandTest, IsForTheInterpreterOfItsFirstLine) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(dir_.work_dir());
  const std::string python = "/proc/self/cwd/venv/bin/python3";  // a path without blanks
  EXPECT_EQ(Of(command_, "#!" + python + "\n"), python);
  EXPECT_EQ(Of(command_, "#!" + python + " -I\n"), "none") << "it has options";
  EXPECT_EQ(Of(command_, "#!" + python), "none") << "the line may go on";
  std::filesystem::current_path(before);
}

TEST_F(InstalledCommandTest, IsNoOtherScript) {
  const std::string line = BehindShell(python_);
  EXPECT_EQ(Of(dir_.WriteFile("run.py", ""), line), "none") << "it is elsewhere";
  EXPECT_EQ(Of(command_, "#!/usr/bin/python3\n"), "none") << "the interpreter is";
  EXPECT_EQ(Of(command_, BehindShell(bin_ + "/python3.99")), "none") << "it is not there";
  EXPECT_EQ(Of(command_, BehindShell(bin_ + "/black")), "none") << "it is none";
  EXPECT_EQ(Of(command_, "#!/usr/bin/env python3\n"), "none") << "it is PATH's";
  std::filesystem::remove(dir_.work_dir() + "/venv/pyvenv.cfg");
  EXPECT_EQ(Of(command_, line), "none") << "there is no environment";
}

}  // namespace
}  // namespace pyfx::test
