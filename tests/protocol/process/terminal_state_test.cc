// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/process/terminal_state.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "protocol/base/unique_fd.h"

namespace pyfx::test {
namespace {

TEST(TerminalStateTest, ComesBackAsItWas) {
  const UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(terminal);
  const winsize size{24, 81, 0, 0};
  ASSERT_EQ(::ioctl(terminal.get(), TIOCSWINSZ, &size), 0);
  Terminals terminals;
  terminals[1] = TerminalAt(terminal.get());
  ASSERT_TRUE(terminals[1].has_value());
  const Terminals back = DecodeTerminals(EncodeTerminals(terminals));
  EXPECT_FALSE(back[0].has_value());
  EXPECT_FALSE(back[2].has_value());
  ASSERT_TRUE(back[1].has_value());
  EXPECT_TRUE(back[1]->HasSizeOf(*terminals[1]));
  EXPECT_TRUE(back[1]->HasModesOf(*terminals[1]));
  EXPECT_EQ(back[1]->size.ws_col, 81);
}

TEST(TerminalStateTest, WhatIsNoneIsNone) {
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  const UniqueFd directory(::open("/", O_PATH | O_CLOEXEC));
  EXPECT_FALSE(TerminalAt(null.get()).has_value());
  EXPECT_FALSE(TerminalAt(directory.get()).has_value());
  EXPECT_FALSE(TerminalAt(-1).has_value());
  EXPECT_EQ(EncodeTerminals({}), "");
}

TEST(TerminalStateTest, WhatCannotBeUnderstoodIsNoTerminal) {
  Terminals terminals;
  terminals[2].emplace();
  std::string bytes = EncodeTerminals(terminals);
  EXPECT_FALSE(DecodeTerminals(bytes.substr(1))[2].has_value());
  bytes[0] = 77;
  for (const auto& terminal : DecodeTerminals(bytes)) EXPECT_FALSE(terminal.has_value());
}

}  // namespace
}  // namespace pyfx::test
