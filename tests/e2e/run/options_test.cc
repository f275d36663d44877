// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ways to name a program, python's own options, the context that a script sees.
#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using OptionsTest = EndToEnd;

constexpr const char* kWhoAmI =
    "import os, sys\n"
    "print(__name__, sys.argv, sys.path[0], os.getcwd(), globals().get('__file__'))\n";

TEST_F(OptionsTest, AScriptIsNamedByItsPath) {
  ExpectSame({"x.py", "a", "-b", "--profile", ""}, {{"x.py", kWhoAmI}});
  ExpectSame({"sub/x.py"}, {{"sub/x.py", kWhoAmI}});
  ExpectSame({"./sub/../x.py"}, {{"x.py", kWhoAmI}, {"sub/y", ""}});
}

TEST_F(OptionsTest, AScriptMayLieElsewhere) {
  const std::string path = dir().WriteFile("elsewhere/x.py", kWhoAmI);
  const Seen seen = ExpectSame({path, "arg"});
  EXPECT_NE(seen.outcome.out.find("/elsewhere"), std::string::npos) << seen;
}

TEST_F(OptionsTest, AScriptImportsWhatLiesBesideIt) {
  ExpectSame({"sub/x.py"}, {{"sub/x.py", "import friend\n"}, {"sub/friend.py", kWhoAmI}});
}

TEST_F(OptionsTest, AModuleIsRunWithDashM) {
  ExpectSame({"-m", "x", "arg"}, {{"x.py", kWhoAmI}});
  ExpectSame({"-m", "package", "arg"},
             {{"package/__init__.py", "print('init')\n"}, {"package/__main__.py", kWhoAmI}});
  ExpectSame({"-m", "no.such.module"});
  ExpectSame({"-mplatform", "--terse"});
}

TEST_F(OptionsTest, CodeIsGivenWithDashC) {
  ExpectSame({"-c", kWhoAmI, "a", "-c", "b"});
  ExpectSame({"-cprint(1)"});
}

TEST_F(OptionsTest, AProgramComesThroughStdin) {
  ExpectSame({"-", "a"}, {}, kWhoAmI);
  ExpectSame({}, {}, kWhoAmI);
}

TEST_F(OptionsTest, ADirectoryOrAnArchiveIsAProgram) {
  ExpectSame({"app"}, {{"app/__main__.py", kWhoAmI}});
}

TEST_F(OptionsTest, AScriptThatIsNotThereIsReportedAsPythonDoes) {
  ExpectSame({"missing.py"});
  ExpectSame({"/"});
}

TEST_F(OptionsTest, FlagsAreAsGiven) {
  const std::string code = "import sys; print(sys.flags, sys.warnoptions, sys._xoptions)";
  for (const Args& options : std::initializer_list<Args>{{},
                                                         {"-u"},
                                                         {"-B"},
                                                         {"-W", "error"},
                                                         {"-uB", "-Wignore"},
                                                         {"-b"},
                                                         {"-q"},
                                                         {"-X", "foo=bar"}}) {
    Args args = options;
    args.insert(args.end(), {"-c", code});
    ExpectSame(args);
  }
}

TEST_F(OptionsTest, WarningsFollowTheOption) {
  const std::string code = "import warnings; warnings.warn('careful')";
  ExpectSame({"-c", code});
  ExpectSame({"-W", "ignore", "-c", code});
  ExpectSame({"-W", "error", "-c", code});
}

TEST_F(OptionsTest, BytecodeIsWrittenUnlessForbidden) {
  const Files files = {{"x.py", "import friend\n"}, {"friend.py", "pass\n"}};
  EXPECT_EQ(ExpectSame({"x.py"}, files).left.size(), 3u);
  EXPECT_EQ(ExpectSame({"-B", "x.py"}, files).left.size(), 2u);
  env()["PYTHONDONTWRITEBYTECODE"] = "1";
  EXPECT_EQ(ExpectSame({"x.py"}, files).left.size(), 2u);
}

TEST_F(OptionsTest, ArgumentsAndEnvironmentAreBytes) {
  env()["odd"] = "\xff\xfe";
  ExpectSame({"-c", "import os, sys; print(list(map(os.fsencode, sys.argv)), os.environb[b'odd'])",
              "\xff", "", "a b\n", "\xc3\xa9"});
}

TEST_F(OptionsTest, LongArgumentsAndEnvironmentsArrive) {
  env()["long"] = std::string(100'000, 'e');
  ExpectSame({"-c",
              "import os, sys; print(len(sys.argv), sum(map(len, sys.argv)), "
              "len(os.environ['long']))",
              std::string(120'000, 'a'), std::string(120'000, 'b')});
}

TEST_F(OptionsTest, TheUmaskIsTheClients) {
  Command client = Client({"-c", "open('left', 'w')"});
  client.argv = {"/bin/sh",
                 "-c",
                 "umask 027; exec \"$@\"",
                 "sh",
                 client.argv[0],
                 "-c",
                 "import os; open('left', 'w'); print(oct(os.stat('left').st_mode))"};
  const Outcome outcome = RunCommand(client);
  EXPECT_EQ(outcome.out, "0o100640\n") << outcome;
}

TEST_F(OptionsTest, TheInterpreterIsThePythonOfTheSystem) {
  ExpectSameCode(
      "import sys; print(sys.executable, sys.orig_argv, sys.prefix, sys.version, sys.path,"
      " sys.flags.isolated)");
}

TEST_F(OptionsTest, HelpAndVersionAreTheClientsOwn) {
  const Outcome help = Run({"--help"});
  EXPECT_TRUE(help.Exited(0)) << help;
  EXPECT_NE(help.out.find("--profile"), std::string::npos) << help;
  const Outcome version = Run({"--version"});
  EXPECT_TRUE(version.Exited(0)) << version;
  EXPECT_TRUE(version.out.starts_with("pyfx")) << version;
}

}  // namespace
}  // namespace pyfx::test
