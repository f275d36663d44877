// SPDX-License-Identifier: GPL-3.0-or-later
//
// Clients that are confined otherwise than the daemon: no zygote is started or replaced for them,
// whatever they ask for. Fake zygotes compare nothing, so it is the daemon alone that refuses.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

#include "tests/supervisor/pyfxd_fixture.h"

namespace pyfx::test {
namespace {

constexpr const char* kConfined = "the client has another NoNewPrivs";

// A connection that another process has made, which lives on, confined, and does nothing more. What
// is sent here on the same socket is, for the kernel, that process's.
class ConfinedClient {
 public:
  // `confine` runs beside the threads of this process, so it may not allocate.
  ConfinedClient(const std::string& socket_path, bool (*confine)()) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket_path.c_str(), sizeof(address.sun_path) - 1);
    const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    maker_ = ::fork();
    if (maker_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      const bool made = confine() && ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address),
                                               sizeof(address)) == 0;
      if (!made) ::_exit(1);
      ::raise(SIGSTOP);
      ::_exit(0);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(maker_, &status, WUNTRACED), maker_);
    EXPECT_TRUE(WIFSTOPPED(status)) << "it could not be confined, or not connect";
    client_.emplace(UniqueFd(::dup(socket.get())));
  }
  ~ConfinedClient() {
    SendSignal(maker_, SIGKILL);
    ::waitpid(maker_, nullptr, 0);
  }
  FakeClient* operator->() { return &*client_; }

 private:
  pid_t maker_ = -1;
  std::optional<FakeClient> client_;
};

bool GainNothing() { return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0; }

bool OpenFewFiles(rlim_t soft, rlim_t hard) {
  const rlimit limit{soft, hard};
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

class PyfxdConfinedTest : public PyfxdTest {
 protected:
  void SetUp() override {
    PyfxdTest::SetUp();
    env()["MODE"] = "d";
    Misbehave("p", "consumed", "variable MODE");
  }
  void Begin(std::string_view profile) {
    WriteProfile("p.toml", profile);
    StartDaemon();
  }
  ConfinedClient Confined() const { return ConfinedClient(socket_path(), GainNothing); }
  // A run in the environment MODE=`mode` of a client that is confined is cold, and says so.
  void ExpectRefused(const std::string& mode) const {
    ConfinedClient client = Confined();
    client->SendRunIn("p", {"MODE=" + mode}, {"exit", "0"});
    ExpectRefused(client->WaitForStart().refused);
  }
  static void ExpectRefused(const std::optional<Refused>& refused) {
    ASSERT_TRUE(refused.has_value()) << "it runs, or waits";
    EXPECT_EQ(refused->code, RefusalCode::kCold);
    EXPECT_EQ(refused->cause, ColdCause::kConfined);
    EXPECT_EQ(refused->text, kConfined);
  }
};

TEST_F(PyfxdConfinedTest, ForThemNoZygoteIsStarted) {
  Begin("");
  ExpectRefused("d");
  EXPECT_EQ(Status("p").generation, 0U);
  EXPECT_EQ(Status("p").state, ProfileState::kCold);
  EXPECT_EQ(RunIn("d", "p").status, 0);
}

TEST_F(PyfxdConfinedTest, ForThemNoSiblingIsMade) {
  Begin("siblings = 1");
  ASSERT_EQ(RunIn("d", "p").status, 0);
  ExpectRefused("a");
  EXPECT_EQ(Status("p").siblings, 0U);
  // Nor are they remembered, as those for whom there was no room.
  ASSERT_EQ(RunIn("a", "p").status, 0);
  ExpectRefused("b");
  EXPECT_TRUE(RunIn("b", "p").refused.has_value()) << "it was asked for only once";
}

TEST_F(PyfxdConfinedTest, TheyTakeOverNoIdleZygote) {
  Begin("autostart = true");
  ASSERT_TRUE(WaitForState("p", ProfileState::kWarm));
  const ProfileStatus before = Status("p");
  ExpectRefused("a");
  EXPECT_EQ(Status("p").pid, before.pid);
  EXPECT_EQ(Status("p").generation, before.generation);
}

TEST_F(PyfxdConfinedTest, ForThemNoChangedProfileIsWarmedUpAgain) {
  Behave("p", "consumed");  // nothing is watched, and a request is what finds the change
  Begin("");
  ASSERT_EQ(RunIn("d", "p").status, 0);
  WriteProfile("p.toml", "description = 'changed'");
  ExpectRefused("d");
  EXPECT_EQ(Status("p").generation, 1U);
  ASSERT_EQ(RunIn("d", "p").status, 0);
  EXPECT_EQ(Status("p").generation, 2U);
}

TEST_F(PyfxdConfinedTest, TheyDoNotWaitForTheNextGenerationNorHaveItStarted) {
  const std::string module = dir().WriteFile(dir().path() + "/module.py", "");
  Misbehave("p", "consumed", "file " + module);
  Begin("");
  ASSERT_EQ(RunIn("d", "p").status, 0);
  Misbehave("p", "warm-hang");
  std::ofstream(module, std::ios::app) << "changed\n";
  ExpectRefused("d");
}

TEST_F(PyfxdConfinedTest, WhoOnlyAsksHearsTheSame) {
  Begin("");
  const auto expect_refused = [&](const std::string& mode) {
    ConfinedClient client = Confined();
    client->SendProbe("p", {"MODE=" + mode});
    ExpectRefused(client->ReceiveMessage<Refused>());
  };
  expect_refused("d");
  ASSERT_EQ(RunIn("d", "p").status, 0);
  expect_refused("a");
}

TEST_F(PyfxdConfinedTest, WhoHasALowerLimitIsServedAndHasNothingStarted) {
  Begin("");
  const auto run = [&](bool (*confine)()) {
    ConfinedClient client(socket_path(), confine);
    client->SendRunIn("p", {"MODE=d"}, {"exit", "0"});
    RunAnswer answer = client->WaitForStart();
    if (answer.started) client->WaitForExit(&answer);
    return answer;
  };
  const auto bound = [] { return OpenFewFiles(64, 64); };
  const RunAnswer answer = run(bound);
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kCold);
  EXPECT_EQ(answer.refused->cause, ColdCause::kResources);
  EXPECT_EQ(answer.refused->text,
            "the profile is not warm for it, and who has a lower limit of open files than the "
            "daemon has nothing warmed up; a run without that limit does");
  EXPECT_EQ(Status("p").generation, 0U);
  // One that it may raise again is no limit.
  const auto unbound = [] {
    rlimit own{};
    return ::getrlimit(RLIMIT_NOFILE, &own) == 0 && OpenFewFiles(64, own.rlim_max);
  };
  EXPECT_EQ(run(unbound).status, 0);
  EXPECT_EQ(run(bound).status, 0);
}

}  // namespace
}  // namespace pyfx::test
