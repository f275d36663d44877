// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cold/daemon_heritage.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "protocol/process/resources.h"

namespace pyfx::test {
namespace {

constexpr int kNobody = 65534;

// What `body`, in a process of its own, returns.
int InProcess(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status)) << status;
  return WEXITSTATUS(status);
}

bool LeaveRoot() { return ::geteuid() != 0 || ::setresuid(kNobody, kNobody, kNobody) == 0; }

int Usual() {
  Resources first;
  ReadBounds(1, &first);
  return std::max(0, static_cast<int>(first.nice));
}

TEST(DaemonHeritageTest, WhatOneClientAloneHasIsGivenUp) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may lower its niceness";
  const DaemonHeritage heritage;
  EXPECT_EQ(InProcess([&] {
              const sched_param none{};
              cpu_set_t before, one, after;
              CPU_ZERO(&one);
              ::sched_getaffinity(0, sizeof(before), &before);
              for (int cpu = 0; CPU_COUNT(&one) == 0; ++cpu) {
                if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
              }
              if (::setpriority(PRIO_PROCESS, 0, 15) != 0) return 101;
              if (::sched_setscheduler(0, SCHED_IDLE, &none) != 0) return 102;
              if (::sched_setaffinity(0, sizeof(one), &one) != 0) return 103;
              ::personality(ADDR_NO_RANDOMIZE);
              if (heritage.GiveUp() != DaemonHeritage::kNothing) return 104;
              if (::getpriority(PRIO_PROCESS, 0) != Usual()) return 105;
              if (::sched_getscheduler(0) != SCHED_OTHER) return 106;
              ::sched_getaffinity(0, sizeof(after), &after);
              if (!CPU_EQUAL(&before, &after)) return 107;
              if (::personality(~0UL) != 0) return 108;
              return 0;
            }),
            0);
}

TEST(DaemonHeritageTest, WhatMayNotBeGivenUpIsTold) {
  const DaemonHeritage heritage;
  EXPECT_EQ(InProcess([&] {
              if (!LeaveRoot()) return 101;
              ::setpriority(PRIO_PROCESS, 0, 19);
              return static_cast<int>(heritage.GiveUp());
            }),
            DaemonHeritage::kNiceness);
  EXPECT_EQ(DaemonHeritage::Describe(DaemonHeritage::kNiceness),
            "this client's niceness, which it may not lower");
}

TEST(DaemonHeritageTest, WhoIsAsItsParentsAreIsNotConfined) {
  EXPECT_EQ(ConfinementOfDaemon(), "");
}

}  // namespace
}  // namespace pyfx::test
