// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pyfxctl why` says what pyfxc does, by doing nothing; and the daemon counts why runs were cold.
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "protocol/frames/message.h"
#include "protocol/frames/socket.h"
#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using Json = nlohmann::json;

class WhyTest : public EndToEnd {
 protected:
  std::string notice_path() const { return socket_path() + ".cold"; }

  static Args With(Args first, const Args& rest) {
    first.insert(first.end(), rest.begin(), rest.end());
    return first;
  }

  // `pyfxctl why`, which must take the environment and descriptors of `like`.
  Json Why(const Args& args, Command like) {
    like.argv = Ctl(With({"why", "--json"}, args)).argv;
    const Outcome outcome = RunCommand(like);
    EXPECT_EQ(outcome.err, "") << testing::PrintToString(args);
    Json json = Json::parse(outcome.out, nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << outcome;
    const std::string verdict = json.value("verdict", "");
    const int expected = verdict == "warm" ? 0 : verdict == "fails" ? 125 : 1;
    EXPECT_TRUE(outcome.Exited(expected)) << outcome;
    return json;
  }
  Json Why(const Args& args) { return Why(args, PlainClient({})); }

  // That what it says is what pyfxc then does; returns it.
  Json ExpectTrue(const Args& args, const Command& like) {
    const Json json = Why(args, like);
    Command client = like;
    client.argv = PlainClient(args).argv;
    client.env->push_back("PYFX_WHY=1");
    const Outcome outcome = RunCommand(client);
    std::string expected;
    if (json["verdict"] == "warm") {
      const std::string choice = json.value("profile_choice", "");
      expected = "pyfxc: warm (profile \"" + json.value("profile", "") + "\"" +
                 (choice.empty() ? "" : " by " + choice) + "), ";
    } else if (json["verdict"] == "cold") {
      expected = "pyfxc: cold: " + json["reasons"][0].value("text", "") + ", ";
    } else {
      EXPECT_TRUE(outcome.Exited(125)) << outcome;
      expected = json.value("complaint", "") + "\n";
    }
    EXPECT_TRUE(outcome.err.starts_with(expected))
        << testing::PrintToString(args) << "\nexpected: " << expected << "\n"
        << outcome;
    return json;
  }
  Json ExpectTrue(const Args& args) { return ExpectTrue(args, PlainClient({})); }

  // Its verdict and the cause that decides.
  static std::string Essence(const Json& json) {
    const Json& reasons = json["reasons"];
    return json.value("verdict", "") + (reasons.empty() ? "" : " " + reasons[0].value("cause", ""));
  }

  Json Status() {
    const Outcome outcome = RunCommand(Ctl({"status", "--json"}));
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    return Json::parse(outcome.out);
  }
  void RunCold(const Args& args) {
    const Outcome outcome = RunCommand(PlainClient(args));
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    EXPECT_EQ(outcome.err, "");
  }
};

TEST_F(WhyTest, SaysWhatPyfxcThenDoes) {
  const Args pass = {"-c", "pass"};
  EXPECT_EQ(Essence(ExpectTrue({"-c", "pass"})), "warm");
  for (const auto& [args, essence] : std::initializer_list<std::pair<Args, std::string>>{
           {{"-uc", "pass"}, "warm"},
           {{"--profile", "default", "-c", "pass"}, "warm"},
           {{"-Xtracemalloc", "-c", "pass"}, "cold option"},
           {{"-O", "-c", "pass"}, "cold option"},  // seen for the first time
           {{"-V"}, "cold option"},
           {{"--cold", "-Xtracemalloc", "-c", "pass"}, "cold switched-off"},
           {{"--warm", "-Xtracemalloc", "-c", "pass"}, "fails option"},
           {{"--profile", "nope", "-c", "pass"}, "fails profile"},
           {{"--profile", "/", "-c", "pass"}, "fails"},
           {{"--profile"}, "fails"}}) {
    EXPECT_EQ(Essence(ExpectTrue(args)), essence) << testing::PrintToString(args);
  }
  for (const auto& [variable, essence] : std::initializer_list<std::pair<const char*, std::string>>{
           {"PYTHONHASHSEED=5", "cold variable"},  // seen for the first time
           {"PYTHONPLATLIBDIR=/usr", "cold variable"},
           {"LD_BIND_NOW=1", "cold variable"},
           {"PYTHONIOENCODING=no-such-codec", "cold variable"},
           {"PYFX=0", "cold switched-off"},
           {"PYFX_PROFILE=nope", "fails profile"},
           {"PYFX_TIMEOUT=soon", "fails"},
           {"PYFX_TTY=no", "fails"}}) {
    Command like = PlainClient({});
    like.env->push_back(variable);
    EXPECT_EQ(Essence(ExpectTrue(pass, like)), essence) << variable;
  }
  Command like = PlainClient({});
  like.in = Stdio::File("/", O_RDONLY | O_DIRECTORY);
  EXPECT_EQ(Essence(ExpectTrue(pass, like)), "cold descriptors");
  like.in = Stdio::Closed();
  EXPECT_EQ(Essence(ExpectTrue(pass, like)), "warm");
}

TEST_F(WhyTest, KnowsWhatOnlyTheZygoteKnows) {
  WriteProfile("default.toml", "preload = ['json']\nenv = { PYFX_TEST = '1' }\n");
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  dir().WriteFile("json.py", "");
  dir().WriteFile("x.py", "open('ran', 'w')");
  EXPECT_EQ(Essence(Why({"x.py"})), "cold module");
  EXPECT_EQ(Essence(Why({"-I", "x.py"})), "cold option");
  EXPECT_EQ(Essence(Why({"sub/x.py"})), "warm");  // python3 itself says that it is not there
  EXPECT_FALSE(std::filesystem::exists(dir().work_dir() + "/ran"));
  EXPECT_EQ(Essence(ExpectTrue({"x.py"})), "cold module");
}

// With this option python3 imports the user's module before it comes to the program.
TEST_F(WhyTest, RunsNothingAndCountsNothing) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  ASSERT_TRUE(Eventually([&] { return Status()["daemon"]["runs_now"] == 0; }));
  dir().WriteFile("own.py", "open('imported', 'w')\nclass W(Warning): pass\n");
  env()["PYTHONPATH"] = dir().work_dir();
  const Json before = Status()["profiles"];
  const Args args = {"-W", "error::own.W", "-c", "open('ran', 'w')"};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Essence(Why(args)), "warm");
  EXPECT_FALSE(std::filesystem::exists(dir().work_dir() + "/ran"));
  EXPECT_FALSE(std::filesystem::exists(dir().work_dir() + "/imported"));
  EXPECT_EQ(Essence(Why({"-Xtracemalloc", "-c", "pass"})), "cold option");
  EXPECT_TRUE(Eventually([&] {
    const Json status = Status();
    const Json& daemon = status["daemon"];
    return daemon["runs_now"] == 0 && daemon["runs_served"] == 1 && daemon["cold_runs"].empty();
  }));
  EXPECT_EQ(Status()["profiles"][0]["generation"], before[0]["generation"]);
  EXPECT_EQ(Essence(ExpectTrue(args)), "warm");
  EXPECT_TRUE(std::filesystem::exists(dir().work_dir() + "/imported"));
}

