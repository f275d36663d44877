// SPDX-License-Identifier: GPL-3.0-or-later
//
// Options and variables that act only when an interpreter starts: cold when they are seen for the
// first time, warm by the third run, and python3's in each.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using Json = nlohmann::json;

constexpr const char* kShowStart =
    "import os, sys; print(sys.flags, sys._xoptions, sys.warnoptions, sys.path, __debug__)\n"
    "if os.environ.get('PYTHONHASHSEED'): print(hash('x'), {*'abcdef'})";

const std::string kBelow =
    "def below(kind):\n"
    "  for one in type.__subclasses__(kind):\n"
    "    yield f'{one.__module__}.{one.__qualname__}'; yield from below(one)\n";

// What only module site brings is not there, and a run can tell.
const std::string kShowWithoutSite =
    kBelow +
    "import sys\n"
    "known = [sorted(sys.modules), [*below(object)]]\n"
    "import builtins, os\n"
    "print(known, sys.flags, sys.path, sys.prefix, hasattr(builtins, 'exit'), len(sys.modules))\n"
    "print(os.environ['A'], os.environb[b'A'], os.getenv('PATH'), os.path.abspath('x'))\n"
    "import collections.abc\n"
    "print(isinstance([], collections.abc.Sequence), isinstance(3, os.PathLike))\n";

class StartTest : public EndToEnd {
 protected:
  // Why it is cold, or "warm", of one run, which must be as python3's.
  std::string How(const Args& args) {
    Command command = PlainClient(args);
    const Outcome python = RunCommand(Python(args));
    command.env->push_back("PYFX_WHY=1");
    const Outcome outcome = RunCommand(command);
    EXPECT_EQ(outcome.out, python.out) << testing::PrintToString(args);
    EXPECT_EQ(outcome.status, python.status);
    constexpr std::string_view kStart = "pyfxc: ";
    const std::string said = outcome.err.substr(0, outcome.err.find(", "));
    if (!said.starts_with(kStart)) return outcome.err;
    return said.starts_with("pyfxc: warm") ? "warm" : said.substr(kStart.size());
  }
  // The runs up to the first warm one, of which the zygote is waited for.
  void ExpectWarmByTheThird(const Args& args, const std::string& start) {
    const std::string subject = "cold: \"default\" with " + start;
    EXPECT_EQ(How(args),
              subject + " is seen for the first time; it is started when it comes again");
    EXPECT_EQ(How(args), subject + " is asked for again; it warms up after this run");
    ASSERT_TRUE(Eventually([&] { return StatusHas(start + ": warm"); })) << start;
    EXPECT_EQ(How(args), "warm");
  }
  bool StatusHas(const std::string& start) {
    const Json status = Json::parse(RunCommand(Ctl({"status", "--json"})).out);
    for (const Json& profile : status.at("profiles")) {
      for (const Json& one : profile.at("starts")) {
        if (one == start) return true;
      }
    }
    return false;
  }
};

TEST_F(StartTest, OptionsAreWarmByTheThirdRun) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  ExpectWarmByTheThird({"-I", "-c", kShowStart}, "-I");
  ExpectWarmByTheThird({"-sP", "-c", kShowStart}, "-s");
  ExpectWarmByTheThird({"-O", "-c", kShowStart}, "-O");
  ExpectWarmByTheThird({"-X", "utf8", "-c", kShowStart}, "-X utf8");
  ExpectWarmByTheThird({"-X", "dev", "-c", kShowStart}, "-X dev");
  EXPECT_EQ(How({"-u", "-c", kShowStart}), "warm") << "the plain start stays";
}

TEST_F(StartTest, WhatLeavesSiteOutIsWarmByTheThirdRun) {
  env()["A"] = "b";
  env()["PYTHONPATH"] = "somewhere::/usr:/usr:./a:b/../c:.";
  ExpectWarmByTheThird({"-S", "-c", kShowWithoutSite}, "-S");
  ExpectWarmByTheThird({"-I", "-S", "-c", kShowWithoutSite}, "-I -S");
  env().erase("PYTHONPATH");
  const std::string is_ours =
      "print([*filter(lambda name: name.startswith('pyfx.'), below(object))])";
  EXPECT_EQ(How({"-c", kBelow + is_ours}), "warm");
}

