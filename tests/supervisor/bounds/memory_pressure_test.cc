// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/bounds/memory_pressure.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <memory>

#include "tests/support/open_fds.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx {
namespace {

TEST(Base64Test, DecodesWhatIsBase64AndNothingElse) {
  EXPECT_EQ(DecodeBase64(""), "");
  EXPECT_EQ(DecodeBase64("eA=="), "x");
  EXPECT_EQ(DecodeBase64("c29tZSAyMDAwMDAgMjAwMDAwMAA="), std::string("some 200000 2000000\0", 20));
  EXPECT_EQ(DecodeBase64("+/8="), "\xfb\xff");
  for (const char* wrong :
       {"e", "eA", "eA=", "eA=x", "=eAx", "====", "e===", "eA\n=", "e\xc3\xa4="}) {
    EXPECT_EQ(DecodeBase64(wrong), std::nullopt) << wrong;
  }
}

TEST(PressureSourcesTest, TheServiceManagersComesFirst) {
  const std::vector<PressureSource> machine = PressureSources(nullptr, nullptr);
  ASSERT_EQ(machine.size(), 1U);
  EXPECT_EQ(machine[0].path, "/proc/pressure/memory");
  EXPECT_EQ(machine[0].trigger, std::string("some 200000 2000000\0", 20));
  EXPECT_EQ(PressureSources("", ""), machine);
  EXPECT_EQ(PressureSources("/x", "eA=="), (std::vector<PressureSource>{{"/x", "x"}, machine[0]}));
  EXPECT_EQ(PressureSources("/x", nullptr), (std::vector<PressureSource>{{"/x", ""}, machine[0]}));
  EXPECT_EQ(PressureSources("/proc/pressure/memory", "eA=="),
            (std::vector<PressureSource>{{"/proc/pressure/memory", "x"}}));
  EXPECT_EQ(PressureSources("/dev/null", nullptr), std::vector<PressureSource>{})
      << "an administrator wants none";
}

class MemoryPressureTest : public testing::Test {
 protected:
  test::TempRuntimeDir dir_;
  std::unique_ptr<EventLoop> loop_ = std::move(*EventLoop::Make());
  MemoryPressure pressure_{loop_.get(), [this] { loop_->Quit(); }};
};

TEST_F(MemoryPressureTest, TellsASocketWhatToTellAndHearsIt) {
  const std::string path = dir_.path() + "/pressure";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const UniqueFd listening(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::bind(listening.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)),
            0);
  ASSERT_EQ(::listen(listening.get(), 1), 0);
  ASSERT_TRUE(pressure_.Watch({path, "trigger"}).ok());
  const UniqueFd connected(::accept(listening.get(), nullptr, nullptr));
  std::array<char, 16> told{};
  ASSERT_EQ(::read(connected.get(), told.data(), told.size()), 7);
  EXPECT_STREQ(told.data(), "trigger");
  ASSERT_EQ(::write(connected.get(), "x", 1), 1);
  EXPECT_TRUE(loop_->Run().ok());
}

// A peer that leaves is heard of again and again, unless it is not listened to any more.
TEST_F(MemoryPressureTest, ListensNoMoreWhereNobodyTells) {
  const std::string path = dir_.path() + "/pressure";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  int heard = 0;
  MemoryPressure pressure(loop_.get(), [&] { ++heard; });
  ASSERT_TRUE(pressure.Watch({path, ""}).ok());
  UniqueFd writing(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  ASSERT_EQ(::write(writing.get(), "x", 1), 1);
  writing.reset();
  const UniqueFd ended(::eventfd(1, EFD_CLOEXEC));
  int rounds = 0;
  Result<EventSource> counts = loop_->WatchIo(ended.get(), EPOLLIN, [&](std::uint32_t) {
    if (++rounds == 10) loop_->Quit();
  });
  ASSERT_TRUE(counts.ok());
  ASSERT_TRUE(loop_->Run().ok());
  EXPECT_EQ(heard, 1);
}

TEST_F(MemoryPressureTest, SaysWhatCannotBeWatchedAndLeavesNothingOpen) {
  const auto before = test::OpenFds();
  const Status missing = pressure_.Watch({dir_.path() + "/missing", ""});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().text,
            "cannot watch \"" + dir_.path() + "/missing\": No such file or directory");
  EXPECT_FALSE(pressure_.Watch({dir_.WriteFile("plain", ""), ""}).ok());
  EXPECT_EQ(test::OpenFds(), before);
}

}  // namespace
}  // namespace pyfx
