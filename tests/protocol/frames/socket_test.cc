// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frames/socket.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "tests/protocol/frames/pipes.h"
#include "tests/support/open_fds.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

constexpr uid_t kNobody = 65534;

UniqueFd Listen(const std::string& path) {
  Result<SocketAddress> address = SocketAddress::Make(path);
  EXPECT_TRUE(address.ok());
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address->name), address->length), 0)
      << path;
  EXPECT_EQ(::listen(socket.get(), 5), 0);
  return socket;
}

// A path of exactly `length` bytes in `dir`, whose directories exist.
std::string PathOfLength(const TempRuntimeDir& dir, std::size_t length) {
  std::string path = dir.MakeDir("s");
  while (path.size() + 60 < length) {
    path = dir.MakeDir(path.substr(dir.work_dir().size() + 1) + "/" + std::string(50, 'd'));
  }
  return path + "/" + std::string(length - path.size() - 1, 's');
}

Errc CodeOfConnecting(const std::string& path) {
  const Result<UniqueFd> socket = ConnectToDaemon(path);
  EXPECT_FALSE(socket.ok());
  return socket.ok() ? Errc::kFailed : socket.error().code;
}

TEST(SocketTest, ConnectsToWhoListens) {
  const TempRuntimeDir dir;
  const std::string path = dir.runtime_dir() + "/s";
  const UniqueFd listener = Listen(path);
  const Result<UniqueFd> socket = ConnectToDaemon(path);
  ASSERT_TRUE(socket.ok()) << socket.error().text;
  EXPECT_TRUE(IsCloexec(socket->get()));
}

// sun_path holds 107 bytes and a NUL; longer paths must work all the same.
TEST(SocketTest, PathsOfAnyLengthWork) {
  const TempRuntimeDir dir;
  for (const std::size_t length : {107u, 108u, 109u, 200u, 1000u}) {
    if (length < dir.work_dir().size() + 5) continue;
    const auto before = OpenFds();
    {
      const std::string path = PathOfLength(dir, length);
      ASSERT_EQ(path.size(), length);
      const UniqueFd listener = Listen(path);
      const Result<UniqueFd> socket = ConnectToDaemon(path);
      EXPECT_TRUE(socket.ok()) << length << ": " << socket.error().text;
    }
    EXPECT_EQ(OpenFds(), before) << length;
  }
}

TEST(SocketTest, ANameThatNoAddressCanHoldIsAnError) {
  const TempRuntimeDir dir;
  const std::string path = dir.work_dir() + "/" + std::string(200, 'n');
  const Result<SocketAddress> address = SocketAddress::Make(path);
  ASSERT_FALSE(address.ok());
  EXPECT_EQ(address.error().text, "socket name too long: \"" + path + "\"");
}

TEST(SocketTest, NobodyListensWhereThereIsNothing) {
  const TempRuntimeDir dir;
  EXPECT_EQ(CodeOfConnecting(dir.work_dir() + "/none"), Errc::kNoDaemon);
  EXPECT_EQ(CodeOfConnecting(dir.work_dir() + "/no/such/directory/s"), Errc::kNoDaemon);
  EXPECT_EQ(CodeOfConnecting(dir.work_dir() + "/" + std::string(120, 'd') + "/s"), Errc::kNoDaemon);
  EXPECT_EQ(CodeOfConnecting(dir.WriteFile("file", "") + "/s"), Errc::kNoDaemon);
}

TEST(SocketTest, NobodyListensOnASocketThatADeadDaemonLeft) {
  const TempRuntimeDir dir;
  const std::string path = dir.runtime_dir() + "/s";
  Listen(path);
  EXPECT_EQ(CodeOfConnecting(path), Errc::kNoDaemon);
}

TEST(SocketTest, NobodyListensOnAFileThatIsNoSocket) {
  const TempRuntimeDir dir;
  EXPECT_EQ(CodeOfConnecting(dir.WriteFile("file", "x")), Errc::kNoDaemon);
}

// Where somebody else may write, somebody else may have put a socket, even if it is ours: the
// client would tell it its environment.
TEST(SocketTest, DoesNotConnectInADirectoryThatOthersMayWriteTo) {
  const TempRuntimeDir dir;
  const std::string directory = dir.MakeDir("d");
  const std::string path = directory + "/s";
  const UniqueFd listener = Listen(path);
  ASSERT_EQ(::symlink(directory.c_str(), (dir.work_dir() + "/link").c_str()), 0);
  for (const mode_t mode : {mode_t{0720}, mode_t{0702}, mode_t{0777}, mode_t{01777}}) {
    ASSERT_EQ(::chmod(directory.c_str(), mode), 0);
    for (const std::string& name : {path, dir.work_dir() + "/link/s"}) {
      const Result<UniqueFd> socket = ConnectToDaemon(name);
      ASSERT_FALSE(socket.ok()) << mode;
      EXPECT_NE(socket.error().text.find("can be written to by others"), std::string::npos)
          << socket.error().text;
      EXPECT_EQ(socket.error().code, Errc::kFailed);
    }
  }
  ASSERT_EQ(::chmod(directory.c_str(), 0700), 0);
  EXPECT_TRUE(ConnectToDaemon(dir.work_dir() + "/link/s").ok());
  EXPECT_FALSE(ConnectToDaemon("/tmp/no-such-socket-of-pyfx").ok());
}

TEST(SocketTest, DoesNotConnectInADirectoryOfAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a directory away";
  const TempRuntimeDir dir;
  const std::string directory = dir.MakeDir("d");
  const UniqueFd listener = Listen(directory + "/s");
  ASSERT_EQ(::chown(directory.c_str(), kNobody, kNobody), 0);
  const Result<UniqueFd> socket = ConnectToDaemon(directory + "/s");
  ASSERT_FALSE(socket.ok());
  EXPECT_EQ(socket.error().text, "cannot trust \"" + directory + "/s\": directory \"" + directory +
                                     "\" belongs to user id 65534");
}

TEST(SocketTest, TellsWhoIsAtTheOtherEnd) {
  const SocketPair pair;
  const Result<uid_t> uid = PeerUid(pair.a.get());
  ASSERT_TRUE(uid.ok());
  EXPECT_EQ(*uid, ::geteuid());
  EXPECT_FALSE(PeerUid(-1).ok());
}

// Whoever can put a socket there could read our environment and run our arguments.
TEST(SocketTest, RefusesADaemonOfAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can listen as somebody else";
  const TempRuntimeDir dir;
  const std::string path = dir.runtime_dir() + "/s";
  const UniqueFd listener = Listen(path);
  // The kernel keeps who called listen(2): seen by SO_PEERCRED (unix(7)).
  ASSERT_EQ(::seteuid(kNobody), 0);
  EXPECT_EQ(::listen(listener.get(), 5), 0);
  ASSERT_EQ(::seteuid(0), 0);
  const Result<UniqueFd> socket = ConnectToDaemon(path);
  ASSERT_FALSE(socket.ok());
  EXPECT_EQ(socket.error().text,
            "cannot trust \"" + path + "\": it is served by user id 65534, not 0");
}

}  // namespace
}  // namespace pyfx::test
