// SPDX-License-Identifier: GPL-3.0-or-later
//
// What somebody does to a warm zygote from outside, by prlimit(1), renice(1), taskset(1), is not
// done to its runs: they have what their clients have.
#include <sched.h>
#include <sys/resource.h>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class ZygoteChangedTest : public EndToEnd {
 protected:
  // The first may have a spare from before, the last has not.
  void ExpectSameSeveralTimes(const std::string& code) {
    for (int i = 0; i < 3; ++i) ExpectSameCode(code);
  }
};

TEST_F(ZygoteChangedTest, ALimitOfTheZygotesIsNotTheRuns) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  rlimit own{};
  ASSERT_EQ(::prlimit(Zygote(), RLIMIT_FSIZE, nullptr, &own), 0);
  const rlimit small{4096, own.rlim_max};
  ASSERT_EQ(::prlimit(Zygote(), RLIMIT_FSIZE, &small, nullptr), 0);
  ExpectSameSeveralTimes("import resource; print(resource.getrlimit(resource.RLIMIT_FSIZE))");
}

TEST_F(ZygoteChangedTest, ProcessorsOfTheZygotesAreNotTheRuns) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  cpu_set_t one;
  cpu_set_t all;
  ASSERT_EQ(::sched_getaffinity(0, sizeof(all), &all), 0);
  if (CPU_COUNT(&all) < 2) GTEST_SKIP() << "this machine has one processor";
  CPU_ZERO(&one);
  for (int processor = 0; CPU_COUNT(&one) == 0; ++processor) {
    if (CPU_ISSET(processor, &all)) CPU_SET(processor, &one);
  }
  ASSERT_EQ(::sched_setaffinity(Zygote(), sizeof(one), &one), 0);
  ExpectSameSeveralTimes("import os; print(os.sched_getaffinity(0))");
}

// Who may not have it lower again is cold, and the same for it.
TEST_F(ZygoteChangedTest, ANiceZygoteHasRunsThatAreNot) {
  ASSERT_TRUE(Run({"-c", "pass"}).Exited(0));
  const int nice = ::getpriority(PRIO_PROCESS, 0);
  rlimit limit{};
  ::getrlimit(RLIMIT_NICE, &limit);
  if (::geteuid() != 0 && limit.rlim_cur < static_cast<rlim_t>(20 - nice)) {
    GTEST_SKIP() << "this user may not take a higher nice value back (RLIMIT_NICE)";
  }
  ASSERT_EQ(::setpriority(PRIO_PROCESS, static_cast<id_t>(Zygote()), nice + 3), 0);
  ExpectSameSeveralTimes("import os; print(os.nice(0))");
}

}  // namespace
}  // namespace pyfx::test
