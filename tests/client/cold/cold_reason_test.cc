// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tables of command lines and environments: which may be warm, which must be cold.
#include <gtest/gtest.h>

#include <cstdlib>

#include "client/command/options.h"
#include "client/run/decision.h"
#include "tests/client/shown_args.h"

namespace pyfx {
namespace {

std::vector<char*> Pointers(const Args& strings) {
  std::vector<char*> pointers;
  for (const std::string& s : strings) pointers.push_back(const_cast<char*>(s.c_str()));
  return pointers;
}

std::vector<pyfx::Reason> Reasons(const Args& args, const Args& env = {},
                                  const Settings& settings = {}) {
  Result<Options> options = ParseOptions(Pointers(args), nullptr);
  EXPECT_TRUE(options.ok());
  std::vector<char*> environment = Pointers(env);
  environment.push_back(nullptr);
  if (!options) return {};
  return ReasonsNotToAsk(*options, settings, environment.data());
}

// The one that counts.
std::string Reason(const Args& args, const Args& env = {}) {
  const std::vector<pyfx::Reason> reasons = Reasons(args, env);
  return reasons.empty() ? "" : reasons.front().text;
}

TEST(ColdReasonTest, LetsThroughWhatAWarmInterpreterCanHonour) {
  for (const Args& args : std::initializer_list<Args>{
           {},
           {"x.py"},
           {"-"},
           {"-c", "pass"},
           {"-m", "x"},
           {"-u", "-q", "-x", "-i", "-B", "-b", "-bb", "-d", "-R", "-t", "-P", "-E", "x.py"},
           {"-uBdq", "x.py"},
           {"-W", "error", "-Wignore", "x.py"},
           {"-X", "foo", "-Xbar=1", "-X", "develop", "-X", "", "x.py"},
           {"-X", "-O", "x.py"},
           {"-W", "-S", "x.py"},
           {"--", "-O"},
           {"x.py", "-O", "-I", "-X", "dev", "-h"},
           {"-c", "pass", "-S"},
           {"-cpass", "-V"},
           {"-m", "x", "--check-hash-based-pycs"},
           {"-uc", "pass", "-v"},
           {"-", "-OO"},
           {"--profile", "p", "--why", "--warm", "x.py"},
       }) {
    EXPECT_EQ(Reason(args), "") << Show(args);
  }
}

TEST(ColdReasonTest, KeepsBackWhatOnlyAFreshInterpreterCanHonour) {
  for (const Args& args : std::initializer_list<Args>{
           {"-v", "x.py"},
           {"-h"},
           {"-?"},
           {"-uh", "x.py"},
           {"-V"},
           {"-VV"},
           {"-V", "x.py"},
           {"--help-all"},
           {"--help-env"},
           {"--help-xoptions"},
           {"-J"},
           {"-Z", "x.py"},
           {"-:"},
           {"--nope"},
           {"-u-", "x.py"},
           {"-c"},
           {"-m"},
           {"-W"},
           {"-X"},
           {"-uX"},
           {"-X", "importtime", "x.py"},
           {"-X", "tracemalloc=5", "x.py"},
           {"-X", "showrefcount", "x.py"},
           {"-X", "pycache_prefix=/tmp", "x.py"},
           {"--check-hash-based-pycs", "never", "x.py"},
           {"--check-hash-based-pycs", "sometimes"},
           {"--check-hash-based-pycs"},
           {"-W", "error", "-v", "--profile", "p", "x.py"},
       }) {
    EXPECT_NE(Reason(args), "") << Show(args);
  }
}

struct StartOfArgs {
  Args args;
  Args start;
};

// What acts only when an interpreter starts is told to the daemon.
TEST(ColdReasonTest, LeavesAStartToTheDaemon) {
  for (const auto& [args, start] : std::initializer_list<StartOfArgs>{
           {{"x.py", "-O"}, {}},
           {{"-u", "-B", "-P", "-X", "foo", "x.py"}, {}},
           {{"-O", "x.py"}, {"-O"}},
           {{"-OO", "x.py"}, {"-O", "-O"}},
           {{"-sP", "x.py"}, {"-s"}},
           {{"-IS", "x.py"}, {"-I", "-S"}},
           {{"-Ouc", "pass", "-S"}, {"-O"}},
           {{"-I", "-m", "json.tool"}, {"-I"}},
           {{"-uEI", "x.py"}, {"-E", "-I"}},
           {{"-R", "-s", "x.py"}, {"-R", "-s"}},
           {{"-X", "dev", "-Xutf8=0", "x.py"}, {"-X dev", "-X utf8=0"}},
           {{"-uXdev=1", "-X", "faulthandler", "x.py"}, {"-X dev=1", "-X faulthandler"}},
           {{"-X", "int_max_str_digits=0", "x.py"}, {"-X int_max_str_digits=0"}},
           {{"-W", "-S", "--why", "-O", "x.py"}, {"-O"}}}) {
    EXPECT_EQ(Reason(args), "") << Show(args);
    const Result<Options> options = ParseOptions(Pointers(args), nullptr);
    ASSERT_TRUE(options.ok());
    EXPECT_EQ(options->start, start) << Show(args);
  }
}

TEST(ColdReasonTest, NamesTheOption) {
  EXPECT_EQ(Reason({"-uv", "-Xtracemalloc", "x.py"}),
            "-v takes effect only when an interpreter starts");
  EXPECT_EQ(Reason({"-Ximporttime=1", "x.py"}),
            "-X importtime takes effect only when an interpreter starts");
  EXPECT_EQ(Reason({"-V"}), "-V only prints");
  EXPECT_EQ(Reason({"-Z"}), "python does not know -Z");
  EXPECT_EQ(Reason({"-uW"}), "-W has no argument");
}

TEST(ColdReasonTest, TellsAllReasonsTheUsersWishFirst) {
  Settings off;
  off.off = true;
  std::string text;
  for (const pyfx::Reason& reason : Reasons({"-uvO", "--cold", "-X", "importtime", "x.py"},
                                            {"PYTHONPLATLIBDIR=/x", "PYTHONVERBOSE=1"}, off)) {
    text += std::string(ColdCauseName(reason.cause)) + ": " + reason.text + "\n";
  }
  EXPECT_EQ(text,
            "switched-off: --cold\n"
            "switched-off: PYFX=0\n"
            "option: -v takes effect only when an interpreter starts\n"
            "option: -X importtime takes effect only when an interpreter starts\n"
            "variable: PYTHONPLATLIBDIR takes effect only when an interpreter starts\n"
            "variable: PYTHONVERBOSE takes effect only when an interpreter starts\n");
}

// What follows when the daemon has refused, or none has answered.
TEST(ColdReasonTest, DecidesBetweenAColdRunAndAFailure) {
  const auto parse = [](const Args& args) { return *ParseOptions(Pointers(args), nullptr); };
  const Options plain = parse({"x.py"}), warm = parse({"--warm", "x.py"}),
                named = parse({"--profile", "ml", "x.py"});
  const auto refusal = [](RefusalCode code) { return Refused{code, "because\n"}; };
  for (const auto& [code, cause] : std::initializer_list<std::pair<RefusalCode, ColdCause>>{
           {RefusalCode::kVersion, ColdCause::kVersion},
           {RefusalCode::kProtocol, ColdCause::kBroken},
           {RefusalCode::kPermission, ColdCause::kPermission},
           {RefusalCode::kUnknownProfile, ColdCause::kProfile},
           {RefusalCode::kProfileFailed, ColdCause::kProfile},
           {RefusalCode::kShuttingDown, ColdCause::kShuttingDown},
           {RefusalCode::kLimit, ColdCause::kLimit},
           {RefusalCode::kCold, ColdCause::kOther},
           {static_cast<RefusalCode>(99), ColdCause::kOther}}) {
    const Decision decision = Decide(refusal(code), plain);
    EXPECT_TRUE(decision.cold);
    EXPECT_EQ(decision.reason.cause, cause);
    EXPECT_FALSE(Decide(refusal(code), warm).cold);
    const bool by_profile = cause == ColdCause::kProfile;
    EXPECT_EQ(Decide(refusal(code), named).cold, !by_profile);
  }
  EXPECT_EQ(Decide(Refused{RefusalCode::kCold, "x", ColdCause::kModule}, plain).reason.cause,
            ColdCause::kModule);
  EXPECT_EQ(Decide(Error{Errc::kNoDaemon, "x"}, plain, "/s").reason.cause, ColdCause::kNoDaemon);
  EXPECT_EQ(Decide(Error{Errc::kNoDaemon, "x"}, plain, "/s").reason.text, "no pyfxd at \"/s\"");
  EXPECT_EQ(Decide(Error{Errc::kFailed, "x", ColdCause::kNoAnswer}, plain, "/s").reason.cause,
            ColdCause::kNoAnswer);
  EXPECT_TRUE(Decide(Error{Errc::kNoDaemon, "x"}, named, "/s").cold);
  EXPECT_FALSE(Decide(Error{Errc::kNoDaemon, "x"}, warm, "/s").cold);
}

struct Variable {
  const char* entry;
  bool cold;
  bool cold_under_e;  // under -E
};

TEST(ColdReasonTest, JudgesEveryVariableOfPythons) {
  const std::initializer_list<Variable> table = {
      {"PYTHONUNBUFFERED=1", false, false},
      {"PYTHONDONTWRITEBYTECODE=1", false, false},
      {"PYTHONWARNINGS=error", false, false},
      {"PYTHONINSPECT=1", false, false},
      {"PYTHONDEBUG=1", false, false},
      {"PYTHONSAFEPATH=1", false, false},
      {"PYTHONBREAKPOINT=0", false, false},
      {"PYTHONSTARTUP=x", false, false},
      {"PYTHONASYNCIODEBUG=1", false, false},
      {"PYTHONTHREADDEBUG=1", false, false},
      {"PYTHONCASEOK=1", false, false},
      {"PYTHONTZPATH=/x", false, false},
      {"PYTHONIOENCODING=latin-1", false, false},
      {"PYTHONPATH=/x", false, false},
      {"PYTHONUSERBASE=/x", false, false},
      {"PYTHONNOTHING=1", false, false},
      {"PYTHON=1", false, false},
      {"PYTHONHASHSEED=random", false, false},
      {"PYTHONHASHSEED=", false, false},
      {"PYTHONHASHSEED=0", false, false},
      {"PYTHONHASHSEED=17", false, false},
      {"PYTHONHASHSEED=nonsense", false, false},
      {"PYTHONUTF8=1", false, false},
      {"PYTHONUTF8=", false, false},
      {"PYTHONUTF8=0", false, false},
      {"PYTHONUTF8=2", false, false},
      {"PYTHONPLATLIBDIR=/x", true, false},
      {"PYTHONPLATLIBDIR=x", true, false},
      {"PYTHONPYCACHEPREFIX=/x", true, false},
      {"PYTHONOPTIMIZE=1", false, false},
      {"PYTHONVERBOSE=1", true, false},
      {"PYTHONMALLOC=debug", false, false},
      {"PYTHONMALLOCSTATS=1", true, false},
      {"PYTHONTRACEMALLOC=1", true, false},
      {"PYTHONFAULTHANDLER=1", false, false},
      {"PYTHONDEVMODE=1", false, false},
      {"PYTHONPROFILEIMPORTTIME=1", true, false},
      {"PYTHONNODEBUGRANGES=1", false, false},
      {"PYTHONINTMAXSTRDIGITS=0", false, false},
      {"PYTHONWARNDEFAULTENCODING=1", false, false},
      {"PYTHONNOUSERSITE=1", false, false},
      {"PYTHONCOERCECLOCALE=0", true, false},
      {"PYTHONDUMPREFS=1", true, false},
      {"PYTHONDUMPREFSFILE=x", true, false},
      {"PYTHONPLATLIBDIR=", false, false},
      {"PYTHONOPTIMIZE=", false, false},
      {"PYTHONMALLOC=", false, false},
      {"PYTHONPLATLIBDIR", false, false},
      // Honoured even under -E, and the first even if empty.
      {"PYTHONEXECUTABLE=/x", true, true},
      {"PYTHONEXECUTABLE=", true, true},
      {"__PYVENV_LAUNCHER__=/x", true, true},
      {"__PYVENV_LAUNCHER__=", false, false},
      {"XPYTHONPLATLIBDIR=/x", false, false},
      {"PATH=PYTHONPLATLIBDIR=/x", false, false},
  };
  for (const Variable& variable : table) {
    const Args env = {"PATH=/bin", variable.entry, "LANG=C"};
    EXPECT_EQ(!Reason({"x.py"}, env).empty(), variable.cold) << variable.entry;
    EXPECT_EQ(!Reason({"-uE", "x.py"}, env).empty(), variable.cold_under_e) << variable.entry;
  }
  EXPECT_EQ(Reason({"x.py"}, {"PYTHONPLATLIBDIR=/x"}),
            "PYTHONPLATLIBDIR takes effect only when an interpreter starts");
}

}  // namespace
}  // namespace pyfx
