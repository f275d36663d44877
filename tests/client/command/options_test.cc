// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tables of command lines; one of them is put to the real python3 as well.
#include "client/command/options.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "client/command/own_options.h"
#include "tests/client/shown_args.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx {
namespace {

Result<Options> Parse(const Args& args, const char* default_profile = nullptr) {
  std::vector<char*> pointers;
  for (const std::string& arg : args) pointers.push_back(const_cast<char*>(arg.c_str()));
  return ParseOptions(pointers, default_profile);
}

Args ProgramArgs(const Options& options) {
  return Args(options.argv.begin() + static_cast<std::ptrdiff_t>(options.program_args_at),
              options.argv.end());
}

TEST(OptionsTest, TakesTheProfileOutAndLeavesTheRest) {
  const Args kRest = {"-u", "-X", "dev", "x.py", "--profile", "y"};
  for (const Args& args :
       {Args{"--profile", "ml", "-u", "-X", "dev", "x.py", "--profile", "y"},
        Args{"-u", "--profile", "ml", "-X", "dev", "x.py", "--profile", "y"},
        Args{"-u", "-X", "dev", "--profile=ml", "x.py", "--profile", "y"},
        Args{"--profile=no", "-u", "-X", "dev", "--profile=ml", "x.py", "--profile", "y"}}) {
    Result<Options> options = Parse(args);
    ASSERT_TRUE(options.ok()) << Show(args);
    EXPECT_EQ(options->profile, "ml") << Show(args);
    EXPECT_EQ(options->argv, kRest) << Show(args);
    EXPECT_EQ(options->program, Program::kScript) << Show(args);
    EXPECT_EQ(ProgramArgs(*options), (Args{"--profile", "y"})) << Show(args);
  }
}

// The list is what completions are made from.
TEST(OptionsTest, TakesThoseOfTheListAndNoOthers) {
  for (const OwnOption& option : kOwnOptions) {
    Args args = {std::string(option.name), "x.py"};
    if (!option.argument.empty()) args.insert(args.begin() + 1, "name");
    Result<Options> options = Parse(args);
    ASSERT_TRUE(options.ok()) << option.name;
    const bool prints = options->help || options->version;
    EXPECT_EQ(options->argv, prints ? Args{} : Args{"x.py"}) << option.name;
  }
  Result<Options> others = Parse({"--warmer", "x.py"});
  ASSERT_TRUE(others.ok());
  EXPECT_EQ(others->argv, (Args{"--warmer", "x.py"}));
}

TEST(OptionsTest, LeavesAloneWhatIsAnArgumentOfAPythonOption) {
  for (const Args& args :
       {Args{"-X", "--profile", "x.py"}, Args{"-W", "--help", "x.py"}, Args{"-c", "--version"},
        Args{"-m", "--profile=x"}, Args{"--", "--profile", "x"}, Args{"-", "--help"},
        Args{"-c", "pass", "--profile", "x"}, Args{"x.py", "--version"}, Args{"", "--help"},
        Args{"--check-hash-based-pycs", "--profile", "x.py"}, Args{"-u-profile", "--profile"}}) {
    Result<Options> options = Parse(args);
    ASSERT_TRUE(options.ok()) << Show(args);
    EXPECT_EQ(options->argv, args);
    EXPECT_EQ(options->profile, "default");
    EXPECT_FALSE(options->help || options->version) << Show(args);
  }
}

TEST(OptionsTest, ChoosesTheProfileByOptionThenEnvironmentThenDefault) {
  EXPECT_EQ(Parse({"--profile", "a", "x.py"}, "b")->profile, "a");
  EXPECT_EQ(Parse({"x.py"}, "b")->profile, "b");
  EXPECT_EQ(Parse({"x.py"}, "")->profile, "default");
  EXPECT_EQ(Parse({"x.py"})->profile, "default");
}

TEST(OptionsTest, RefusesNamesThatNoProfileCanHave) {
  for (const char* name : {"", "a/b", "..", "-x", ".x", "a b"}) {
    Result<Options> options = Parse({std::string("--profile=") + name, "x.py"});
    ASSERT_FALSE(options.ok()) << name;
    EXPECT_EQ(options.error().code, Errc::kInvalid);
    EXPECT_EQ(options.error().text, "--profile is not the name of a profile: \"" +
                                        std::string(name) +
                                        "\"; \"pyfxctl list\" shows those there are");
  }
  Result<Options> options = Parse({"x.py"}, "a/b");
  ASSERT_FALSE(options.ok());
  EXPECT_NE(options.error().text.find("PYFX_PROFILE"), std::string::npos);
}

TEST(OptionsTest, SaysThatProfileNeedsAName) {
  Result<Options> options = Parse({"-u", "--profile"});
  ASSERT_FALSE(options.ok());
  EXPECT_NE(options.error().text.find("--profile needs a name"), std::string::npos);
}

TEST(OptionsTest, GivesHelpAndVersionBeforeItJudgesAnythingElse) {
  EXPECT_TRUE(Parse({"--profile", "a/b", "--help"})->help);
  EXPECT_TRUE(Parse({"-u", "--version", "--profile"})->version);
  EXPECT_TRUE(Parse({"--help"}, "a/b")->help);
}

TEST(OptionsTest, KeepsBytesThatAreNotText) {
  const Args args = {"-X", "a=\xff", "\xc3\x28.py", "\x01\xfe"};
  EXPECT_EQ(Parse(args)->argv, args);
}

// What python3 made of a command line: which kind of program, and which arguments are its own.
struct Seen {
  Program program;
  Args args;
};

class OptionsAsPythonTest : public testing::Test {
 protected:
  OptionsAsPythonTest() {
    dir_.WriteFile("s.py", kShow);
    dir_.WriteFile("pkg/__main__.py", kShow);
    dir_.WriteFile("empty", "");
  }

