// SPDX-License-Identifier: GPL-3.0-or-later
//
// What may stand where a file is looked for: nothing of it is waited for, and nothing is got by it.
#include "protocol/files/regular_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

constexpr std::size_t kMost = 1024;

class RegularFileTest : public testing::Test {
 protected:
  std::string In(const std::string& name) const { return dir_.work_dir() + "/" + name; }

  TempRuntimeDir dir_;
};

TEST_F(RegularFileTest, IsReadUpToItsBound) {
  const std::string path = dir_.WriteFile("file", std::string(kMost, 'x'));
  const Result<std::string> text = ReadRegularFile(path, kMost);
  ASSERT_TRUE(text.ok()) << text.error().text;
  EXPECT_EQ(*text, std::string(kMost, 'x'));
  std::filesystem::resize_file(path, kMost + 1);
  EXPECT_EQ(ReadRegularFile(path, kMost).error().text,
            "cannot read \"" + path + "\": it is larger than 1 KiB");
  // Most of it is a hole.
  std::filesystem::resize_file(path, std::uintmax_t{1} << 40);
  EXPECT_FALSE(ReadRegularFile(path, kMost).ok());
  const Result<UniqueFd> file = OpenRegularFile(path);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(*ReadAtMost(file->get(), 0, 5, path), "xxxxx");
  EXPECT_EQ(*ReadAtMost(file->get(), kMost - 2, 5, path), std::string("xx\0\0\0", 5));
  EXPECT_EQ(::lseek(file->get(), 0, SEEK_CUR), 0);
}

TEST_F(RegularFileTest, MayHaveASizeThatTellsNothing) {
  const Result<std::string> text = ReadRegularFile("/proc/self/status", std::size_t{1} << 20);
  ASSERT_TRUE(text.ok()) << text.error().text;
  EXPECT_NE(text->find("\nPid:\t"), std::string::npos);
}

TEST_F(RegularFileTest, WhatIsNoneIsTold) {
  ASSERT_EQ(::mkfifo(In("fifo").c_str(), 0600), 0);
  const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = In("s");
  ASSERT_LT(name.size(), sizeof(address.sun_path));
  std::strncpy(address.sun_path, name.c_str(), sizeof(address.sun_path) - 1);
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  for (const std::string& path : {In("fifo"), In("s"), std::string("/dev/zero")}) {
    const Result<std::string> text = ReadRegularFile(path, kMost);
    ASSERT_FALSE(text.ok()) << path;
    EXPECT_EQ(text.error().code, Errc::kInvalid);
    EXPECT_EQ(text.error().text, "cannot read \"" + path + "\": it is no regular file");
  }
  EXPECT_EQ(ReadRegularFile(In(""), kMost).error().text,
            "cannot read \"" + In("") + "\": Is a directory");
  EXPECT_EQ(ReadRegularFile(In("none"), kMost).error().text,
            "cannot open \"" + In("none") + "\": No such file or directory");
}

// Who leads a session without one gets the terminal that it opens (tty_ioctl(4)).
TEST_F(RegularFileTest, ATerminalInItsPlaceBecomesNobodysControllingTerminal) {
  const UniqueFd ours(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(ours);
  ASSERT_EQ(::unlockpt(ours.get()), 0);
  const std::string path = In("link");
  std::filesystem::create_symlink(::ptsname(ours.get()), path);
  const pid_t child = ::fork();
  if (child == 0) {
    const bool leads = ::setsid() > 0;
    const bool read = ReadRegularFile(path, kMost).ok();
    ::_exit(leads && !read && ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC) < 0 ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace pyfx::test
