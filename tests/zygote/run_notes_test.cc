// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/forks/run_notes.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace pyfx {
namespace {

using Phrases = std::vector<std::string>;

// What is left of what a child did, which is killed then.
Phrases AfterChild(const std::function<void(RunNotes*)>& act) {
  RunNotes notes = RunNotes::Make();
  const pid_t pid = ::fork();
  if (pid == 0) {
    act(&notes);
    ::raise(SIGKILL);
  }
  EXPECT_EQ(::waitpid(pid, nullptr, 0), pid);
  return notes.Read();
}

TEST(RunNotesTest, AreReadWhenTheRunIsDead) {
  EXPECT_EQ(AfterChild([](RunNotes*) {}), Phrases{});
  EXPECT_EQ(AfterChild([](RunNotes* notes) {
              notes->Add("json: it gave a warning");
              notes->Add("");
              notes->Add("re: \"enum\" is another");
            }),
            (Phrases{"json: it gave a warning", "re: \"enum\" is another"}));
}

TEST(RunNotesTest, AreNoMoreThanThereIsRoomFor) {
  const std::string longest(RunNotes::kLongestPhrase, 'x');
  const Phrases left = AfterChild([&](RunNotes* notes) {
    for (int i = 0; i < 1000; ++i) notes->Add(longest + "cut");
  });
  EXPECT_EQ(left, Phrases(RunNotes::kMostPhrases, longest));
}

TEST(RunNotesTest, CanBeTakenByNobody) {
  RunNotes none;
  none.Add("json");
  EXPECT_EQ(none.Read(), Phrases{});
  RunNotes notes = RunNotes::Make();
  notes.Add("json");
  const RunNotes moved = std::move(notes);
  EXPECT_EQ(moved.Read(), Phrases{"json"});
}

}  // namespace
}  // namespace pyfx
