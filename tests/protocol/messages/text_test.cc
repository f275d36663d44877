// SPDX-License-Identifier: GPL-3.0-or-later
//
// Texts in messages: how long they may be, and what of them may reach a terminal.
#include <gtest/gtest.h>

#include <string>

#include "protocol/base/printable.h"
#include "protocol/frames/message.h"
#include "protocol/messages/run_messages.h"

namespace pyfx::test {
namespace {

TEST(CutTextTest, LeavesShortTextsAlone) {
  EXPECT_EQ(CutText(""), "");
  const std::string longest(kMaxText, 'x');
  EXPECT_TRUE(CutText(longest) == longest);
}

TEST(CutTextTest, KeepsTheBeginningAndTheEndOfALongText) {
  const std::string cut = CutText("begin" + std::string(kMaxText, 'x') + "end");
  EXPECT_LE(cut.size(), kMaxText);
  EXPECT_GT(cut.size(), kMaxText - 100);
  EXPECT_TRUE(cut.starts_with("beginxxx"));
  EXPECT_TRUE(cut.ends_with("xxxend"));
  EXPECT_NE(cut.find("the middle is cut"), std::string::npos);
}

// A text is UTF-8 at the other end too: tools that print it as JSON refuse half a character.
TEST(CutTextTest, DoesNotCutWithinACharacter) {
  for (const std::string character : {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x90\x8d"}) {
    for (std::size_t shift = 0; shift < character.size(); ++shift) {
      std::string text(shift, 'x');
      while (text.size() <= kMaxText + 8) text += character;
      const std::string cut = CutText(text);
      const std::size_t note = cut.find("\n[");
      ASSERT_NE(note, std::string::npos);
      const std::size_t rest = cut.find("]\n") + 2;
      EXPECT_EQ((note - shift) % character.size(), 0u);
      EXPECT_EQ((cut.size() - rest) % character.size(), 0u);
      EXPECT_EQ(cut.substr(rest, character.size()), character);
      EXPECT_LE(cut.size(), kMaxText);
    }
  }
}

TEST(CutTextTest, CutsWhatIsNoUtf8Too) {
  EXPECT_LE(CutText(std::string(2 * kMaxText, '\x80')).size(), kMaxText);
}

// A peer of version 1.0 takes no longer DaemonStatus either.
TEST(CutReasonTest, LeavesRoomForAReasonOfEachCauseInAStatus) {
  DaemonStatus status;
  status.socket = std::string(4096, '/');
  for (std::uint64_t cause = 0; cause < 24; ++cause) {
    status.cold_runs.insert(status.cold_runs.end(), {cause, kMax64});
    status.cold_reasons.push_back(CutReason(std::string(1000, 'x')));
  }
  EXPECT_LE(EncodePayload(status).size(), 8192u);
}

TEST(CutReasonTest, DoesNotCutWithinACharacterNorKeepWhatEndsAString) {
  EXPECT_EQ(CutReason("short"), "short");
  EXPECT_EQ(CutReason(std::string_view("a\0b", 3)), "a");
  const std::string ends = std::string(kMaxReason - 1, 'x');
  EXPECT_EQ(CutReason(ends + "\xc3\xa9"), ends);
  EXPECT_EQ(CutReason(std::string(2 * kMaxReason, '\x80')), std::string(kMaxReason, '?'));
}

// What a sandbox says of its cold runs is shown at the user's terminal.
TEST(CutReasonTest, KeepsNothingThatATerminalActsUpon) {
  EXPECT_EQ(CutReason("\x1b]0;title\a\x1b[2J\nall is well\r"), "?]0;title??[2J all is well ");
}

TEST(PrintableTest, KeepsCharactersAndNothingElse) {
  EXPECT_EQ(Printable("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x8d"),
            "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x8d");
  EXPECT_EQ(Printable("\x7f\xc2\x9b\t"), "?? ");
  EXPECT_EQ(Printable("one\n\ttwo\x1b\r", true), "one\n\ttwo? ");
  // Too long a form, a surrogate, too high, cut off, alone.
  EXPECT_EQ(Printable("\xc0\x80|\xed\xa0\x80|\xf4\x90\x80\x80|\xe2\x82|\x80"), "??|???|????|??|?");
}

}  // namespace
}  // namespace pyfx::test
