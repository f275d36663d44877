// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/threads/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>

#include "protocol/base/unique_fd.h"
#include "tests/support/reaper.h"

namespace pyfx::test {
namespace {

// Has standard error be a pipe while it lives.
class PipeForStderr {
 public:
  PipeForStderr() : before_(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    reading_ = UniqueFd(ends[0]);
    const UniqueFd writing(ends[1]);
    ::dup2(writing.get(), STDERR_FILENO);
  }
  ~PipeForStderr() { ::dup2(before_.get(), STDERR_FILENO); }
  PipeForStderr(const PipeForStderr&) = delete;
  PipeForStderr& operator=(const PipeForStderr&) = delete;

  // All that comes until `last` has come.
  std::string ReadUntil(const std::string& last) {
    std::string text;
    std::array<char, 65536> bytes;
    pollfd wait{reading_.get(), POLLIN, 0};
    const Clock::time_point deadline = Clock::now() + kDeadline;
    while (text.find(last) == std::string::npos &&
           ::poll(&wait, 1, MillisecondsUntil(deadline)) == 1) {
      const ssize_t got = ::read(reading_.get(), bytes.data(), bytes.size());
      if (got > 0) text.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

 private:
  UniqueFd before_;
  UniqueFd reading_;
};

TEST(LogTest, WritesEachLineWithWhatItIsAbout) {
  PipeForStderr pipe;
  Log log(LogLevel::kInfo);
  log.Debug("not this");
  log.Warn("something", {"ml", 7, 0, 3});
  const std::string text = pipe.ReadUntil("]\n");
  EXPECT_NE(text.find(" warning pyfxd: something [profile=ml generation=3 run=7]\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("not this"), std::string::npos);
}

TEST(LogTest, WhoDoesNotReadItHoldsNobodyUpAndIsToldWhatWasDropped) {
  PipeForStderr pipe;
  auto log = std::make_unique<Log>(LogLevel::kInfo);
  const std::string line(1000, 'x');
  for (int i = 0; i < 20'000; ++i) log->Info(line);
  std::string text = pipe.ReadUntil("xxxx\n");
  // There is room again when some was written.
  EXPECT_TRUE(Eventually([&] {
    log->Info("a mark");
    text += pipe.ReadUntil("\n");
    return text.find("lines of the log were dropped") != std::string::npos;
  }));
  log->Info("the last");
  text += pipe.ReadUntil("the last\n");
  EXPECT_NE(text.find("a mark"), std::string::npos) << "it goes on";
  EXPECT_NE(text.find("the last"), std::string::npos);
}

}  // namespace
}  // namespace pyfx::test
