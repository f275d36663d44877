// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which cgroups a run enters, and when it must not be warm, on trees of plain files.
#include "protocol/process/cgroup.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <regex>
#include <string>
#include <vector>

#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

class CgroupTest : public testing::Test {
 protected:
  // As of /proc/PID/cgroup: in `two` of version 2, in `one` of version 1's memory controller.
  static std::string At(const std::string& two, const std::string& one = "/") {
    return "5:cpu,memory:" + one + "\n1:name=systemd:/\n0::" + two + "\n";
  }
  Cgroups Own(const std::string& text) const {
    // As the kernel writes spaces there (proc_pid_mountinfo(5)).
    const std::string place = std::regex_replace(dir_.work_dir(), std::regex(" "), "\\040");
    return Cgroups(text,
                   "30 1 0:2 / /proc rw - proc proc rw\n"
                   "31 1 0:26 / " +
                       place +
                       "/memory rw shared:9 - cgroup c rw,cpu,memory\n"
                       "32 1 0:27 / " +
                       place +
                       "/two\\040 rw - cgroup2 c rw\n"
                       "33 1 0:28 /in " +
                       place + "/part rw - cgroup none rw,name=systemd\n");
  }
  // `path`: below the mounts, as "two /a.scope".
  void Write(const std::string& path, const std::string& text) const { dir_.WriteFile(path, text); }
  // A cgroup of this user's sessions; `below` as "session-2.scope".
  static std::string OfUser(const std::string& below) {
    return "/user.slice/user-" + std::to_string(::getuid()) + ".slice/" + below;
  }
  static std::string OfManager(const std::string& below) {
    return OfUser("user@" + std::to_string(::getuid()) + ".service/" + below);
  }
  // Whether a process has written itself into the cgroup.
  bool Entered(const std::string& path) const {
    return ReadFile(dir_.work_dir() + "/" + path + "/cgroup.procs") == "0";
  }

  TempRuntimeDir dir_;
};

TEST_F(CgroupTest, WhoIsThereAlreadyStays) {
  Write("two /a/cgroup.procs", "");
  EXPECT_TRUE(Own(At("/a")).FollowTo(At("/a"), CgroupPolicy::kClient).ok());
  EXPECT_FALSE(Entered("two /a"));
}

TEST_F(CgroupTest, WhatIsNoPathHasNothingAbove) {
  EXPECT_TRUE(Own(At("/a")).CheckAskedBy(At("a")).ok());
  EXPECT_TRUE(Own(At("/a")).FollowTo(At("b"), CgroupPolicy::kLimits).ok());
}

TEST_F(CgroupTest, EntersEachThatIsAnother) {
  Write("two /a/b/cgroup.procs", "");
  Write("memory/job/cgroup.procs", "");
  const Status status = Own(At("/d")).FollowTo(At("/a/b", "/job"), CgroupPolicy::kClient);
  EXPECT_TRUE(status.ok()) << status.error().text;
  EXPECT_TRUE(Entered("two /a/b"));
  EXPECT_TRUE(Entered("memory/job"));
}

