// SPDX-License-Identifier: GPL-3.0-or-later
//
// The real pyfxctl, asking a daemon played by the test.
#include <fcntl.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "protocol/messages/control_messages.h"
#include "tests/client/client_fixture.h"

namespace pyfx::test {
namespace {

class PyfxctlTest : public ClientFixture {
 protected:
  FakeConnection Begin(const Args& args) {
    ctl_ = ChildProcess::Start(Ctl(args));
    FakeConnection connection = daemon_.Accept();
    connection.Receive<Hello>();
    return connection;
  }
  static void SendReport(FakeConnection& connection) {
    connection.Receive<StatusRequest>();
    connection.Send(Hello());
    ProfileStatus profile;
    profile.name = "ml";
    profile.description = "arrays";
    profile.state = ProfileState::kWarming;
    connection.Send(profile);
    DaemonStatus daemon;
    daemon.pid = 4711;
    connection.Send(daemon);
  }

  ChildProcess ctl_;
};

TEST_F(PyfxctlTest, ShowsStatusAndList) {
  FakeConnection connection = Begin({"status"});
  SendReport(connection);
  Outcome outcome = ctl_.Finish();
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_TRUE(outcome.out.starts_with("pyfxd 4711, ")) << outcome;
  EXPECT_NE(outcome.out.find("\nml       warming  "), std::string::npos) << outcome;

  connection = Begin({"list"});
  SendReport(connection);
  EXPECT_EQ(ctl_.Finish().out, "PROFILE  DESCRIPTION  PATH\nml       arrays       -\n");

  connection = Begin({"status", "--json"});
  SendReport(connection);
  EXPECT_EQ(nlohmann::json::parse(ctl_.Finish().out)["daemon"]["pid"], 4711);
}

TEST_F(PyfxctlTest, FailsWhenWhatWasAskedForCannotBeWritten) {
  const auto expect_failed = [](const Outcome& outcome) {
    EXPECT_TRUE(outcome.Exited(1)) << outcome;
    EXPECT_EQ(outcome.err, "pyfxctl: cannot write to standard output: No space left on device\n");
  };
  for (const Args& args :
       std::initializer_list<Args>{{"--help"}, {"list", "--help"}, {"--version"}}) {
    Command command = Ctl(args);
    command.out = Stdio::File("/dev/full", O_WRONLY);
    expect_failed(RunCommand(command));
  }
  Command command = Ctl({"status"});
  command.out = Stdio::File("/dev/full", O_WRONLY);
  ctl_ = ChildProcess::Start(command);
  FakeConnection connection = daemon_.Accept();
  connection.Receive<Hello>();
  SendReport(connection);
  expect_failed(ctl_.Finish());
}

TEST_F(PyfxctlTest, ShowsRuns) {
  FakeConnection connection = Begin({"runs"});
  connection.Receive<RunsRequest>();
  connection.Send(Hello());
  connection.Send(RunStatus{"ml", 0x7fffffff, 0, 1'000'000, 1});
  connection.Send(DaemonStatus());
  const Outcome outcome = ctl_.Finish();
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_EQ(outcome.out,
            "PID         CLIENT  PROFILE  FOR  COMMAND\n"
            "2147483647  -       ml       1 s  -\n");
}

TEST_F(PyfxctlTest, SaysPlainlyThatADaemonIsTooOldToTellItsRuns) {
  FakeConnection connection = Begin({"runs"});
  connection.Receive<RunsRequest>();
  Hello hello;
  hello.minor = 2;
  hello.software = "pyfx 0.1.0";
  connection.Send(hello);
  connection.Send(
      Refused{RefusalCode::kProtocol, "message of type 19 where a request was expected"});
  const Outcome outcome = ctl_.Finish();
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_TRUE(outcome.err.starts_with("pyfxctl: this pyfxd (pyfx 0.1.0) is older than this "))
      << outcome;
  EXPECT_EQ(outcome.out, "");
}

TEST_F(PyfxctlTest, PassesReloadAndStopOn) {
  FakeConnection connection = Begin({"reload", "ml"});
  EXPECT_EQ(connection.Receive<Reload>().profile, "ml");
  connection.Send(Hello());
  connection.Send(Done{"profile \"ml\" is being made anew"});
  Outcome outcome = ctl_.Finish();
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_EQ(outcome.out, "profile \"ml\" is being made anew\n");

  connection = Begin({"stop"});
  EXPECT_EQ(connection.Receive<Stop>().profile, "");
  connection.Send(Hello());
  connection.Send(Done{"leaving"});
  EXPECT_TRUE(ctl_.Finish().Exited(0));
}

TEST_F(PyfxctlTest, FailsWithTheReasonOfARefusal) {
  FakeConnection connection = Begin({"stop", "x"});
  connection.Receive<Stop>();
  connection.Send(Hello());
  connection.Send(Refused{RefusalCode::kUnknownProfile, "no profile \"x\""});
  const Outcome outcome = ctl_.Finish();
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_EQ(outcome.err, "pyfxctl: no profile \"x\"\n");
}

TEST_F(PyfxctlTest, FailsWhenTheDaemonLeavesOrSpeaksAnotherVersion) {
  FakeConnection connection = Begin({"status"});
  connection.Receive<StatusRequest>();
  connection.Close();
  Outcome outcome = ctl_.Finish();
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_EQ(outcome.err, "pyfxctl: the daemon ended before it answered\n");

  connection = Begin({"status"});
  connection.Receive<StatusRequest>();
  Hello hello;
  hello.major = 7;
  connection.Send(hello);
  outcome = ctl_.Finish();
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_NE(outcome.err.find("version 7"), std::string::npos) << outcome;
}

TEST_F(PyfxctlTest, SaysHowToStartADaemonWhenThereIsNone) {
  daemon_.Stop();
  for (const char* command : {"status", "list", "runs", "reload", "stop"}) {
    const Outcome outcome = RunCommand(Ctl({command}));
    EXPECT_TRUE(outcome.Exited(1)) << outcome;
    EXPECT_TRUE(outcome.err.starts_with("pyfxctl: no pyfxd at \"" + daemon_.path() + "\": start"))
        << outcome;
  }
}

TEST_F(PyfxctlTest, RefusesCommandLinesThatCannotBeRight) {
  for (const Args& args : {Args{}, Args{"bogus"}, Args{"status", "x"}, Args{"session"},
                           Args{"reload", "a", "b"}, Args{"status", "--nope"}}) {
    const Outcome outcome = RunCommand(Ctl(args));
    EXPECT_TRUE(outcome.Exited(2)) << outcome;
    EXPECT_TRUE(outcome.err.starts_with("pyfxctl: ")) << outcome;
    EXPECT_EQ(outcome.out, "");
  }
}

TEST_F(PyfxctlTest, InstallsListsAndRemovesKernelsOfItsOwn) {
  env_.push_back("XDG_DATA_HOME=" + dir_.work_dir());
  const std::string kernels = dir_.work_dir() + "/jupyter/kernels";
  Outcome outcome = RunCommand(Ctl({"kernel", "install", "ml"}));
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_NE(outcome.out.find(kernels + "/pyfx-ml\""), std::string::npos) << outcome;
  const auto json = nlohmann::json::parse(ReadFile(kernels + "/pyfx-ml/kernel.json"));
  EXPECT_EQ(json["argv"], nlohmann::json::parse(R"([")" PYFXC_PROGRAM R"(", "--profile", "ml", "-m",
      "ipykernel_launcher", "-f", "{connection_file}"])"));
  EXPECT_EQ(json["display_name"], "ml (pyfx)");
  EXPECT_EQ(json["language"], "python");
  EXPECT_EQ(json["interrupt_mode"], "signal");
  EXPECT_EQ(json["metadata"]["pyfx"]["profile"], "ml");

  outcome = RunCommand(Ctl({"kernel", "install", "--name", "x", "--display-name", "X y", "ml"}));
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  dir_.WriteFile(kernels + "/other/kernel.json", R"({"argv": ["python3"], "metadata": {}})");
  EXPECT_EQ(RunCommand(Ctl({"kernel", "list"})).out,
            "KERNEL   PROFILE  SHOWN AS\n"
            "pyfx-ml  ml       ml (pyfx)\n"
            "x        ml       X y\n");
  for (const Args& args :
       {Args{"kernel", "remove", "other"}, Args{"kernel", "remove", ".."},
        Args{"kernel", "install", "ml", "--name", "other"}, Args{"kernel", "install", "/ml"},
        Args{"kernel", "install", "ml", "--name", "a/b"}}) {
    outcome = RunCommand(Ctl(args));
    EXPECT_TRUE(outcome.Exited(1)) << outcome;
    EXPECT_TRUE(outcome.err.starts_with("pyfxctl: ")) << outcome;
  }
  EXPECT_TRUE(RunCommand(Ctl({"kernel", "remove", "x"})).Exited(0));
  EXPECT_FALSE(std::filesystem::exists(kernels + "/x"));
  EXPECT_TRUE(std::filesystem::exists(kernels + "/other/kernel.json"));

  const std::string prefix = dir_.work_dir() + "/env";
  EXPECT_TRUE(RunCommand(Ctl({"kernel", "install", "ml", "--prefix", prefix})).Exited(0));
  EXPECT_NE(ReadFile(prefix + "/share/jupyter/kernels/pyfx-ml/kernel.json"), "");
  EXPECT_TRUE(RunCommand(Ctl({"kernel", "list", "--prefix", prefix, "--user"})).Exited(2));
}

}  // namespace
}  // namespace pyfx::test