// As after `import json` alone: a preload that is not hidden is there, and what it needs.
TEST_F(StartTest, WhatLeavesSiteOutHasWhatIsPreloaded) {
  WriteProfile("default.toml", "preload = [\"json\"]\n");
  ExpectWarmByTheThird(
      {"-S", "-c", "import json, sys; print(json.dumps(1), 'site' in sys.modules)"}, "-S");
}

TEST_F(StartTest, WhatLeavesSiteOutHasNothingThatIsHidden) {
  WriteProfile("default.toml", "preload = [\"json\"]\nhidden = true\n");
  ExpectWarmByTheThird({"-S", "-c", "import sys; print(sorted(sys.modules)); import json, os"},
                       "-S");
}

TEST_F(StartTest, VariablesAreWarmByTheThirdRun) {
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"PYTHONHASHSEED", "0"}, {"PYTHONOPTIMIZE", "2"}, {"PYTHONUTF8", "0"}}) {
    env()[name] = value;
    ExpectWarmByTheThird({"-c", kShowStart}, name + "=" + value);
    env().erase(name);
  }
}

// The file of a library that python3 loads when it starts, in a directory of one's own.
std::string CopyOfLibrary(const TempRuntimeDir& dir) {
  Command show;
  show.argv = {PYFX_TEST_PYTHON, "-I", "-c",
               "print(*{l.split()[-1] for l in open('/proc/self/maps') if "
               "'/libz.so' in l or '/libm.so' in l or '/libexpat.so' in l})"};
  const Outcome found = RunCommand(show);
  std::istringstream paths(found.out);
  std::string path, copied;
  while (paths >> path) {
    // Loaded by the name without the last numbers.
    const std::string soname = std::filesystem::path(path).filename().string();
    const std::size_t end = soname.find('.', soname.find(".so.") + 4);
    copied = dir.work_dir() + "/libraries/" + soname.substr(0, end);
    std::filesystem::copy_file(path, copied);
  }
  return copied;
}

// What is loaded from there, what comes to be there, and what goes.
TEST_F(StartTest, LibrariesOfOnesOwnAreLoaded) {
  const std::string directory = dir().MakeDir("libraries");
  const Args args = {"-c",
                     "print(sorted({l.split(None, 5)[-1].strip() for l in open('/proc/self/maps') "
                     "if '.so' in l and "
                     "'/libraries/' in l}), __import__('os').environ['LD_LIBRARY_PATH'])"};
  env()["LD_LIBRARY_PATH"] = directory + ":/nowhere";
  const std::string start = "LD_LIBRARY_PATH=" + directory + ":/nowhere";
  ExpectWarmByTheThird(args, start);
  const std::string library = CopyOfLibrary(dir());
  ASSERT_FALSE(library.empty());
  EXPECT_TRUE(Eventually([&] { return How(args) == "warm"; })) << "and as python3 each time";
  EXPECT_NE(RunCommand(Python(args)).out.find(library), std::string::npos);
  std::filesystem::remove(library);
  EXPECT_TRUE(Eventually([&] { return How(args) == "warm"; }));
  env()["LD_LIBRARY_PATH"] = "libraries";
  EXPECT_EQ(How(args), "cold: LD_LIBRARY_PATH takes effect only when an interpreter starts");
}

// Directories that the dynamic linker has found missing it does not look into again, nor does a
// fork.
TEST_F(StartTest, ADirectoryOfLibrariesMayComeLater) {
  dir().MakeDir("libraries");
  const std::string library = CopyOfLibrary(dir());
  ASSERT_FALSE(library.empty());
  const std::string later = dir().work_dir() + "/later";
  const Args args = {"-c",
                     "import ctypes\n"
                     "try: ctypes.CDLL('libpyfx_later.so'); print('found')\n"
                     "except OSError: print('none')"};
  env()["LD_LIBRARY_PATH"] = later;
  ExpectWarmByTheThird(args, "LD_LIBRARY_PATH=" + later);
  dir().MakeDir("later");
  std::filesystem::copy_file(library, later + "/libpyfx_later.so");
  EXPECT_TRUE(Eventually([&] { return How(args) == "warm"; })) << "and as python3 each time";
  EXPECT_EQ(RunCommand(Python(args)).out, "found\n");
}