  Seen AskPython(const Args& args) {
    test::Command command;
    command.argv = {PYFX_TEST_PYTHON};
    command.argv.insert(command.argv.end(), args.begin(), args.end());
    command.env = std::vector<std::string>{"PATH=/usr/bin:/bin", "LANG=C.UTF-8"};
    command.cwd = dir_.work_dir();
    const std::string input = dir_.WriteFile("input", kShow);
    command.in = test::Stdio::File(input, O_RDONLY);
    const test::Outcome outcome = test::RunCommand(command);
    return Read(outcome.out);
  }

  // Prints how it was started, then each argument, ended by a mark that no shell would make.
  static constexpr const char* kShow =
      "# -x skips this line\n"
      "import sys\n"
      "print('PROGRAM', repr(sys.argv[0]))\n"
      "for a in sys.argv[1:]: print('ARG', a)\n";
  static constexpr const char* kShowCommand =
      "import sys; print('PROGRAM', repr(sys.argv[0])); [print('ARG', a) for a in sys.argv[1:]]";

 private:
  static Seen Read(const std::string& out) {
    Seen seen{Program::kNothing, {}};
    std::size_t at = 0;
    while (at < out.size()) {
      const std::size_t end = out.find('\n', at);
      const std::string line = out.substr(at, end - at);
      at = end + 1;
      if (line.starts_with("ARG ")) seen.args.push_back(line.substr(4));
      if (!line.starts_with("PROGRAM ")) continue;
      const std::string program = line.substr(8);
      seen.program = program == "'-c'"                   ? Program::kCommand
                     : program == "''"                   ? Program::kStdin
                     : program == "'-'"                  ? Program::kStdin
                     : program.ends_with("__main__.py'") ? Program::kModule
                                                         : Program::kScript;
    }
    return seen;
  }

  test::TempRuntimeDir dir_;
};

TEST_F(OptionsAsPythonTest, FindsTheProgramWherePythonFindsIt) {
  const std::string c = kShowCommand;
  const std::vector<Args> table = {
      {},
      {"-"},
      {"-", "-u", "a"},
      {"-u"},
      {"s.py"},
      {"s.py", "-c", "x", "--", "-"},
      {"-u", "s.py", "-u"},
      {"-uB", "s.py"},
      {"-Bsu", "-E", "-q", "s.py", "a b"},
      {"-c", c},
      {"-c" + c, "-m", "x"},
      {"-uc", c, "a"},
      {"-uBc" + c, "--help"},
      {"-m", "pkg"},
      {"-mpkg", "-c", "a"},
      {"-um", "pkg", "a"},
      {"-Bmpkg"},
      {"-W", "ignore", "s.py"},
      {"-Wignore", "s.py", "-W"},
      {"-uW", "ignore", "s.py"},
      {"-uWignore", "s.py"},
      {"-W", "-c", "s.py", "a"},
      {"-X", "utf8", "s.py"},
      {"-Xutf8", "-X", "dev", "s.py"},
      {"-X", "--", "s.py"},
      {"-X", "-", "s.py"},
      {"-X", "", "s.py"},
      {"--", "s.py", "--"},
      {"-u", "--", "s.py", "-a"},
      {"--", "-"},
      {"--"},
      {"--check-hash-based-pycs", "always", "s.py"},
      {"--check-hash-based-pycs", "sometimes", "s.py"},
      {"--check-hash-based-pycs"},
      {"-u-check-hash-based-pycs", "never", "s.py", "a"},
      {"-u-", "s.py", "a"},
      {"-t", "s.py"},
      {"-R", "-b", "-bb", "-d", "-O", "-OO", "-P", "-S", "-s", "-I", "s.py", "x"},
      {"-dEIbBOPqRsStux", "s.py"},
      {"-V"},
      {"-VV", "s.py"},
      {"-V", "-Z"},
      {"-V", "-h"},
      {"-uV", "-c", c},
      {"-h"},
      {"-?"},
      {"-uh", "s.py"},
      {"-h", "-c", c},
      {"--help-all"},
      {"--help-env", "s.py"},
      {"-u", "--help-xoptions", "s.py"},
      {"-J"},
      {"-Z", "s.py"},
      {"-:", "s.py"},
      {"-u:", "s.py"},
      {"--nope", "s.py"},
      {"-c"},
      {"-m"},
      {"-u", "-W"},
      {"-X"},
      {"-\xc3\xa4", "s.py"},
  };
  for (const Args& args : table) {
    const Seen seen = AskPython(args);
    Result<Options> options = Parse(args);
    ASSERT_TRUE(options.ok()) << Show(args);
    EXPECT_EQ(options->program, seen.program) << Show(args);
    EXPECT_EQ(options->argv, args);
    if (seen.program != Program::kNothing) {
      EXPECT_EQ(ProgramArgs(*options), seen.args) << Show(args);
    }
  }
}

}  // namespace
}  // namespace pyfx
