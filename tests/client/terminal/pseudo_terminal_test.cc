// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/terminal/pseudo_terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <utility>

#include "client/terminal/look_times.h"

namespace pyfx {
namespace {

// As a shell leaves its terminal.
termios Usual() {
  termios modes{};
  modes.c_iflag = ICRNL;
  modes.c_oflag = OPOST | ONLCR;
  modes.c_cflag = CS8 | CREAD | B38400;
  modes.c_lflag = ICANON | ISIG | IEXTEN;
  modes.c_cc[VEOF] = 'D' & 0x1f;
  modes.c_cc[VINTR] = 'C' & 0x1f;
  return modes;
}

class PseudoTerminalTest : public testing::Test {
 protected:
  void SetUp() override {
    Result<PseudoTerminal> made = PseudoTerminal::Make(Usual());
    ASSERT_TRUE(made.ok()) << made.error().text;
    pty_ = std::move(*made);
  }

  PseudoTerminal pty_;
};

TEST_F(PseudoTerminalTest, BringsOutputAndTellsWhenTheLastUserHasLeft) {
  const int fd = pty_.Lend(O_WRONLY);
  ASSERT_EQ(::write(fd, "a\n", 2), 2);
  std::string output;
  pty_.ReadOutput(&output);
  EXPECT_EQ(output, "a\r\n");
  pty_.LeaveToOthers();
  pty_.ReadOutput(&output);
  EXPECT_FALSE(pty_.is_left());
  pty_.EndLoans();
  pty_.ReadOutput(&output);
  EXPECT_TRUE(output.empty());
  EXPECT_TRUE(pty_.is_left());
}

TEST_F(PseudoTerminalTest, WhatNobodyHasReadCanBeTakenBack) {
  std::string keys = "whole\nhal";
  pty_.WriteInput(&keys);
  EXPECT_TRUE(keys.empty());
  termios modes{};
  EXPECT_EQ(pty_.TakeUnread(&modes), "whole\nhal");
  EXPECT_NE(modes.c_lflag & ICANON, 0U);
  ASSERT_TRUE(pty_.ReadModes(&modes));
  EXPECT_NE(modes.c_lflag & ICANON, 0U);
}

// A run is in its foreground only where it has a session of its own.
TEST_F(PseudoTerminalTest, KeysAreNoSignalsForWhoIsNotInItsForeground) {
  EXPECT_TRUE(pty_.SignalsOf("\x03", ::getpid()).empty());
}

TEST_F(PseudoTerminalTest, OneThatHungUpTakesNothing) {
  pty_.HangUp();
  EXPECT_FALSE(pty_.is_up());
  std::string keys = "a";
  pty_.WriteInput(&keys);
  EXPECT_TRUE(keys.empty());
}

TEST(LookTimesTest, TheLongerNothingHappensTheRarerTheLooks) {
  LookTimes looks;
  const LookTimes::Clock::time_point begin{};
  looks.Restart(begin);
  const LookTimes::Clock::time_point first = looks.next();
  EXPECT_GT(first, begin);
  EXPECT_FALSE(looks.IsDue(begin));
  EXPECT_TRUE(looks.IsDue(first));
  EXPECT_GT(looks.next() - first, first - begin);
  looks.Restart(begin);
  EXPECT_EQ(looks.next(), first);
}

}  // namespace
}  // namespace pyfx