// As if somebody else had, after the linker has looked.
TEST_F(StartTest, ADirectoryOfLibrariesMayComeWhileItWarmsUp) {
  dir().MakeDir("libraries");
  const std::string library = CopyOfLibrary(dir());
  ASSERT_FALSE(library.empty());
  const std::string later = dir().work_dir() + "/later";
  WriteProfile("default.py", "import os\nos.makedirs('" + later + "', exist_ok=True)\n");
  const Args args = {"-c",
                     "import ctypes\n"
                     "try: ctypes.CDLL('libpyfx_later.so'); print('found')\n"
                     "except OSError: print('none')"};
  env()["LD_LIBRARY_PATH"] = later;
  const std::string start = "LD_LIBRARY_PATH=" + later;
  ExpectWarmByTheThird(args, start);
  std::filesystem::copy_file(library, later + "/libpyfx_later.so");
  EXPECT_TRUE(Eventually([&] { return How(args) == "warm"; })) << "and as python3 each time";
}

// Who started the daemon has said so, and no client.
TEST_F(StartTest, LibrariesOfTheDaemonsOwnEnvironmentAreNotJudged) {
  const std::string directory = dir().MakeDir("everybodys");
  std::filesystem::permissions(directory, std::filesystem::perms::all);
  std::filesystem::create_directory(directory + "/glibc-hwcaps");
  StopDaemon();
  env()["LD_LIBRARY_PATH"] = directory;
  StartDaemon();
  WriteProfile("named.toml", "preload = [\"json\"]\n");
  const Outcome outcome = Run({"--profile", "named", "-c", "print(1)"});
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_EQ(outcome.out, "1\n");
}

TEST_F(StartTest, TheHomeOfPythonIsTheOneThatIsSaid) {
  env()["PYTHONHOME"] = "/usr:/usr/local";
  ExpectWarmByTheThird({"-c",
                        "import sys, sysconfig; print(sys.prefix, sys.exec_prefix, sys.path, "
                        "sys.base_exec_prefix, sysconfig.get_path('platlib'))"},
                       "PYTHONHOME=/usr:/usr/local");
}

// Nothing else is asked for first: an interpreter may be used in one way only.
TEST_F(StartTest, ThePlainStartNeedNotHaveBeenAskedFor) {
  ExpectWarmByTheThird({"-I", "-c", kShowStart}, "-I");
}

TEST_F(StartTest, OneThatCannotBeIsColdWithItsReason) {
  env()["PYTHONHASHSEED"] = "nonsense";
  const Args args = {"-c", "pass"};
  EXPECT_TRUE(How(args).ends_with("is seen for the first time; it is started when it comes again"));
  EXPECT_TRUE(How(args).ends_with("is asked for again; it warms up after this run"));
  EXPECT_TRUE(Eventually([&] {
    return How(args).starts_with(
        "cold: profile \"default\" with PYTHONHASHSEED=nonsense cannot be warm: ");
  }));
  env().erase("PYTHONHASHSEED");
  EXPECT_TRUE(Run({"-c", "pass"}).Exited(0));
}

TEST_F(StartTest, WhyNamesTheStart) {
  ExpectWarmByTheThird({"-O", "-c", kShowStart}, "-O");
  const Outcome why = RunCommand(Ctl({"why", "-O", "-c", "pass"}));
  EXPECT_TRUE(why.out.starts_with("warm\n")) << why;
  EXPECT_NE(why.out.find("started with -O: warm"), std::string::npos) << why;
  const Outcome other = RunCommand(Ctl({"why", "-OO", "-c", "pass"}));
  EXPECT_TRUE(other.out.starts_with("cold: \"default\" with -O -O is seen for the first time"))
      << other;
  const Outcome status = RunCommand(Ctl({"status"}));
  EXPECT_NE(status.out.find("default: a sibling started with -O: warm"), std::string::npos);
}

}  // namespace
}  // namespace pyfx::test
