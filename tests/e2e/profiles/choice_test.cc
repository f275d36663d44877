// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which profile and which interpreter a run gets when neither is said: never another interpreter
// than python3 would be, and a cold run has the same one as a warm one.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

constexpr const char* kShowPython = "import sys; print(sys.executable, sys.prefix)";

class ChoiceTest : public EndToEnd {
 protected:
  void SetUp() override {
    EndToEnd::SetUp();
    env()["PYFX_WHY"] = "1";
  }

  // A virtual environment at work_dir()/NAME; its interpreter.
  std::string MakeEnvironment(const std::string& name) {
    EXPECT_TRUE(RunCommand(Python({"-m", "venv", "--without-pip", name})).Exited(0));
    return dir().work_dir() + "/" + name + "/bin/python3";
  }
  void Activate(const std::string& python) {
    const std::string bin = std::filesystem::path(python).parent_path().string();
    env()["PATH"] = bin + ":/usr/bin:/bin";
    env()["VIRTUAL_ENV"] = std::filesystem::path(bin).parent_path().string();
  }
  // What kShowPython prints in that interpreter.
  std::string Shown(const std::string& python) {
    Command command = Python({"-c", kShowPython});
    command.argv[0] = python;
    return RunCommand(command).out;
  }
  // "warm (profile …)" or "cold: …" of one run, which must succeed.
  std::string How(const Args& args) {
    const Outcome outcome = RunCommand(PlainClient(args));
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    out_ = outcome.out;
    constexpr std::string_view kStart = "pyfxc: ";
    if (!outcome.err.starts_with(kStart)) return outcome.err;
    return outcome.err.substr(kStart.size(), outcome.err.rfind(", ") - kStart.size());
  }

  std::string out_;  // of How()
};

TEST_F(ChoiceTest, EachRuleGivesWayToTheOneBeforeIt) {
  for (const char* name : {"option", "variable", "script", "project"}) {
    WriteProfile(std::string(name) + ".py", std::string("name = '") + name + "'\n");
  }
  WriteProfile("default.py", "name = 'default'\n");
  const std::string file = dir().WriteFile("p/pyproject.toml", "[tool.pyfx]\nprofile='project'\n");
  dir().WriteFile("p/x.py", "# pyfx: profile=script\nprint(name)\n");
  dir().WriteFile("p/y.py", "print(name)\n");
  dir().WriteFile("z.py", "print(name)\n");
  EXPECT_EQ(How({"z.py"}), "warm (profile \"default\")");
  EXPECT_EQ(out_, "default\n");
  EXPECT_EQ(How({"p/y.py"}), "warm (profile \"project\" by " + file + ":2)");
  EXPECT_EQ(out_, "project\n");
  EXPECT_EQ(How({"p/x.py"}), "warm (profile \"script\" by p/x.py:1)");
  EXPECT_EQ(out_, "script\n");
  env()["PYFX_PROFILE"] = "variable";
  EXPECT_EQ(How({"p/x.py"}), "warm (profile \"variable\" by PYFX_PROFILE)");
  EXPECT_EQ(out_, "variable\n");
  EXPECT_EQ(How({"--profile", "option", "p/x.py"}), "warm (profile \"option\" by --profile)");
  EXPECT_EQ(out_, "option\n");
}

// They are also used where there is no pyfx.
TEST_F(ChoiceTest, AScriptOrProjectThatNamesNoProfileRunsAllTheSame) {
  dir().WriteFile("x.py", "# pyfx: profile=nope\nprint(1)\n");
  EXPECT_TRUE(How({"x.py"}).starts_with("cold: x.py:1: no profile \"nope\": "));
  EXPECT_EQ(out_, "1\n");
  dir().WriteFile("x.py", "# pyfx: profile=../x\nprint(2)\n");
  EXPECT_EQ(How({"x.py"}), "cold: x.py:1: not the name of a profile: \"../x\"");
  EXPECT_EQ(out_, "2\n");
  WriteProfile("broken.py", "1 / 0\n");
  dir().WriteFile("x.py", "# pyfx: profile=broken\nprint(3)\n");
  EXPECT_TRUE(How({"x.py"}).starts_with("cold: x.py:1: profile \"broken\" failed to warm up: "));
  EXPECT_EQ(out_, "3\n");
}

