// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/forks/run_notes.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>

#include "tests/support/child_process.h"

namespace pyfx {
namespace {

using Phrases = std::vector<std::string>;

using Kind = RunNotes::Kind;

// Notes after what a child did, which is killed then.
RunNotes AfterChild(const std::function<void(RunNotes*)>& act) {
  RunNotes notes = RunNotes::Make();
  const pid_t pid = ::fork();
  if (pid == 0) {
    act(&notes);
    ::raise(SIGKILL);
  }
  EXPECT_EQ(::waitpid(pid, nullptr, 0), pid);
  return notes;
}

TEST(RunNotesTest, AreReadWhenTheRunIsDead) {
  const RunNotes none = AfterChild([](RunNotes*) {});
  EXPECT_EQ(none.Read(Kind::kExecuted), Phrases{});
  const RunNotes some = AfterChild([](RunNotes* notes) {
    notes->Add(Kind::kExecuted, "json: it gave a warning");
    notes->Add(Kind::kRevealed, "numpy");
    notes->Add(Kind::kExecuted, "re: \"enum\" is another");
  });
  EXPECT_EQ(some.Read(Kind::kExecuted),
            (Phrases{"json: it gave a warning", "re: \"enum\" is another"}));
  EXPECT_EQ(some.Read(Kind::kRevealed), Phrases{"numpy"});
}

TEST(RunNotesTest, AreNoMoreThanThereIsRoomFor) {
  const std::string longest(RunNotes::kLongestPhrase, 'x');
  const RunNotes notes = AfterChild([&](RunNotes* own) {
    for (int i = 0; i < 1000; ++i) {
      own->Add(Kind::kRevealed, longest + "cut");
      own->Add(Kind::kExecuted, longest + "cut");
    }
  });
  for (const Kind kind : {Kind::kExecuted, Kind::kRevealed}) {
    EXPECT_EQ(notes.Read(kind), Phrases(RunNotes::kMostPhrases, longest));
  }
}

// What the run has forked may write there for as long as it likes.
TEST(RunNotesTest, AreNoLongerThanTheyMayBeWhileSomebodyWrites) {
  const RunNotes notes = RunNotes::Make();
  char* page = nullptr;
  static_assert(sizeof(notes) == sizeof(page));
  std::memcpy(&page, &notes, sizeof(page));
  std::memset(page, 'A', 4096);
  const pid_t writer = ::fork();
  if (writer == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    volatile char* const first = page;
    while (true) {
      *first = '!';
      *first = '\0';
    }
  }
  std::size_t longest = 0;
  for (int i = 0; i < 300'000; ++i) {
    for (const std::string& phrase : notes.Read(Kind::kExecuted)) {
      longest = std::max(longest, phrase.size());
    }
  }
  ASSERT_TRUE(test::SendSignal(writer, SIGKILL));
  EXPECT_EQ(::waitpid(writer, nullptr, 0), writer);
  EXPECT_LE(longest, RunNotes::kLongestPhrase);
}

TEST(RunNotesTest, CanBeTakenByNobody) {
  RunNotes none;
  none.Add(Kind::kRevealed, "json");
  EXPECT_EQ(none.Read(Kind::kRevealed), Phrases{});
  RunNotes notes = RunNotes::Make();
  notes.Add(Kind::kRevealed, "json");
  const RunNotes moved = std::move(notes);
  EXPECT_EQ(moved.Read(Kind::kRevealed), Phrases{"json"});
}

}  // namespace
}  // namespace pyfx
