// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/start/service_cgroup.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

bool IsThere(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

// A directory will do: what matters is which are removed.
TEST(ServiceCgroupTest, RemovesThoseOfZygotesThatAreGone) {
  const TempRuntimeDir dir;
  const ServiceCgroup cgroup(dir.work_dir());
  const pid_t gone = ::fork();
  if (gone == 0) ::_exit(0);
  ASSERT_EQ(::waitpid(gone, nullptr, 0), gone);
  const std::string left = cgroup.Make("ml", gone);
  // Its zygote has not entered it yet, and another one leaves.
  const std::string made = cgroup.Make("ml", ::getpid());
  ASSERT_TRUE(IsThere(left) && IsThere(made));
  cgroup.Sweep();
  EXPECT_FALSE(IsThere(left));
  EXPECT_TRUE(IsThere(made));
}

TEST(ServiceCgroupTest, MakesNoneWhereNoneIsDelegated) {
  EXPECT_EQ(ServiceCgroup().Make("ml", ::getpid()), "");
}

}  // namespace
}  // namespace pyfx::test
