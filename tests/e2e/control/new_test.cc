// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxctl new: what it makes is used, and what is there stays there, whatever happens meanwhile.
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

namespace fs = std::filesystem;

class NewTest : public EndToEnd {
 protected:
  Outcome New(Args args) {
    args.insert(args.begin(), "new");
    return RunCommand(Ctl(std::move(args)));
  }
  std::string PathOf(const std::string& name) const {
    return dir().profile_dir() + "/" + name + ".toml";
  }
  static std::string Content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  // All that is in the profiles' directory, hidden files too.
  std::vector<std::string> Left() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(dir().profile_dir())) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  // `pyfxctl new NAME` with files that may hold nothing, after what `before` says to a shell.
  Outcome NewWithoutRoom(const std::string& name, const std::string& before) {
    Command command = Ctl({"new", name});
    const std::string program = command.argv[0];
    command.argv = {"/bin/sh", "-c", before + "ulimit -f 0; exec \"$0\" new \"$1\"", program, name};
    return RunCommand(command);
  }
};

TEST_F(NewTest, AProfileOfAScriptHasWhatItImportsAndRunsIt) {
  const std::string script = dir().WriteFile(
      "report.py",
      "import sys, csv, xml.dom as d\nfrom concurrent import futures\nfrom typing import Any\n"
      "import beside\nif __name__ == '__main__':\n    import sqlite3\n"
      "def f():\n    import ftplib\nprint('csv' in sys.modules, beside.x)\n");
  dir().WriteFile("beside.py", "x = 7\n");
  const Outcome outcome = New({"report", "--from", script});
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_TRUE(outcome.out.starts_with("made \"" + PathOf("report") + "\"\n")) << outcome;
  EXPECT_NE(outcome.out.find("note   report: \"beside\""), std::string::npos) << outcome;
  EXPECT_NE(outcome.out.find("ok     report: "), std::string::npos) << outcome;
  EXPECT_NE(Content(PathOf("report"))
                .find("preload = [\n    \"csv\",\n    \"xml.dom\",\n"
                      "    \"concurrent\",\n    \"concurrent.futures\",\n"
                      "    \"typing\",\n]\n"),
            std::string::npos)
      << Content(PathOf("report"));
  const Outcome run = Run({"--profile", "report", script});
  EXPECT_EQ(run.out, "True 7\n") << run;
}

TEST_F(NewTest, TheScriptIsNotRun) {
  const std::string mark = dir().path() + "/ran";
  const std::string script = dir().WriteFile("x.py", "open('" + mark + "', 'w')\nimport csv\n");
  EXPECT_TRUE(New({"x", "--from", script}).Exited(0));
  EXPECT_FALSE(fs::exists(mark));
  const std::string broken = dir().WriteFile("y.py", "import csv\nx = (\n");
  const Outcome outcome = New({"y", "--from", broken});
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_NE(outcome.err.find(broken + ":2: "), std::string::npos) << outcome;
  EXPECT_FALSE(fs::exists(PathOf("y")));
}

TEST_F(NewTest, EachTemplateMakesAProfileThatIsRight) {
  const Outcome wrong = New({"x", "--from", "no-such-template"});
  EXPECT_TRUE(wrong.Exited(1)) << wrong;
  for (const std::string name : {"ansible", "aws", "black", "django", "mypy", "pylint", "pytest"}) {
    EXPECT_NE(wrong.err.find(name), std::string::npos) << wrong;
    EXPECT_TRUE(New({"my-" + name, "--from", name}).Exited(0)) << name;
    // Its modules need not be there; all else must be right.
    const Outcome outcome = RunCommand(Ctl({"check", "my-" + name}));
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("wrong")) continue;
      EXPECT_NE(line.find("is no module"), std::string::npos) << line;
    }
    EXPECT_EQ(outcome.err, "");
  }
}

