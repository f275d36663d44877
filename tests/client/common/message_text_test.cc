// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/common/message_text.h"

#include <gtest/gtest.h>

namespace pyfx {
namespace {

// All that is not a traceback is one line that begins with the program's name.
TEST(MessageTextTest, IsOneLineWithANextStep) {
  for (const RefusalCode code :
       {RefusalCode::kVersion, RefusalCode::kProtocol, RefusalCode::kPermission,
        RefusalCode::kShuttingDown, RefusalCode::kLimit, RefusalCode::kCold}) {
    const std::string text = DescribeRefusal(Refused{code, "the reason\n"}, "ml");
    EXPECT_TRUE(text.starts_with("pyfxc: ")) << text;
    EXPECT_NE(text.find("the reason; "), std::string::npos) << text;
    EXPECT_EQ(text.find('\n'), text.size() - 1) << text;
  }
}

TEST(MessageTextTest, EndsATracebackThatHasNoEndOfLine) {
  EXPECT_EQ(DescribeRefusal(Refused{RefusalCode::kProfileFailed, "boom"}, "ml"),
            "boom\npyfxc: profile \"ml\" failed to warm up (see above; pyfxctl status)\n");
  EXPECT_EQ(DescribeRefusal(Refused{RefusalCode::kProfileFailed, ""}, "ml"),
            "pyfxc: profile \"ml\" failed to warm up (see above; pyfxctl status)\n");
}

TEST(MessageTextTest, SaysWhatARunWaitsFor) {
  EXPECT_EQ(DescribeWarmUp({"ml", "", 0}), "pyfxc: profile \"ml\" warms up");
  EXPECT_EQ(DescribeWarmUp({"ml", "importing torch", 0}),
            "pyfxc: profile \"ml\" warms up: importing torch");
  EXPECT_EQ(DescribeWarmUp({"ml", "importing torch", 4'249'000}),
            "pyfxc: profile \"ml\" warms up: importing torch (last time 4.2 s)");
}

TEST(MessageTextTest, NamesTheSocketWhereNobodyListens) {
  const std::string text = DescribeError(Error{Errc::kNoDaemon, "connection refused"}, "/run/x");
  EXPECT_TRUE(text.starts_with("pyfxc: no pyfxd at \"/run/x\": start it with ")) << text;
}

}  // namespace
}  // namespace pyfx
