// SPDX-License-Identifier: GPL-3.0-or-later
//
// Clients that are confined otherwise than the daemon: no zygote is started or replaced for them,
// whatever they ask for. Fake zygotes compare nothing, so it is the daemon alone that refuses.
#include <fcntl.h>
#include <linux/fuse.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

#include "tests/supervisor/pyfxd_fixture.h"
#include "tests/support/sanitizers.h"

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

// A connection whose maker is in execve(2), which does not come to its end: it closes a file whose
// server, this process, does not let go (FUSE_FLUSH). The kernel answers hardly any question about
// such a process. Needs root, whose mount namespace is another then, but whose status is the same.
class ClientInExec {
 public:
  static bool IsPossible() { return ::geteuid() == 0 && ::access("/dev/fuse", R_OK | W_OK) == 0; }

  ClientInExec(const std::string& socket_path, const std::string& file) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket_path.c_str(), sizeof(address.sun_path) - 1);
    const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const std::string options =
        "fd=" + std::to_string(device_.get()) + ",rootmode=100000,user_id=0,group_id=0";
    maker_ = ::fork();
    if (maker_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      const bool made =
          ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
          ::unshare(CLONE_NEWNS) == 0 &&
          ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
          ::mount("test", file.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.c_str()) == 0;
      ::close(device_.get());
      ::raise(SIGSTOP);  // before that there is nobody to be served
      if (made && ::open(file.c_str(), O_RDONLY | O_CLOEXEC) >= 0) {
        ::execl("/bin/true", "true", nullptr);
      }
      ::_exit(1);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(maker_, &status, WUNTRACED), maker_);
    SendSignal(maker_, SIGCONT);
    ServeUntilFlush();
    client_.emplace(UniqueFd(::dup(socket.get())));
  }
  ~ClientInExec() {
    device_.reset();  // which has all requests fail
    SendSignal(maker_, SIGKILL);
    ::waitpid(maker_, nullptr, 0);
  }
  FakeClient* operator->() { return &*client_; }

 private:
  template <typename T>
  void Reply(const fuse_in_header& request, const T& answer) {
    const fuse_out_header header{sizeof(header) + sizeof(answer), 0, request.unique};
    std::array<iovec, 2> parts{{{const_cast<fuse_out_header*>(&header), sizeof(header)},
                                {const_cast<T*>(&answer), sizeof(answer)}}};
    EXPECT_EQ(::writev(device_.get(), parts.data(), 2), static_cast<ssize_t>(header.len));
  }

  void ServeUntilFlush() {
    alignas(fuse_in_header) std::array<char, FUSE_MIN_READ_BUFFER + 131072> bytes;
    while (::read(device_.get(), bytes.data(), bytes.size()) >= 0 || errno == ENOENT) {
      fuse_in_header request;
      std::memcpy(&request, bytes.data(), sizeof(request));
      fuse_attr attributes{};
      attributes.ino = 1;
      attributes.mode = S_IFREG | 0600;
      attributes.nlink = 1;
      fuse_init_out init{};
      init.major = FUSE_KERNEL_VERSION;
      init.minor = 31;
      init.max_write = 4096;
      switch (request.opcode) {
        case FUSE_INIT: Reply(request, init); break;
        case FUSE_GETATTR: Reply(request, fuse_attr_out{1, 0, 0, attributes}); break;
        case FUSE_OPEN: Reply(request, fuse_open_out{1, 0, 0}); break;
        case FUSE_FLUSH: return;
        default: break;
      }
    }
    ADD_FAILURE() << "it does not come so far";
  }

  UniqueFd device_{::open("/dev/fuse", O_RDWR | O_CLOEXEC)};
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

TEST_F(PyfxdConfinedTest, WhoHasALowerLimitReloadsNothing) {
  Begin("");
  ASSERT_EQ(RunIn("d", "p").status, 0);
  ConfinedClient client(socket_path(), [] { return OpenFewFiles(64, 64); });
  client->SendMessage(Hello{});
  client->SendMessage(Reload{});
  const std::optional<Refused> refused = client->ReceiveMessage<Refused>();
  ASSERT_TRUE(refused.has_value()) << "it did";
  EXPECT_EQ(refused->code, RefusalCode::kPermission);
  EXPECT_TRUE(refused->text.ends_with(
      "who has a lower limit of open files than the daemon has nothing warmed up"))
      << refused->text;
  EXPECT_EQ(Status("p").generation, 1U);
}

TEST_F(PyfxdConfinedTest, WhoCannotBeLookedAtKeepsNobodyWaiting) {
  if (!ClientInExec::IsPossible()) GTEST_SKIP() << "needs root and /dev/fuse";
  Begin("");
  WriteProfile("other.toml", "");
  const std::string file = dir().WriteFile(dir().path() + "/file", "");
  ClientInExec runs(socket_path(), file), stops(socket_path(), file), asks(socket_path(), file);
  runs->SendRunIn("p", {"MODE=d"}, {"exit", "0"});
  stops->SendMessage(Hello{});
  stops->SendMessage(Stop{});
  asks->SendMessage(Hello{});
  asks->SendMessage(RunsRequest{});
  EXPECT_EQ(Status("p").generation, 0U);
  EXPECT_EQ(Run("other", {"exit", "0"}).status, 0);
  constexpr const char* kText = "the client cannot be looked at: it is starting another program";
  const std::optional<Refused> cold = runs->WaitForStart().refused;
  ASSERT_TRUE(cold.has_value());
  EXPECT_EQ(cold->code, RefusalCode::kCold);
  EXPECT_EQ(cold->cause, ColdCause::kConfined);
  EXPECT_EQ(cold->text, kText);
  for (ClientInExec* client : {&stops, &asks}) {
    const std::optional<Refused> refused = (*client)->ReceiveMessage<Refused>();
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(refused->code, RefusalCode::kPermission);
    EXPECT_TRUE(refused->text.ends_with(kText)) << refused->text;
  }
}

TEST_F(PyfxdConfinedTest, WhoIsLookedAtIsToldThatTheDaemonLeaves) {
  // LeakSanitizer stops each thread by ptrace(2), and waits for one that hangs in the kernel.
  if (HasSanitizers()) GTEST_SKIP() << "the search for leaks waits for the thread that hangs";
  if (!ClientInExec::IsPossible()) GTEST_SKIP() << "needs root and /dev/fuse";
  Begin("");
  ClientInExec client(socket_path(), dir().WriteFile(dir().path() + "/file", ""));
  client->SendRunIn("p", {"MODE=d"}, {"exit", "0"});
  EXPECT_EQ(Status("p").generation, 0U);  // so that the request has come
  daemon().Signal(SIGTERM);
  const std::optional<Refused> refused = client->WaitForStart().refused;
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->code, RefusalCode::kShuttingDown);
  WaitForDaemon();
}

}  // namespace
}  // namespace pyfx::test