TEST_F(ChoiceTest, AnotherPython3OnPathIsTheOneThatRuns) {
  dir().WriteFile(dir().config_home() + "/pyfx/pyfxd.toml", "automatic = false\n");
  StopDaemon();
  StartDaemon();
  const std::string python = MakeEnvironment("v");
  const std::string expected = Shown(python);
  Activate(python);
  const std::string reason = "cold: \"" + python +
                             "\" is the interpreter that is meant here, no profile names it, and "
                             "there are no automatic ones: \"pyfxctl new NAME --python " +
                             python + "\" makes one, as does automatic = true in pyfxd.toml";
  EXPECT_EQ(How({"-c", kShowPython}), reason);
  EXPECT_EQ(out_, expected);
  How({"--cold", "-c", kShowPython});
  EXPECT_EQ(out_, expected);
  EXPECT_EQ(How({"--profile", "default", "-c", kShowPython}),
            "warm (profile \"default\" by --profile)");
  EXPECT_EQ(out_, Shown(PYFX_TEST_PYTHON));
  StopDaemon();
  EXPECT_TRUE(How({"-c", kShowPython}).starts_with("cold: no pyfxd"));
  EXPECT_EQ(out_, expected);
}

// The one that was taken for its interpreter, in all that is said of it, and in what it is counted
// for; not the one that would have been taken without.
TEST_F(ChoiceTest, ARefusalNamesTheProfileThatWasMeant) {
  const std::string python = MakeEnvironment("v");
  WriteProfile("venv.toml", "python = '" + dir().work_dir() + "/v'\npreload = ['nowhere']\n");
  Activate(python);
  const std::string failed =
      "profile \"venv\" failed to warm up: ModuleNotFoundError: No module named 'nowhere'";
  EXPECT_EQ(How({"-c", "pass"}), "cold: " + failed);
  const Outcome warm = RunCommand(PlainClient({"--warm", "-c", "pass"}));
  EXPECT_TRUE(warm.Exited(125)) << warm;
  EXPECT_NE(warm.err.find("pyfxc: profile \"venv\" failed to warm up (see above"),
            std::string::npos)
      << warm;
  const Outcome why = RunCommand(Ctl({"why", "-c", "pass"}));
  EXPECT_TRUE(why.out.starts_with("cold: " + failed)) << why;
  EXPECT_NE(why.out.find("venv, by VIRTUAL_ENV"), std::string::npos) << why;
  // Refused by the zygote's own run, too.
  WriteProfile("venv.toml", "python = '" + dir().work_dir() + "/v'\npreload = ['json']\n");
  ASSERT_EQ(How({"-c", "pass"}), "warm (profile \"venv\" by VIRTUAL_ENV)");
  dir().WriteFile("json.py", "");
  EXPECT_TRUE(How({"-c", "pass"}).starts_with("cold: "));
  for (const auto& profile :
       nlohmann::json::parse(RunCommand(Ctl({"status", "--json"})).out).at("profiles")) {
    if (profile.at("name") == "venv") {
      EXPECT_EQ(profile.at("cold_runs").at("module"), 1) << profile;
    } else {
      EXPECT_TRUE(profile.at("cold_runs").empty()) << profile;
    }
  }
}

TEST_F(ChoiceTest, AColdRunHasTheInterpreterOfTheProfile) {
  const std::string python = MakeEnvironment("v");
  const std::string expected = Shown(python);
  WriteProfile("venv.toml", "python = '" + dir().work_dir() + "/v'\n");
  WriteProfile("wrong.toml", "python = '/nowhere/python3'\n");
  How({"--profile", "venv", "--cold", "-c", kShowPython});
  EXPECT_EQ(out_, expected);
  How({"--profile", "venv", "-O", "-c", kShowPython});
  EXPECT_EQ(out_, expected);
  dir().WriteFile("x.py", std::string("# pyfx: profile=venv\n") + kShowPython + "\n");
  env()["PYFX"] = "0";
  EXPECT_EQ(How({"x.py"}), "cold: PYFX=0");
  EXPECT_EQ(out_, expected);
  env().erase("PYFX");
  const Outcome wrong =
      RunCommand(PlainClient({"--profile", "wrong", "--cold", "-c", kShowPython}));
  EXPECT_TRUE(wrong.Exited(125)) << wrong;
  EXPECT_NE(wrong.err.find("wrong.toml:1: cannot find the interpreter \"/nowhere/python3\""),
            std::string::npos)
      << wrong;
  StopDaemon();
  How({"--profile", "venv", "-c", kShowPython});
  EXPECT_EQ(out_, expected);
}

