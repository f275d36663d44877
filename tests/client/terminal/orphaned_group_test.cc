// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/terminal/orphaned_group.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace pyfx {
namespace {

// Exit statuses of a child.
constexpr int kJobControl = 10;
constexpr int kOrphaned = 11;

int Answer() { return OwnGroupIsOrphaned() ? kOrphaned : kJobControl; }

// The exit status of a child that does `what`.
int StatusOfChild(const std::function<int()>& what) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(what());
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

TEST(OrphanedGroupTest, AJobOfItsParentIsNone) {
  EXPECT_EQ(StatusOfChild([] {
              ::setpgid(0, 0);
              return Answer();
            }),
            kJobControl);
}

TEST(OrphanedGroupTest, AMemberIsContinuedByWhoeverContinuesItsGroup) {
  EXPECT_EQ(StatusOfChild([] {
              ::setpgid(0, 0);
              return StatusOfChild(Answer);
            }),
            kJobControl);
}

TEST(OrphanedGroupTest, ASessionOfItsOwnHasNobodyAboveIt) {
  EXPECT_EQ(StatusOfChild([] {
              ::setsid();
              return Answer();
            }),
            kOrphaned);
  EXPECT_EQ(StatusOfChild([] {
              ::setsid();
              return StatusOfChild(Answer);
            }),
            kOrphaned);
}

TEST(OrphanedGroupTest, WhoIgnoresTheEndOfChildrenIsToldAllTheSame) {
  EXPECT_EQ(StatusOfChild([] {
              ::setsid();
              ::signal(SIGCHLD, SIG_IGN);
              return Answer();
            }),
            kOrphaned);
}

}  // namespace
}  // namespace pyfx
