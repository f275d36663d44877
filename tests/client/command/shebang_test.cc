// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/command/shebang.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace pyfx::test {
namespace {

// "INTERPRETER|OPTION", or "none".
std::string Read(std::string_view head) {
  const std::optional<Shebang> found = ReadShebang(head, "/proc/self/exe");
  return found ? found->interpreter + "|" + found->option : "none";
}

TEST(ShebangTest, IsReadAsTheKernelReadsIt) {
  EXPECT_EQ(Read("#!/v/bin/python\nimport x\n"), "/v/bin/python|");
  EXPECT_EQ(Read("#! \t/v/bin/python3 \t -s  -E \n"), "/v/bin/python3|-s  -E");
  EXPECT_EQ(Read("#!/v/bin/python"), "/v/bin/python|");
  EXPECT_EQ(Read("#!bin/python\n"), "none") << "another one in each directory";
  EXPECT_EQ(Read(""), "none");
  EXPECT_EQ(Read("#!"), "none");
  EXPECT_EQ(Read("#!\n"), "none");
  EXPECT_EQ(Read("\x7f"
                 "ELF"),
            "none");
}

TEST(ShebangTest, EnvMeansANameOnPath) {
  EXPECT_EQ(Read("#!/usr/bin/env python3\n"), "python3|");
  EXPECT_EQ(Read("#!/usr/bin/env\n"), "none");
  EXPECT_EQ(Read("#!/usr/bin/env -S python3 -s\n"), "none");
  EXPECT_EQ(Read("#!/usr/bin/env A=1\n"), "none");
}

TEST(ShebangTest, IsFoundBehindTheShellWhereAPathIsLongOrHasASpace) {
  EXPECT_EQ(Read("#!/bin/sh\n'''exec' \"/a b/bin/python\" \"$0\" \"$@\"\n' '''\n"),
            "/a b/bin/python|");
  EXPECT_EQ(Read("#!/bin/sh\n'''exec' '/a b/bin/python' \"$0\" \"$@\"\n' '''\n"),
            "/a b/bin/python|");
  EXPECT_EQ(Read("#!/bin/sh\n'''exec' '/a'\\''b/bin/python' \"$0\" \"$@\"\n"), "none");
  EXPECT_EQ(Read("#!/bin/sh\n'''exec' /a/bin/python \"$0\" \"$@\"\n' '''\n"), "/a/bin/python|");
  EXPECT_EQ(Read("#!/bin/sh\nexec python3 \"$0\"\n"), "none");
  EXPECT_EQ(Read("#!/bin/sh\n'''exec' \"/a/bin/python\" -s \"$0\" \"$@\"\n"), "none");
  EXPECT_EQ(Read("#!/bin/sh\n'''exec' \"/a/bin/python\n"), "none");
}

TEST(ShebangTest, IsFoundBesideTheScriptWhereAnEnvironmentMayBeMoved) {
  const std::string own = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
  const std::string beside = "#!/bin/sh\n'''exec' \"$(dirname -- \"$(realpath -- \"$0\")\")\"/";
  EXPECT_EQ(Read(beside + "'python' \"$0\" \"$@\"\n' '''\n"), own + "/python|");
  EXPECT_EQ(Read(beside + "'python' -s \"$0\" \"$@\"\n' '''\n"), "none");
  EXPECT_EQ(Read(beside + "'python\n"), "none");
  EXPECT_FALSE(ReadShebang(beside + "'python' \"$0\" \"$@\"\n", "/not/there"));
}

}  // namespace
}  // namespace pyfx::test
