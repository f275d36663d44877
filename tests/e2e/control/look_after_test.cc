// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxctl doctor, logs, help and status --watch, with and without a daemon.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

using Json = nlohmann::json;

class LookAfterTest : public EndToEnd {
 protected:
  Outcome Look(Args args) { return RunCommand(Ctl(std::move(args))); }

  // By subject; of several the worst.
  std::map<std::string, std::string> Doctor(int status) {
    env()["PATH"] = "/usr/bin:/bin";
    const Outcome outcome = Look({"doctor", "--json"});
    EXPECT_TRUE(outcome.Exited(status)) << outcome;
    EXPECT_EQ(outcome.err, "");
    std::map<std::string, std::string> verdicts;
    for (const Json& finding : Json::parse(outcome.out)) {
      std::string& verdict = verdicts[finding.at("subject")];
      verdict = std::max(verdict, finding.at("verdict").get<std::string>());  // note < ok < wrong
      EXPECT_NE(finding.at("text"), "");
    }
    return verdicts;
  }
};

TEST_F(LookAfterTest, TheDoctorFindsADaemonAndItsProfilesFine) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  std::map<std::string, std::string> verdicts = Doctor(0);
  EXPECT_EQ(verdicts["daemon"], "ok");
  EXPECT_EQ(verdicts["version"], "ok");
  EXPECT_EQ(verdicts["profiles"], "ok");
  EXPECT_EQ(verdicts["cold runs"], "ok");
  EXPECT_TRUE(verdicts.contains("interpreter"));
  EXPECT_TRUE(verdicts.contains("inotify"));
  EXPECT_TRUE(verdicts.contains("kernel"));
  EXPECT_EQ(verdicts["python3"], "note") << "no link of ours is on PATH";
}

TEST_F(LookAfterTest, TheDoctorNamesWhatIsWrong) {
  WriteProfile("bad.py", "1 / 0\n");
  EXPECT_TRUE(Run({"--profile", "bad", "-c", "pass"}).Exited(125));
  EXPECT_EQ(Doctor(1)["profile bad"], "wrong");
  const Outcome text = Look({"doctor"});
  EXPECT_NE(text.out.find("wrong  profile bad: ZeroDivisionError"), std::string::npos) << text;
}

TEST_F(LookAfterTest, TheDoctorTellsOfSettingsThatCannotBeUsed) {
  EXPECT_EQ(Doctor(0)["pyfxd.toml"], "ok") << "there is none";
  const std::string settings = dir().config_home() + "/pyfx/pyfxd.toml";
  std::filesystem::create_directories(dir().config_home() + "/pyfx");
  dir().WriteFile(settings, "max_runs = 7\n");
  EXPECT_EQ(Doctor(0)["pyfxd.toml"], "ok");
  dir().WriteFile(settings, "max_runs = [\n");
  EXPECT_EQ(Doctor(1)["pyfxd.toml"], "wrong");
  const Outcome text = Look({"doctor"});
  EXPECT_NE(text.out.find("wrong  pyfxd.toml: " + settings + ":"), std::string::npos) << text;
  EXPECT_NE(text.out.find(": mend it, and \"pyfxctl check\" looks again"), std::string::npos)
      << text;
  std::filesystem::remove(settings);
  std::filesystem::create_directory(settings);
  EXPECT_EQ(Doctor(1)["pyfxd.toml"], "wrong") << "it cannot be read";
}

TEST_F(LookAfterTest, TheDoctorStartsNoDaemonAndNeedsNone) {
  StopDaemon();
  EXPECT_EQ(Doctor(0)["daemon"], "note");
  EXPECT_FALSE(std::filesystem::exists(socket_path()));
  // The socket of a daemon that was killed is in nobody's way, and nobody's.
  StartDaemon();
  KillDaemon();
  EXPECT_EQ(Doctor(1)["daemon"], "wrong");
}

TEST_F(LookAfterTest, ALinkNamedPython3IsSeen) {
  const std::string links = dir().path() + "/links";
  std::filesystem::create_directory(links);
  std::filesystem::create_symlink(ProgramPath("pyfxc"), links + "/python3");
  env()["PATH"] = links + ":/usr/bin:/bin";
  const Outcome outcome = Look({"doctor"});
  EXPECT_NE(outcome.out.find("ok     python3: on PATH it is pyfxc: \"" + links + "/python3\""),
            std::string::npos)
      << outcome;
}

TEST_F(LookAfterTest, LogsShowTheDaemonsFileWholeOrOfOneProfile) {
  ASSERT_TRUE(Run({"--profile", "hello", "-c", "pass"}).Exited(0));
  const Outcome all = Look({"logs"});
  EXPECT_TRUE(all.Exited(0)) << all;
  EXPECT_NE(all.out.find(" serves \"" + socket_path() + "\""), std::string::npos) << all;
  EXPECT_EQ(ReadFile(log_path()).find(all.out), 0U);
  const Outcome one = Look({"logs", "hello"});
  EXPECT_TRUE(one.Exited(0)) << one;
  EXPECT_NE(one.out.find("[profile=hello"), std::string::npos) << one;
  EXPECT_EQ(one.out.find(" serves "), std::string::npos) << one;
  EXPECT_EQ(Look({"logs", "nowhere"}).out, "");
}