TEST_F(ChoiceTest, AnActiveEnvironmentIsServedByTheProfileThatNamesIt) {
  const std::string python = MakeEnvironment("v");
  WriteProfile("venv.toml", "python = '" + dir().work_dir() + "/v'\n");
  const std::string expected = Shown(python);
  Activate(python);
  EXPECT_EQ(How({"-c", kShowPython}), "warm (profile \"venv\" by VIRTUAL_ENV)");
  EXPECT_EQ(out_, expected);
  env().erase("VIRTUAL_ENV");
  EXPECT_EQ(How({"-c", kShowPython}), "warm (profile \"venv\" by PATH)");
  const Outcome why = RunCommand(Ctl({"why", "-c", "pass"}));
  EXPECT_NE(why.out.find("profile     venv, by PATH\n"), std::string::npos) << why;
  // As python3, of which the next one on PATH is the environment's.
  const std::string aliases = dir().MakeDir("alias");
  const std::string alias = aliases + "/python3";
  std::filesystem::create_symlink(ProgramPath("pyfxc"), alias);
  Command command = PlainClient({});
  command.argv = {alias, "-c", kShowPython};
  const Outcome outcome = RunCommand(command);
  EXPECT_EQ(outcome.out, expected);
  EXPECT_TRUE(outcome.err.starts_with("pyfxc: warm (profile \"venv\" by PATH)")) << outcome;
  // Another name is another sys.executable.
  const std::string other = PythonName();
  command.argv = {aliases + "/" + other, "-c", kShowPython};
  std::filesystem::create_symlink(ProgramPath("pyfxc"), command.argv[0]);
  EXPECT_EQ(RunCommand(command).out, Shown(dir().work_dir() + "/v/bin/" + other));
  env()["PATH"] = "/usr/bin:/bin";
  EXPECT_EQ(How({"-c", kShowPython}), "warm (profile \"default\")");
}

// The daemon looks in other places than this client does.
TEST_F(ChoiceTest, ARefusalTellsTheInterpreterOfTheProfile) {
  const std::string python = MakeEnvironment("v");
  WriteProfile("venv.toml", "python = '" + python + "'\npreload = ['no_such_module']\n");
  dir().WriteFile("x.py", std::string("# pyfx: profile=venv\n") + kShowPython + "\n");
  env()["PYFX_PROFILE_PATH"] = "/nowhere";
  EXPECT_TRUE(How({"x.py"}).starts_with("cold: x.py:1: "));
  EXPECT_EQ(out_, Shown(python));
}

// Its interpreter cannot be executed, but is known by its environment.
TEST_F(ChoiceTest, PyfxcInTheBinOfAnEnvironmentIsItsInterpreter) {
  const std::string python = MakeEnvironment("v");
  const std::string expected = Shown(python);
  std::filesystem::remove(python);
  std::filesystem::create_symlink(ProgramPath("pyfxc"), python);
  Command command = PlainClient({});
  for (const std::string& name : {python, std::string("v/bin/python3")}) {
    command.argv = {name, "-c", kShowPython};
    const Outcome outcome = RunCommand(command);
    EXPECT_EQ(outcome.out, expected) << outcome;
    EXPECT_TRUE(outcome.err.starts_with("pyfxc: cold: \"" + python + "\" is a link to pyfxc"))
        << outcome;
  }
  Activate(python);
  command = PlainClient({});
  command.argv = {"/bin/sh", "-c", std::string("python3 -c '") + kShowPython + "'"};
  EXPECT_EQ(RunCommand(command).out, expected);
  EXPECT_TRUE(How({"-c", kShowPython}).starts_with("cold: \"" + python + "\" is a link to pyfxc"));
  EXPECT_EQ(out_, expected);
}

}  // namespace
}  // namespace pyfx::test