TEST_F(CgroupTest, StaysWhereItMayNotMoveIfNothingIsLimitedInTheUsersOwnSession) {
  const std::string session = OfUser("session-2.scope");
  const std::string service = OfManager("app.slice/pyfxd.service");
  Write("two " + session + "/memory.max", "max\n");
  Write("two " + session + "/cpu.max", "max 100000\n");
  Write("two " + session + "/cpuset.cpus", "\n");
  Write("two " + service + "/memory.max", "max\n");
  Write("memory/job/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_TRUE(Own(At(service)).FollowTo(At(session, "/job"), CgroupPolicy::kClient).ok());
  EXPECT_TRUE(Own(At(session)).FollowTo(At(service), CgroupPolicy::kClient).ok());
}

// In such a cgroup there may be a program of the kernel's that lets nothing out to the network;
// only root can see that.
TEST_F(CgroupTest, IsColdWhereItMayNotMoveAndOthersMayHaveMadeRules) {
  const std::string service = OfManager("app.slice/pyfxd.service");
  Write("two " + service + "/memory.max", "max\n");
  for (const std::string& client : {std::string("/"), std::string("/system.slice/cron.service"),
                                    OfUser("session-2.scope/vrf/blue"), OfUser("other.scope"),
                                    OfManager("app.slice/x.scope/none"),
                                    std::string("/user.slice/user-99.slice/session-2.scope"),
                                    "/system.slice/x.service" + OfUser("session-2.scope")}) {
    SCOPED_TRACE(client);
    for (const bool only_asks : {false, true}) {
      const Cgroups own = Own(At(service));
      const Status status = only_asks ? own.CheckCanFollowTo(At(client), CgroupPolicy::kClient)
                                      : own.FollowTo(At(client), CgroupPolicy::kClient);
      ASSERT_FALSE(status.ok());
      EXPECT_EQ(status.error().code, Errc::kUnsupported);
      EXPECT_EQ(status.error().text,
                "a run cannot enter the client's cgroup, \"" + client +
                    "\", and rules may hold there that only root can see; cgroup = \"limits\" in "
                    "pyfxd.toml says that none do");
      EXPECT_TRUE(own.FollowTo(At(client), CgroupPolicy::kLimits).ok());
    }
    EXPECT_FALSE(Own(At(client)).FollowTo(At(service), CgroupPolicy::kClient).ok())
        << "nor the other way round";
  }
}

TEST_F(CgroupTest, WhoOnlyAsksMovesNothing) {
  Write("two /a/cgroup.procs", "");
  EXPECT_TRUE(Own(At("/d")).CheckCanFollowTo(At("/a"), CgroupPolicy::kClient).ok());
  EXPECT_FALSE(Entered("two /a"));
  Write("two /b/pids.max", "100\n");
  EXPECT_FALSE(Own(At("/d")).CheckCanFollowTo(At("/b"), CgroupPolicy::kClient).ok());
}

TEST_F(CgroupTest, IsColdWhereItMayNotMoveAndSomethingIsLimited) {
  Write("two /a/b/pids.max", "100\n");
  Status status = Own(At("/d")).FollowTo(At("/a/b/c"), CgroupPolicy::kClient);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Errc::kUnsupported);
  EXPECT_EQ(status.error().text, "the client's cgroup has a limit, and a run cannot enter it: \"" +
                                     dir_.work_dir() + "/two /a/b/pids.max\"");
  // What is above both binds both.
  Write("two " + OfUser("pids.max"), "100\n");
  Write("two " + OfManager("d/cpu.max"), "max 100000\n");
  EXPECT_TRUE(
      Own(At(OfManager("d"))).FollowTo(At(OfUser("session-2.scope")), CgroupPolicy::kClient).ok());
  Write("memory/job/memory.limit_in_bytes", "4096\n");
  status = Own(At("/d")).FollowTo(At("/d", "/job/step"), CgroupPolicy::kClient);
  EXPECT_FALSE(status.ok());
}

