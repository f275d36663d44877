// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/sockets/listener.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <vector>

#include "protocol/frames/socket.h"
#include "tests/support/open_fds.h"
#include "tests/support/reaper.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx {
namespace {

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777;
}

class ListenerTest : public testing::Test {
 protected:
  std::string ErrorOf(const std::string& path) {
    Result<std::unique_ptr<Listener>> listener = Listener::Bind(path);
    return listener ? "no error" : listener.error().text;
  }

  test::TempRuntimeDir dir_;
  std::string directory_ = dir_.runtime_dir() + "/pyfx";
  std::string path_ = directory_ + "/pyfxd.sock";
};

TEST_F(ListenerTest, MakesASocketForUsAlone) {
  const mode_t before = ::umask(0);
  Result<std::unique_ptr<Listener>> listener = Listener::Bind(path_);
  EXPECT_EQ(::umask(before), 0U) << "the umask is as it was";
  ASSERT_TRUE(listener.ok()) << listener.error().text;
  EXPECT_EQ(ModeOf(directory_), 0700U);
  EXPECT_EQ(ModeOf(path_), 0600U);
  EXPECT_TRUE(ConnectToDaemon(path_).ok());
}

TEST_F(ListenerTest, RemovesWhatItMadeAndNothingElse) {
  ASSERT_TRUE(Listener::Bind(path_).ok());
  EXPECT_FALSE(std::filesystem::exists(directory_));

  std::filesystem::create_directory(directory_);
  ASSERT_TRUE(Listener::Bind(path_).ok());
  EXPECT_TRUE(std::filesystem::is_empty(directory_)) << "the directory was there before";

  Result<std::unique_ptr<Listener>> first = Listener::Bind(path_);
  ASSERT_TRUE(first.ok());
  std::filesystem::remove(path_);
  Result<std::unique_ptr<Listener>> second = Listener::Bind(path_);
  ASSERT_TRUE(second.ok());
  (*first)->Stop();
  EXPECT_TRUE(ConnectToDaemon(path_).ok()) << "the socket is the second one's";
}

TEST_F(ListenerTest, ReplacesTheSocketOfADeadDaemon) {
  std::filesystem::create_directory(directory_);
  {
    Result<SocketAddress> address = SocketAddress::Make(path_);
    ASSERT_TRUE(address.ok());
    const UniqueFd dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    ASSERT_EQ(::bind(dead.get(), reinterpret_cast<sockaddr*>(&address->name), address->length), 0);
  }
  ASSERT_TRUE(std::filesystem::exists(path_));
  Result<std::unique_ptr<Listener>> listener = Listener::Bind(path_);
  ASSERT_TRUE(listener.ok()) << listener.error().text;
  EXPECT_TRUE(ConnectToDaemon(path_).ok());
}

TEST_F(ListenerTest, LeavesTheSocketOfALivingDaemonAlone) {
  Result<std::unique_ptr<Listener>> first = Listener::Bind(path_);
  ASSERT_TRUE(first.ok());
  Result<std::unique_ptr<Listener>> second = Listener::Bind(path_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Errc::kBusy);
  EXPECT_NE(second.error().text.find("already served by another pyfxd"), std::string::npos);
  EXPECT_TRUE(ConnectToDaemon(path_).ok());
}

TEST_F(ListenerTest, RefusesADirectoryThatOthersMayChange) {
  std::filesystem::create_directory(directory_);
  for (const mode_t mode : {mode_t{0720}, mode_t{0702}, mode_t{0777}}) {
    ASSERT_EQ(::chmod(directory_.c_str(), mode), 0);
    EXPECT_NE(ErrorOf(path_).find("can be written to by others"), std::string::npos);
  }
}

TEST_F(ListenerTest, RefusesADirectoryOfAnotherUser) {
  if (::geteuid() == 0) {
    std::filesystem::create_directory(directory_);
    ASSERT_EQ(::chown(directory_.c_str(), 65534, 65534), 0);
    EXPECT_NE(ErrorOf(path_).find("belongs to user id 65534"), std::string::npos);
  } else {
    EXPECT_NE(ErrorOf("/usr/pyfxd.sock").find("cannot make a socket"), std::string::npos);
  }
}

TEST_F(ListenerTest, LeavesAFileAloneThatIsNoSocket) {
  dir_.WriteFile(path_, "precious");
  EXPECT_NE(ErrorOf(path_).find("something else is there"), std::string::npos);
  EXPECT_EQ(test::ReadFile(path_), "precious");
}

TEST_F(ListenerTest, TellsThatTheDirectoryCannotBeMade) {
  EXPECT_NE(ErrorOf(dir_.runtime_dir() + "/a/b/c.sock").find("cannot make directory"),
            std::string::npos);
}

TEST_F(ListenerTest, ServesAPathThatIsLongerThanAnAddress) {
  const std::string path = directory_ + std::string(120, 'd') + "/pyfxd.sock";
  Result<std::unique_ptr<Listener>> listener = Listener::Bind(path);
  ASSERT_TRUE(listener.ok()) << listener.error().text;
  EXPECT_TRUE(ConnectToDaemon(path).ok());
  EXPECT_EQ((*listener)->path(), path);
}

TEST_F(ListenerTest, LeavesNoDescriptorOpen) {
  const auto before = test::OpenFds();
  ASSERT_TRUE(Listener::Bind(path_).ok());
  EXPECT_EQ(test::OpenFds(), before);
}

// Out of descriptors a client cannot be accepted: it must neither be lost nor make us spin.
TEST_F(ListenerTest, WaitsForDescriptorsWhenThereAreNone) {
  std::unique_ptr<EventLoop> loop = std::move(*EventLoop::Make());
  std::unique_ptr<Listener> listener = std::move(*Listener::Bind(path_));
  const UniqueFd client = std::move(*ConnectToDaemon(path_));
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  std::vector<test::Clock::time_point> troubles;
  const auto on_trouble = [&](const Error&) {
    troubles.push_back(test::Clock::now());
    if (troubles.size() == 3) ::setrlimit(RLIMIT_NOFILE, &before);
  };
  const auto on_accept = [&](UniqueFd) { loop->Quit(); };
  ASSERT_TRUE(listener->Start(loop.get(), {on_accept, on_trouble}).ok());
  const rlimit none{0, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &none);
  ASSERT_TRUE(loop->Run().ok());
  ::setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_EQ(troubles.size(), 3U);
  EXPECT_GE(troubles.back() - troubles.front(), std::chrono::milliseconds(100));
}

}  // namespace
}  // namespace pyfx
