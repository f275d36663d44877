// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/clients/client_requests.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <utility>

namespace pyfx {
namespace {

template <typename M>
Frame FrameOf(const M& message) {
  Frame frame;
  frame.type = static_cast<std::uint16_t>(M::kType);
  frame.payload = EncodePayload(message);
  return frame;
}

Frame RunOf(const std::string& profile) {
  Run run;
  run.profile = profile;
  Frame frame = FrameOf(run);
  frame.fds.emplace_back(::open("/", O_PATH | O_CLOEXEC));
  return frame;
}

Errc ErrorOf(Frame frame, Turn turn) {
  const Result<Said> said = Understand(std::move(frame), turn);
  return said ? Errc::kFailed : said.error().code;
}

TEST(ClientRequestsTest, AHelloOfAnotherVersionIsNotUnderstood) {
  Hello hello;
  EXPECT_TRUE(Understand(FrameOf(hello), Turn::kHello).ok());
  ++hello.major;
  EXPECT_EQ(ErrorOf(FrameOf(hello), Turn::kHello), Errc::kVersion);
  EXPECT_EQ(ErrorOf(RunOf("ml"), Turn::kHello), Errc::kProtocol);
}

TEST(ClientRequestsTest, ARunIsKeptAsItCame) {
  Result<Said> said = Understand(RunOf("ml"), Turn::kRequest);
  ASSERT_TRUE(said.ok());
  const auto* run = std::get_if<AskedRun>(&*said);
  ASSERT_NE(run, nullptr);
  EXPECT_EQ(run->target.profile, "ml");
  EXPECT_EQ(run->frame.fds.size(), 1U);
  EXPECT_FALSE(run->is_probe);
}

TEST(ClientRequestsTest, ARunIsAllThatAConnectionIsFor) {
  EXPECT_EQ(ErrorOf(RunOf("ml"), Turn::kControlRequest), Errc::kProtocol);
  EXPECT_EQ(ErrorOf(FrameOf(StatusRequest{}), Turn::kBye), Errc::kProtocol);
  EXPECT_TRUE(Understand(FrameOf(StatusRequest{}), Turn::kControlRequest).ok());
  EXPECT_TRUE(Understand(FrameOf(Bye{}), Turn::kBye).ok());
}

TEST(ClientRequestsTest, ARunWithoutDescriptorsIsNone) {
  Frame frame = RunOf("ml");
  frame.fds.clear();
  EXPECT_EQ(ErrorOf(std::move(frame), Turn::kRequest), Errc::kProtocol);
}

}  // namespace
}  // namespace pyfx