TEST_F(WhyTest, WarmsNothingUp) {
  Json json = Why({"-c", "pass"});
  EXPECT_EQ(json["verdict"], "warm");
  EXPECT_EQ(json["waits_for_warm_up"], true);
  EXPECT_EQ(json["daemon_pid"], daemon().pid());
  EXPECT_TRUE(Zygotes().empty());

  Gate gate(dir().path() + "/gate");
  WriteProfile("default.py", gate.Wait());
  ChildProcess client = StartClient({"-c", "pass"});
  ASSERT_TRUE(gate.WaitForVisitor());
  json = Why({"-c", "pass"});
  EXPECT_EQ(json["verdict"], "warm");
  EXPECT_EQ(json["waits_for_warm_up"], true);
  EXPECT_EQ(json["zygote_state"], "warming");
  gate.Open();
  EXPECT_TRUE(client.Finish().Exited(0));
  json = Why({"-c", "pass"});
  EXPECT_EQ(json["waits_for_warm_up"], false);
  EXPECT_EQ(json["zygote_state"], "warm");
  EXPECT_EQ(json["zygote_pid"], Zygote());
}

TEST_F(WhyTest, KnowsAProfileThatFails) {
  WriteProfile("default.py", "1 / 0\n");
  // When a pause is over the next run would try again; each failure makes the next pause longer.
  Json json;
  const auto is_told_after_failure = [&](const Args& args, const char* essence) {
    RunCold({"-c", "pass"});
    json = Why(args);
    return Essence(json) == essence;
  };
  EXPECT_TRUE(Eventually([&] { return is_told_after_failure({"-c", "pass"}, "cold profile"); }));
  const Args named = {"--profile", "default", "-c", "pass"};
  EXPECT_TRUE(Eventually([&] { return is_told_after_failure(named, "fails profile"); })) << json;
  EXPECT_NE(json.value("complaint", "").find("ZeroDivisionError"), std::string::npos);
  EXPECT_EQ(json["profile_chosen_by"], "--profile");
}

TEST_F(WhyTest, KnowsThatThereIsNoDaemonOrThatItIsSilent) {
  ASSERT_TRUE(SendSignal(daemon().pid(), SIGSTOP));
  env()["PYFX_TIMEOUT"] = "1";
  Command silent = Ctl({"why", "-c", "pass"});
  // A stopped daemon keeps what it was sent, so nobody may wait for the end of a pipe.
  silent.out = silent.err = Stdio::File(dir().path() + "/why", O_WRONLY | O_CREAT | O_APPEND);
  EXPECT_TRUE(RunCommand(silent).Exited(1));
  EXPECT_TRUE(ReadFile(dir().path() + "/why")
                  .starts_with("cold: the daemon does not answer\n"
                               "  against it  the daemon does not answer (no-answer)\n"));
  ASSERT_TRUE(SendSignal(daemon().pid(), SIGCONT));
  StopDaemon();
  EXPECT_EQ(Essence(ExpectTrue({"-c", "pass"})), "cold no-daemon");
}

