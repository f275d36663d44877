// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each warm-up works in an empty directory of its own, and what it needed of a program's is no
// fault of the profile's.
#include <filesystem>

#include "protocol/files/paths.h"
#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class WarmUpDirectoryTest : public EndToEnd {
 protected:
  Outcome RunPlainly() { return RunCommand(PlainClient({"--profile", "p", "-c", "print('ran')"})); }
};

TEST_F(WarmUpDirectoryTest, AWarmUpDoesNotFindWhatAnotherMade) {
  WriteProfile("p.py",
               "import os\nif os.listdir('.'): raise SystemExit('there is something')\n"
               "open('mark', 'x').close()\nlog = open('log', 'a')\n");
  EXPECT_EQ(RunPlainly().out, "ran\n");
  EXPECT_TRUE(RunCommand(Ctl({"reload", "p"})).Exited(0));
  const Outcome again = RunPlainly();
  EXPECT_EQ(again.out, "ran\n") << again;
}

TEST_F(WarmUpDirectoryTest, NothingIsLeftOfIt) {
  WriteProfile("p.py", "with open('left', 'w') as file: file.write('x')\n");
  EXPECT_EQ(RunPlainly().out, "ran\n");
  EXPECT_FALSE(std::filesystem::exists(WarmUpPlace(socket_path())));
}

TEST_F(WarmUpDirectoryTest, APreloadThatFailsForWantOfAFileThereIsCold) {
  WriteProfile("p.py", "settings = open('settings.conf').read()\n");
  EXPECT_EQ(RunPlainly().out, "ran\n");
  const Outcome why = RunCommand(PlainClient({"--why", "--profile", "p", "-c", "pass"}));
  EXPECT_NE(why.err.find("the preload looked for \"settings.conf\" in the working directory"),
            std::string::npos)
      << why;
}

TEST_F(WarmUpDirectoryTest, WhatElseFailsIsTold) {
  WriteProfile("p.py", "import no_such_module\n");
  const Outcome outcome = RunPlainly();
  EXPECT_TRUE(outcome.Exited(125)) << outcome;
  EXPECT_NE(outcome.err.find("No module named 'no_such_module'"), std::string::npos) << outcome;
}

}  // namespace
}  // namespace pyfx::test
