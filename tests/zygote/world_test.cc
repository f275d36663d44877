// SPDX-License-Identifier: GPL-3.0-or-later
//
// What differs between two processes is seen from outside, and named.
#include "daemon/zygote/core/world.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>

#include "protocol/process.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx {
namespace {

// A child that does `change` to itself and then waits for its end, as `World` sees it. The text is
// that of the difference to this process; "-" when the change is not allowed.
class ChangedChild {
 public:
  explicit ChangedChild(const std::function<bool()>& change) {
    std::array<int, 2> pair;
    PYFX_CHECK(::pipe2(pair.data(), O_CLOEXEC) == 0);
    const UniqueFd said(pair[0]);
    UniqueFd saying(pair[1]);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      const char allowed = change() ? 'y' : 'n';
      if (::write(saying.get(), &allowed, 1) != 1) ::_exit(1);
      while (true) ::pause();
    }
    saying.reset();
    char allowed = 'n';
    allowed_ = ::read(said.get(), &allowed, 1) == 1 && allowed == 'y';
  }
  ~ChangedChild() {
    SignalByPidfd(OpenPidfd(pid_).get(), SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ChangedChild(const ChangedChild&) = delete;
  ChangedChild& operator=(const ChangedChild&) = delete;

  bool allowed() const { return allowed_; }
  World world() const { return World::Of(pid_); }

 private:
  pid_t pid_ = -1;
  bool allowed_ = false;
};

std::string Difference(const World& one, const World& other) {
  const Status same = one.CheckSameAs(other);
  return same ? "" : same.error().text;
}

bool AddFilters(int count) {
  sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  const sock_fprog program = {1, &allow};
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  for (int i = 0; i < count; ++i) {
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return false;
  }
  return true;
}

TEST(WorldTest, AForkIsInTheSame) {
  const ChangedChild child([] { return true; });
  EXPECT_EQ(Difference(World::Of(::getpid()), child.world()), "");
}

TEST(WorldTest, OneFilterMoreMakesAnother) {
  const ChangedChild one([] { return AddFilters(1); });
  const ChangedChild like_it([] { return AddFilters(1); });
  const ChangedChild two([] { return AddFilters(2); });
  if (!one.allowed() || !two.allowed()) GTEST_SKIP() << "the kernel has no seccomp filters";
  EXPECT_EQ(Difference(one.world(), like_it.world()), "");
  EXPECT_EQ(Difference(one.world(), two.world()), "the client has another Seccomp_filters");
}

TEST(WorldTest, AnotherRootDirectoryMakesAnother) {
  const test::TempRuntimeDir dir;
  const ChangedChild child([&] { return ::chroot(dir.work_dir().c_str()) == 0; });
  if (!child.allowed()) GTEST_SKIP() << "only root may change its root directory";
  EXPECT_EQ(Difference(World::Of(::getpid()), child.world()),
            "the client has another root directory");
}

// Without /proc nothing can be compared, which must not look like no difference.
TEST(WorldTest, WhatCannotBeSeenIsNotTheSame) {
  EXPECT_EQ(Difference(World::Of(::getpid()), World::Of(-1)), "the client has another TracerPid");
  EXPECT_EQ(Difference(World::Of(-1), World::Of(-1)),
            "how the client is confined cannot be seen: /proc is not there");
}

}  // namespace
}  // namespace pyfx