TEST_F(LookAfterTest, LogsFollowUntilTheDaemonEnds) {
  ChildProcess follows = ChildProcess::Start(Ctl({"logs", "-f"}));
  ASSERT_TRUE(follows.WaitForOutput(" serves "));
  WriteProfile("later.py", "print('written later')\n");
  EXPECT_TRUE(Run({"--profile", "later", "-c", "pass"}).Exited(0));
  EXPECT_TRUE(follows.WaitForOutput("written later"));
  StopDaemon();
  const Outcome outcome = follows.Finish();
  EXPECT_TRUE(outcome.Exited(0)) << outcome;
  EXPECT_EQ(outcome.out, ReadFile(log_path()));
}

TEST_F(LookAfterTest, LogsSayWhatToDoWhereThereIsNone) {
  StopDaemon();
  const Outcome outcome = Look({"logs"});
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_NE(outcome.err.find("no pyfxd at"), std::string::npos) << outcome;
  EXPECT_NE(outcome.err.find("session --log FILE"), std::string::npos) << outcome;
}

TEST_F(LookAfterTest, ASessionsLogIsFoundFromWithin) {
  const std::string ctl = ProgramPath("pyfxctl");
  const std::string log = dir().path() + "/session.log";
  WriteProfile("fails.py", "1 / 0\n");
  const std::string script =
      "'" + ProgramPath("pyfxc") + "' --profile fails -c pass; '" + ctl + "' logs fails";
  for (const Args& options : {Args{}, Args{"--log", log}}) {
    Args args = {"session"};
    args.insert(args.end(), options.begin(), options.end());
    for (const char* word : {"--", "/bin/sh", "-c"}) args.emplace_back(word);
    args.push_back(script);
    const Outcome outcome = Look(args);
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    EXPECT_NE(outcome.out.find("ZeroDivisionError"), std::string::npos) << outcome;
  }
}

TEST_F(LookAfterTest, IntoAPipeWatchPrintsOneStatusAfterTheOther) {
  ChildProcess watch = ChildProcess::Start(Ctl({"status", "--watch", "0.1"}));
  ASSERT_TRUE(watch.WaitForOutput("\n\npyfxd " + std::to_string(daemon().pid()) + ", up "));
  EXPECT_EQ(watch.out().find('\x1b'), std::string::npos);
  EXPECT_TRUE(watch.Signal(SIGINT));
  EXPECT_TRUE(watch.Finish().Died(SIGINT));
  EXPECT_TRUE(Look({"status", "--watch", "0"}).Exited(2));
  EXPECT_TRUE(Look({"status", "--watch", "x"}).Exited(2));
}

// What comes out of a terminal, piece by piece.
class TerminalOutput {
 public:
  explicit TerminalOutput(int terminal) : terminal_(terminal) {}

  // Up to `text` and with it; a failure if it does not come.
  std::string Until(std::string_view text) {
    std::size_t at = 0;
    while ((at = seen_.find(text)) == std::string::npos && ReadOn()) {
    }
    EXPECT_NE(at, std::string::npos) << "not there: " << text.substr(1) << " in: " << seen_;
    const std::size_t end = std::min(seen_.size(), at + text.size());
    std::string taken = seen_.substr(0, end);
    seen_.erase(0, end);
    return taken;
  }

 private:
  bool ReadOn() {
    pollfd wait{terminal_, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(std::chrono::milliseconds(kDeadline).count())) != 1)
      return false;
    std::array<char, 4096> bytes;
    const ssize_t got = ::read(terminal_, bytes.data(), bytes.size());
    if (got > 0) seen_.append(bytes.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  int terminal_;
  std::string seen_;
};

TEST_F(LookAfterTest, AtATerminalWatchLeavesItAsItWas) {
  const UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_EQ(::grantpt(terminal.get()), 0);
  ASSERT_EQ(::unlockpt(terminal.get()), 0);
  const UniqueFd side(::open(::ptsname(terminal.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  const winsize size{5, 30, 0, 0};
  ASSERT_EQ(::ioctl(terminal.get(), TIOCSWINSZ, &size), 0);
  for (const int signal : {SIGINT, SIGTERM}) {
    Command command = Ctl({"status", "--watch", "0.1"});
    command.out = Stdio::Fd(side.get());
    ChildProcess watch = ChildProcess::Start(command);
    TerminalOutput output(terminal.get());
    output.Until("\x1b[?1049h");
    // Twice, in the same place, without a line that would have the terminal scroll.
    for (int i = 0; i < 2; ++i) {
      output.Until("\x1b[Hpyfxd ");
      const std::string frame = output.Until("\x1b[J");
      EXPECT_LT(std::count(frame.begin(), frame.end(), '\n'), size.ws_row) << frame;
    }
    EXPECT_TRUE(watch.Signal(signal));
    output.Until("\x1b[?25h\x1b[?1049l");
    EXPECT_TRUE(watch.Finish().Died(signal));
  }
}

TEST_F(LookAfterTest, HelpTellsOfATopicWithoutADaemon) {
  StopDaemon();
  const Outcome topics = Look({"help"});
  EXPECT_TRUE(topics.Exited(0)) << topics;
  EXPECT_NE(topics.out.find("\nvenv "), std::string::npos) << topics;
  EXPECT_NE(Look({"help", "venv"}).out.find("man pyfx-profile(5)"), std::string::npos);
  const Outcome outcome = Look({"help", "nonsense"});
  EXPECT_TRUE(outcome.Exited(1)) << outcome;
  EXPECT_NE(outcome.err.find("containers"), std::string::npos) << outcome;
}

}  // namespace
}  // namespace pyfx::test
