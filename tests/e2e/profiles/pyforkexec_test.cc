// SPDX-License-Identifier: GPL-3.0-or-later
//
// The examples of pyforkexec's README: what worked there, and what did not.
#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using PyforkexecTest = EndToEnd;

TEST_F(PyforkexecTest, HelloWorldsRunSectionUsesWhatItsInitSectionMade) {
  WriteProfile("helloworld.py",
               "import os\nimport re\nimport sys\npattern = re.compile('he.*ld')\n");
  const Outcome outcome =
      Run({"--profile", "helloworld", "-c", "print(pattern.match(\"helloworld\"))"});
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_EQ(outcome.out, "<re.Match object; span=(0, 10), match='helloworld'>\n");
  EXPECT_EQ(outcome.err, "");
}

TEST_F(PyforkexecTest, TheShippedExampleIsHelloWorld) {
  const Outcome outcome = Run({"--profile", "hello", "-c", "print(pattern.match(\"helloworld\"))"});
  EXPECT_EQ(outcome.out, "<re.Match object; span=(0, 10), match='helloworld'>\n") << outcome;
}

TEST_F(PyforkexecTest, WhatShouldWorkWorks) {
  EXPECT_EQ(ExpectSameCode("print(\"helloworld\")").outcome.out, "helloworld\n");
  EXPECT_EQ(ExpectSameCode("print(\"total: {}\".format(2 + 3))").outcome.out, "total: 5\n");
  EXPECT_EQ(ExpectSameCode("import re;m = re.match(\"\\\\d+\", \"123\");print(m)").outcome.out,
            "<re.Match object; span=(0, 3), match='123'>\n");
}

TEST_F(PyforkexecTest, TheCurrentDirectoryIsTheClients) {
  const Seen seen = ExpectSameCode("import os;print(os.path.abspath(\".\"))");
  EXPECT_EQ(seen.outcome.out, dir().work_dir() + "/case\n");
}

TEST_F(PyforkexecTest, TheEnvironmentIsTheClients) {
  env()["foo"] = "of the client";
  EXPECT_EQ(ExpectSameCode("import os;print(os.environ[\"foo\"])").outcome.out, "of the client\n");
  // Replaced, not added to: what the daemon has and the client has not is not there.
  Command command = Client({"-c", "import os; print(sorted(os.environ), os.getenv('foo'))"});
  command.env = {"PYFX_SOCKET=" + socket_path(), "LANG=C.UTF-8"};
  EXPECT_EQ(RunCommand(command).out, "['LANG', 'PYFX_SOCKET'] None\n");
}

TEST_F(PyforkexecTest, TheArgumentsAreTheClients) {
  const Seen seen =
      ExpectSame({"-c", "import sys;print(sys.argv[3])", "one", "two", "three", "-four"});
  EXPECT_EQ(seen.outcome.out, "three\n");
}

TEST_F(PyforkexecTest, InputReadsTheClientsStdin) {
  const Seen seen = ExpectSameCode("a = input(\"name:\")\nprint(a[::-1])", "Ada\nrest\n");
  EXPECT_EQ(seen.outcome.out, "name:adA\n");
}

}  // namespace
}  // namespace pyfx::test