TEST_F(WhyTest, SaysItInWords) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  const std::string daemon_row =
      "  daemon      process " + std::to_string(daemon().pid()) + " at \"" + socket_path() + "\"\n";
  Outcome outcome = RunCommand(Ctl({"why", "-c", "pass"}));
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  // What module site asks for is another thing with each system's Python.
  if (const std::size_t row = outcome.out.find("  made for "); row != std::string::npos) {
    outcome.out.erase(row, outcome.out.find('\n', row) + 1 - row);
  }
  EXPECT_EQ(outcome.out,
            "warm\n"
            "  profile     default, since nothing names one\n" +
                daemon_row + "  zygote      warm, process " + std::to_string(Zygote()) +
                ", generation 1\n  cold it is  " PYFX_TEST_PYTHON "\n");
  env()["PYTHONPLATLIBDIR"] = "/x";
  outcome = RunCommand(Ctl({"why", "--profile=default", "-Xtracemalloc", "x.py", "--json"}));
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_EQ(
      outcome.out,
      "cold: -X tracemalloc takes effect only when an interpreter starts\n"
      "  against it  -X tracemalloc takes effect only when an interpreter starts (option)\n"
      "              PYTHONPLATLIBDIR takes effect only when an interpreter starts (variable)\n"
      "  profile     default, by --profile\n"
      "  daemon      not asked\n"
      "  cold it is  " PYFX_TEST_PYTHON "\n");
}

// ---- the counts ----

TEST_F(WhyTest, ColdRunsAreCountedByCause) {
  RunCold({"-Xtracemalloc", "-c", "pass"});
  RunCold({"-Xtracemalloc", "-c", "pass"});
  RunCold({"--cold", "-c", "pass"});
  env()["LD_BIND_NOW"] = "1";
  RunCold({"-c", "pass"});
  env().erase("LD_BIND_NOW");
  env()["PYFX_PROFILE"] = "nope";
  RunCold({"-Xtracemalloc", "-c", "pass"});
  env().erase("PYFX_PROFILE");
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  EXPECT_TRUE(Eventually([&] {
    const Json daemon = Status()["daemon"];
    return daemon["runs_now"] == 0 && daemon["cold_runs"].value("option", 0) == 3;
  }));
  const Json status = Status();
  EXPECT_EQ(status["daemon"]["runs_served"], 1);
  EXPECT_EQ(status["daemon"]["cold_runs"],
            Json::parse(R"({"switched-off": 1, "option": 3, "variable": 1})"));
  EXPECT_EQ(status["daemon"]["cold_reasons"]["switched-off"], "--cold");
  EXPECT_EQ(status["daemon"]["cold_reasons"]["option"],
            "-X tracemalloc takes effect only when an interpreter starts");
  EXPECT_EQ(status["profiles"][0]["name"], "default");
  EXPECT_EQ(status["profiles"][0]["cold_runs"],
            Json::parse(R"({"switched-off": 1, "option": 2, "variable": 1})"));
}

TEST_F(WhyTest, AColdRunDoesNotWaitForWhoCountsIt) {
  ASSERT_TRUE(SendSignal(daemon().pid(), SIGSTOP));
  const UniqueFd sender(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const Result<SocketAddress> address = SocketAddress::Make(notice_path());
  ssize_t sent = 0;
  while (sent >= 0) {
    sent = ::sendto(sender.get(), "x", 1, 0, reinterpret_cast<const sockaddr*>(&address->name),
                    address->length);
  }
  ASSERT_EQ(errno, EAGAIN);
  RunCold({"-Xtracemalloc", "-c", "pass"});
  ASSERT_TRUE(SendSignal(daemon().pid(), SIGCONT));
  // What was sent above is nothing that can be understood.
  EXPECT_TRUE(Status()["daemon"]["cold_runs"].empty());
  ASSERT_EQ(::unlink(notice_path().c_str()), 0);
  RunCold({"-Xtracemalloc", "-c", "pass"});
  ASSERT_EQ(::mkfifo(notice_path().c_str(), 0600), 0);
  RunCold({"-Xtracemalloc", "-c", "pass"});
  ASSERT_EQ(::unlink(notice_path().c_str()), 0);
}

TEST_F(WhyTest, TheSocketForColdRunsIsTheUsersAloneAndGoesWithTheDaemon) {
  struct stat info {};
  ASSERT_EQ(::stat(notice_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  StopDaemon();
  EXPECT_NE(::lstat(notice_path().c_str(), &info), 0);
  RunCold({"-Xtracemalloc", "-c", "pass"});
  StartDaemon();
  KillDaemon();
  EXPECT_EQ(::lstat(notice_path().c_str(), &info), 0);
  RunCold({"-Xtracemalloc", "-c", "pass"});
  StartDaemon();
  RunCold({"-Xtracemalloc", "-c", "pass"});
  EXPECT_TRUE(Eventually([&] { return Status()["daemon"]["cold_runs"].value("option", 0) == 1; }));
}

}  // namespace
}  // namespace pyfx::test
