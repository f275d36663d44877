// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/zygotes/zygote_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include "tests/support/open_fds.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx {
namespace {

using std::chrono::milliseconds;

class ZygoteProcessTest : public testing::Test {
 protected:
  void SetUp() override {
    settings_.programs.embedded = PYFX_TEST_FAKE_ZYGOTE;
    settings_.programs.python = "/usr/bin/python3";
    settings_.environment = {"FAKE_ZYGOTE_DIR=" + dir_.work_dir()};
    ::getrlimit(RLIMIT_NOFILE, &settings_.open_files);
    settings_.null_device = UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    profile_.name = "ml";
    Result<EventSource> deaths = loop_->WatchSignal(SIGCHLD, [this] { Reap(); });
    ASSERT_TRUE(deaths.ok());
    deaths_ = std::move(*deaths);
  }

  void Reap() {
    int status = 0;
    for (pid_t pid; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
      if (zygote_ && pid == zygote_->pid()) zygote_->Reaped(status);
    }
  }

  Status Start() {
    ZygoteProcess::Events events;
    events.on_ready = [this](const Ready&) {
      ready_ = true;
      if (when_ready_) when_ready_();
    };
    events.on_spare = [this](SpareChild spare) { spares_.push_back(std::move(spare)); };
    events.on_fork_failed = [](int) {};
    events.on_child_died = [](pid_t, int) {};
    events.on_output = [this](std::string_view line) { output_.append(line); };
    events.on_ending = [] {};
    events.on_gone = [this](const std::string& reason) {
      reason_ = reason;
      loop_->Quit();
    };
    Result<std::unique_ptr<ZygoteProcess>> started =
        ZygoteProcess::Start(loop_.get(), settings_, Surroundings::Plain(settings_.environment),
                             profile_, std::move(events));
    if (!started) return std::move(started).error();
    zygote_ = std::move(*started);
    return {};
  }

  test::TempRuntimeDir dir_;
  std::unique_ptr<EventLoop> loop_ = std::move(*EventLoop::Make());
  EventSource deaths_;
  ZygoteSettings settings_;
  Profile profile_;
  bool ready_ = false;
  std::function<void()> when_ready_;
  std::vector<SpareChild> spares_;
  std::string output_;
  std::string reason_;
  std::unique_ptr<ZygoteProcess> zygote_;
};

TEST_F(ZygoteProcessTest, WarmsUpAndLeavesWhenItDrains) {
  ASSERT_TRUE(Start().ok());
  when_ready_ = [this] { zygote_->Drain(); };
  ASSERT_TRUE(loop_->Run().ok());
  EXPECT_EQ(reason_, "exit status 0");
}

TEST_F(ZygoteProcessTest, KillsAZygoteThatDoesNotGetWarmInTime) {
  dir_.WriteFile("ml.warm-hang", "");
  profile_.warm_up_limit = milliseconds(3000);  // long enough for its output on a busy machine
  ASSERT_TRUE(Start().ok());
  ASSERT_TRUE(loop_->Run().ok());
  EXPECT_EQ(reason_,
            "its warm-up took longer than 3 s; warm_up_limit of the profile may allow more");
  EXPECT_FALSE(ready_);
  EXPECT_EQ(output_, "warming up");
}

TEST(MemoryPauseTest, TheLessIsLeftTheSoonerItIsLookedAt) {
  constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
  EXPECT_EQ(MemoryPause(0, 12 * kGiB), milliseconds(100));
  EXPECT_EQ(MemoryPause(11 * kGiB, 12 * kGiB), milliseconds(16));
  EXPECT_EQ(MemoryPause(0, kGiB / 2), milliseconds(8));
  EXPECT_EQ(MemoryPause(kGiB - 1, kGiB), milliseconds(2));
  EXPECT_EQ(MemoryPause(2 * kGiB, kGiB), milliseconds(2));
}

TEST_F(ZygoteProcessTest, KillsAZygoteThatDoesNotForkInTime) {
  dir_.WriteFile("ml.fork-hang", "");
  settings_.fork_limit = milliseconds(1000);
  ASSERT_TRUE(Start().ok());
  when_ready_ = [this] { zygote_->Fork(false); };
  ASSERT_TRUE(loop_->Run().ok());
  EXPECT_EQ(reason_, "it did not fork within 1 s");
  EXPECT_TRUE(spares_.empty());
}

TEST_F(ZygoteProcessTest, KillsAZygoteThatBreaksTheProtocol) {
  for (const char* how : {"warm-garbage", "warm-overlong"}) {
    const std::string file = dir_.WriteFile(std::string("ml.") + how, "");
    ASSERT_TRUE(Start().ok());
    ASSERT_TRUE(loop_->Run().ok());
    EXPECT_NE(reason_.find("it broke the protocol"), std::string::npos) << reason_;
    ::unlink(file.c_str());
  }
}

TEST_F(ZygoteProcessTest, SaysThatTheProgramCannotBeStarted) {
  settings_.programs.embedded = "/nonexistent/pyfx-zygote";
  const auto before = test::OpenFds();
  Status started = Start();
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().text,
            "cannot read \"\": No such file or directory; nor is there "
            "\"/nonexistent/pyfx-zygote\", which would do without");
  EXPECT_EQ(test::OpenFds(), before);
}

}  // namespace
}  // namespace pyfx
