// SPDX-License-Identifier: GPL-3.0-or-later
//
// Options and variables that act only when an interpreter starts: cold when they are seen for the
// first time, warm by the third run, and python3's in each.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using Json = nlohmann::json;

constexpr const char* kShowStart =
    "import os, sys; print(sys.flags, sys._xoptions, sys.warnoptions, sys.path, __debug__)\n"
    "if os.environ.get('PYTHONHASHSEED'): print(hash('x'), {*'abcdef'})";

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
    EXPECT_EQ(How(args), subject + " is asked for again; the next run is warm");
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

TEST_F(StartTest, VariablesAreWarmByTheThirdRun) {
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"PYTHONHASHSEED", "0"}, {"PYTHONOPTIMIZE", "2"}, {"PYTHONUTF8", "0"}}) {
    env()[name] = value;
    ExpectWarmByTheThird({"-c", kShowStart}, name + "=" + value);
    env().erase(name);
  }
}

// Nothing else is asked for first: an interpreter may be used in one way only.
TEST_F(StartTest, ThePlainStartNeedNotHaveBeenAskedFor) {
  ExpectWarmByTheThird({"-I", "-c", kShowStart}, "-I");
}

TEST_F(StartTest, OneThatCannotBeIsColdForGood) {
  env()["PYTHONHASHSEED"] = "nonsense";
  const Args args = {"-c", "pass"};
  EXPECT_TRUE(How(args).ends_with("is seen for the first time; it is started when it comes again"));
  EXPECT_TRUE(How(args).ends_with("is asked for again; the next run is warm"));
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
