// SPDX-License-Identifier: GPL-3.0-or-later
//
// What differs between two processes is seen from outside, and named.
#include "protocol/process/world.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <sstream>

#include "protocol/base/process.h"
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
  // Its directory in /proc.
  UniqueFd directory() const {
    return UniqueFd(
        ::open(("/proc/" + std::to_string(pid_)).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  }
  World world() const { return World::Of(directory().get()); }

 private:
  pid_t pid_ = -1;
  bool allowed_ = false;
};

std::string Difference(const World& one, const World& other) {
  const Status same = one.CheckSameAs(other);
  return same ? "" : same.error().text;
}

// By its directory the same is found, in whichever order it is read.
std::string Difference(const World& one, const ChangedChild& other) {
  const std::string difference = Difference(one, other.world());
  const Status same = one.CheckSameAsOf(other.directory().get());
  EXPECT_EQ(same ? "" : same.error().text, difference);
  return difference;
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

// Has CAP_WAKE_ALARM in these sets, and in no other.
bool HaveWakeAlarm(bool inheritable, bool permitted, bool effective, bool ambient) {
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) return false;
  const auto set = [](bool has, __u32* bits) {
    constexpr __u32 kMask = CAP_TO_MASK(CAP_WAKE_ALARM);
    *bits = has ? *bits | kMask : *bits & ~kMask;
  };
  __user_cap_data_struct& high = data[CAP_TO_INDEX(CAP_WAKE_ALARM)];
  set(inheritable, &high.inheritable);
  set(permitted, &high.permitted);
  set(effective, &high.effective);
  if (::syscall(SYS_capset, &header, data.data()) != 0) return false;
  return !ambient || ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_WAKE_ALARM, 0, 0) == 0;
}

std::string Capabilities() {
  std::string found;
  std::istringstream lines(test::ReadFile("/proc/self/status"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("Cap")) found += line + "\n";
  }
  return found;
}

// A process that has the one and is to be as another that has the other; what keeps it from that.
std::string BecomeAs(const ChangedChild& other, const std::function<bool()>& have_all,
                     const std::function<bool()>& have_what_it_has) {
  std::array<int, 2> pair;
  PYFX_CHECK(::pipe2(pair.data(), O_CLOEXEC) == 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    std::string text = "cannot begin";
    if (have_all()) {
      const World own = World::OfThisProcess();
      const World theirs = other.world();
      text = Difference(own, theirs);
      if (Status left = own.LeaveWakeAlarmAsIn(theirs); !left) text = left.error().text;
      const std::string now = Capabilities();
      if (text.empty() && (!have_what_it_has() || now != Capabilities())) text = now;
    }
    static_cast<void>(!::write(pair[1], text.data(), text.size()));
    ::_exit(0);
  }
  ::close(pair[1]);
  const UniqueFd said(pair[0]);
  std::array<char, 1024> text;
  const ssize_t size = ::read(said.get(), text.data(), text.size());
  ::waitpid(pid, nullptr, 0);
  return size < 0 ? "nothing" : std::string(text.data(), static_cast<std::size_t>(size));
}

// As at a seat, as a service of a user manager, as a login from elsewhere.
TEST(WorldTest, TheCapabilityOfWakingTheMachineIsLeftWhereTheClientHasItNot) {
  const auto at_a_seat = [] { return HaveWakeAlarm(true, true, true, true); };
  const auto in_a_service = [] { return HaveWakeAlarm(true, false, false, false); };
  const auto from_elsewhere = [] { return HaveWakeAlarm(false, false, false, false); };
  const ChangedChild seat(at_a_seat), service(in_a_service), elsewhere(from_elsewhere);
  if (!seat.allowed()) GTEST_SKIP() << "only who has the capability can";
  EXPECT_EQ(BecomeAs(elsewhere, at_a_seat, from_elsewhere), "");
  EXPECT_EQ(BecomeAs(elsewhere, in_a_service, from_elsewhere), "");
  EXPECT_EQ(BecomeAs(service, at_a_seat, in_a_service), "");
  EXPECT_EQ(BecomeAs(seat, from_elsewhere, from_elsewhere), "") << "it lacks the capability";
}

TEST(WorldTest, AForkIsInTheSame) {
  const ChangedChild child([] { return true; });
  EXPECT_EQ(Difference(World::OfThisProcess(), child), "");
}

TEST(WorldTest, OneFilterMoreMakesAnother) {
  const ChangedChild one([] { return AddFilters(1); });
  const ChangedChild like_it([] { return AddFilters(1); });
  const ChangedChild two([] { return AddFilters(2); });
  if (!one.allowed() || !two.allowed()) GTEST_SKIP() << "the kernel has no seccomp filters";
  EXPECT_EQ(Difference(one.world(), like_it), "");
  EXPECT_EQ(Difference(one.world(), two), "the client has another Seccomp_filters");
}

TEST(WorldTest, AnotherRootDirectoryMakesAnother) {
  const test::TempRuntimeDir dir;
  const ChangedChild child([&] { return ::chroot(dir.work_dir().c_str()) == 0; });
  if (!child.allowed()) GTEST_SKIP() << "only root may change its root directory";
  EXPECT_EQ(Difference(World::OfThisProcess(), child), "the client has another root directory");
}

// Without /proc nothing can be compared, which must not look like no difference.
TEST(WorldTest, WhatCannotBeSeenIsNotTheSame) {
  EXPECT_EQ(Difference(World::OfThisProcess(), World::Of(-1)), "the client has another TracerPid");
  EXPECT_EQ(Difference(World::Of(-1), World::Of(-1)),
            "how the client is confined cannot be seen: /proc is not there");
}

// Its text is "/" as that of any other (d_path(), fs/d_path.c), and so is that of its mount.
TEST(WorldTest, ARootDirectoryThatIsNotMountedAnyMoreIsAnother) {
  const test::TempRuntimeDir dir;
  const std::string place = dir.MakeDir("root");
  std::array<int, 2> pair;
  ASSERT_EQ(::pipe2(pair.data(), O_CLOEXEC), 0);
  const UniqueFd said(pair[0]);
  UniqueFd saying(pair[1]);
  const pid_t pid = ::fork();
  if (pid == 0) {
    std::string text = "not allowed";
    if (::unshare(CLONE_NEWNS) == 0 &&
        ::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
        ::mount("none", place.c_str(), "tmpfs", 0, nullptr) == 0) {
      const ChangedChild there([&] { return ::chroot(place.c_str()) == 0 && ::chdir("/") == 0; });
      ::umount2(place.c_str(), MNT_DETACH);
      text = Difference(World::OfThisProcess(), there.world());
    }
    static_cast<void>(!::write(saying.get(), text.data(), text.size()));
    ::_exit(0);
  }
  saying.reset();
  std::array<char, 1024> text{};
  const ssize_t size = ::read(said.get(), text.data(), text.size() - 1);
  ::waitpid(pid, nullptr, 0);
  if (std::string(text.data()) == "not allowed") GTEST_SKIP() << "only root may mount";
  EXPECT_GT(size, 0) << "no difference was seen";
  EXPECT_STREQ(text.data(), "the client has another root directory");
}

}  // namespace
}  // namespace pyfx