TEST_F(NewTest, TheInterpreterIsTheOneThatIsNamedOrActivated) {
  const std::string venv = dir().work_dir() + "/my venv";
  Command make;
  make.argv = {"/usr/bin/python3", "-m", "venv", "--without-pip", venv};
  ASSERT_TRUE(RunCommand(make).Exited(0));
  EXPECT_TRUE(New({"named", "--python", venv}).Exited(0));
  EXPECT_NE(Content(PathOf("named")).find("\npython = \"" + venv + "\"\n"), std::string::npos);
  EXPECT_TRUE(New({"relative", "--python", "my venv/"}).Exited(0));
  EXPECT_NE(Content(PathOf("relative")).find("\npython = \"" + venv + "\"\n"), std::string::npos);
  env()["VIRTUAL_ENV"] = venv;
  const Outcome outcome = New({"activated"});
  EXPECT_NE(outcome.out.find("note   activated: "), std::string::npos) << outcome;
  EXPECT_NE(Content(PathOf("activated")).find("\npython = \"" + venv + "\"\n"), std::string::npos);
  const Outcome wrong = New({"nowhere", "--python", "/no/such/venv"});
  EXPECT_TRUE(wrong.Exited(1)) << wrong;
  EXPECT_FALSE(fs::exists(PathOf("nowhere")));
}

TEST_F(NewTest, WhatIsThereStaysThere) {
  const std::string toml = WriteProfile("mine.toml", "description = \"mine\"\n");
  Outcome outcome = New({"mine"});
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_EQ(outcome.err,
            "pyfxctl: there is \"" + toml + "\" already: edit that, or take another name\n");
  EXPECT_EQ(Content(toml), "description = \"mine\"\n");
  const std::string py = WriteProfile("code.py", "x = 1\n");
  outcome = New({"code"});
  EXPECT_NE(outcome.err.find(py), std::string::npos) << outcome;
  EXPECT_FALSE(fs::exists(PathOf("code")));
  EXPECT_TRUE(New({"../x"}).Exited(1));
  // One that is shipped may be had instead.
  outcome = New({"hello"});
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_NE(outcome.out.find("note   hello: it is used instead of "), std::string::npos) << outcome;
}

TEST_F(NewTest, OfManyAtOnceOneMakesIt) {
  std::vector<ChildProcess> all;
  for (int i = 0; i < 8; ++i) {
    all.push_back(
        ChildProcess::Start(Ctl({"new", "race", "--from", i % 2 == 0 ? "aws" : "black"})));
  }
  int made = 0;
  for (ChildProcess& one : all) {
    const Outcome outcome = one.Finish();
    if (outcome.Exited(0)) ++made;
    if (!outcome.Exited(0)) {
      EXPECT_NE(outcome.err.find("\" already: edit that"), std::string::npos) << outcome;
    }
  }
  EXPECT_EQ(made, 1);
  EXPECT_EQ(Left(), (std::vector<std::string>{"default.py", "race.toml"}));
  const std::string text = Content(PathOf("race"));
  EXPECT_TRUE(text.ends_with(Content(PYFX_BUILD_PREFIX "/share/pyfx/templates/aws.toml")) ||
              text.ends_with(Content(PYFX_BUILD_PREFIX "/share/pyfx/templates/black.toml")));
}

TEST_F(NewTest, NothingIsLeftWhereThereIsNoRoomOrItIsKilled) {
  const std::vector<std::string> before = Left();
  const Outcome no_room = NewWithoutRoom("full", "trap '' XFSZ; ");
  EXPECT_TRUE(no_room.Exited(1)) << no_room;
  EXPECT_NE(no_room.err.find("cannot write \"" + PathOf("full") + "\""), std::string::npos)
      << no_room;
  EXPECT_EQ(Left(), before);
  // The kernel ends it at its first write (setrlimit(2), RLIMIT_FSIZE).
  const Outcome killed = NewWithoutRoom("full", "");
  EXPECT_TRUE(killed.Died(SIGXFSZ)) << killed;
  EXPECT_EQ(Left(), before);

  env()["PYFX_PROFILE_PATH"] = dir().WriteFile("file", "");
  const Outcome nowhere = New({"x"});
  EXPECT_TRUE(nowhere.Exited(1)) << nowhere;
  EXPECT_NE(nowhere.err.find("/file\": "), std::string::npos) << nowhere;
}

}  // namespace
}  // namespace pyfx::test