TEST_F(CgroupTest, KnowsALimitOfEachControllerByItsName) {
  const auto is_limited = [this](const std::string& name, const std::string& text) {
    Write("memory/job/" + name, text);
    const bool limited = !Own(At("/d")).FollowTo(At("/d", "/job/step"), CgroupPolicy::kClient).ok();
    EXPECT_EQ(::unlink((dir_.work_dir() + "/memory/job/" + name).c_str()), 0);
    return limited;
  };
  for (const auto& [name, limit, none] : std::vector<std::array<std::string, 3>>{
           {"blkio.throttle.write_iops_device", "8:0 10\n", ""},
           {"hugetlb.2MB.limit_in_bytes", "4194304\n", "9223372036852678656\n"},
           {"hugetlb.1GB.rsvd.max", "0\n", "max\n"},
           {"memory.kmem.tcp.limit_in_bytes", "4096\n", "9223372036854771712\n"},
           {"memory.swap.high", "4096\n", "max\n"},
           {"rdma.max", "mlx4_0 hca_handle=2 hca_object=max\n",
            "mlx4_0 hca_handle=max hca_object=max\n"},
           {"misc.max", "res_a 10\nres_b max\n", "res_a max\nres_b max\n"},
           {"io.max", "8:0 rbps=max wbps=1048576\n", "8:0 rbps=max wbps=max\n"},
           {"cpu.max", "50000 100000\n", "max 100000\n"},
           {"cpu.cfs_quota_us", "50000\n", "-1\n"},
           {"devices.list", "c 1:3 rwm\n", "a *:* rwm\n"}}) {
    EXPECT_TRUE(is_limited(name, limit)) << name;
    EXPECT_FALSE(is_limited(name, none)) << name;
  }
  // These count, and limit nothing.
  EXPECT_FALSE(is_limited("blkio.throttle.io_serviced", "8:0 Read 1\n"));
  EXPECT_FALSE(is_limited("memory.soft_limit_in_bytes", "4096\n"));
}

TEST_F(CgroupTest, WithThePolicyOfLimitsItMovesOnlyWhereThereIsOne) {
  Write("two /free/cgroup.procs", "");
  Write("two /free/memory.max", "max\n");
  Write("two /tight/cgroup.procs", "");
  Write("two /tight/memory.high", "4096\n");
  EXPECT_TRUE(Own(At("/d")).FollowTo(At("/free"), CgroupPolicy::kLimits).ok());
  EXPECT_FALSE(Entered("two /free"));
  EXPECT_TRUE(Own(At("/d")).FollowTo(At("/tight"), CgroupPolicy::kLimits).ok());
  EXPECT_TRUE(Entered("two /tight"));
}

TEST_F(CgroupTest, IsColdWhereTheClientsCannotBeSeen) {
  for (const char* path : {"/../elsewhere", "/gone (deleted)"}) {
    const Status status = Own(At("/d")).FollowTo(At(path), CgroupPolicy::kClient);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().text,
              "the client's cgroup cannot be seen from here: \"" + std::string(path) + "\"");
  }
  EXPECT_FALSE(Own(At("/d")).FollowTo("0::/d\n", CgroupPolicy::kClient).ok());
}

// A container without a cgroup namespace mounts its own part of the tree.
TEST_F(CgroupTest, FindsACgroupBelowTheRootOfAMount) {
  Write("part/run/cgroup.procs", "");
  const Cgroups own = Own("1:name=systemd:/in\n");
  EXPECT_TRUE(own.FollowTo("1:name=systemd:/in/run\n", CgroupPolicy::kClient).ok());
  EXPECT_TRUE(Entered("part/run"));
  EXPECT_FALSE(own.FollowTo("1:name=systemd:/inside\n", CgroupPolicy::kClient).ok());
}

TEST_F(CgroupTest, WhatAPreloadWasToldOfItsCgroupHoldsWhereNothingIsLimited) {
  Write("two /a/cpu.max", "max 100000\n");
  Write("two /a/b/cpu.max", "max 100000\n");
  Write("two /d/cpu.max", "max 100000\n");
  EXPECT_TRUE(Own(At("/a/b")).CheckAskedBy(At("/a/b")).ok());
  EXPECT_TRUE(Own(At("/a/b")).CheckAskedBy(At("/d")).ok());
  Write("two /d/cpu.max", "50000 100000\n");
  EXPECT_FALSE(Own(At("/a/b")).CheckAskedBy(At("/d")).ok()) << "the client has a limit";
  EXPECT_FALSE(Own(At("/d")).CheckAskedBy(At("/a/b")).ok()) << "the daemon has one";
  EXPECT_TRUE(Own(At("/d")).CheckAskedBy(At("/d")).ok());
}

}  // namespace
}  // namespace pyfx::test
