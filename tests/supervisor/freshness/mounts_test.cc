// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/freshness/mounts.h"

#include <gtest/gtest.h>

namespace pyfx {
namespace {

const Mounts kMounts(
    "21 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
    "30 21 0:40 / /home rw shared:5 - nfs4 server:/home rw\n"
    "31 30 0:41 / /home/ann/local rw - tmpfs tmpfs rw\n"
    "32 21 0:42 / /mnt/with\\040blank rw master:1 - fuse.sshfs host: rw\n"
    "33 21 0:43 / /over rw - nfs server:/x rw\n"
    "34 33 0:44 / /over rw - xfs /dev/vdb rw\n"
    "35 21 0:45 / /later rw - overlay overlay rw\n"
    "nonsense\n\n"
    "36 21 0:46 / /last rw - 9p");

TEST(MountsTest, TellsWhatAServerHasToAnswerFor) {
  EXPECT_EQ(kMounts.RemoteTypeAt("/home"), "nfs4");
  EXPECT_EQ(kMounts.RemoteTypeAt("/home/ann/lib/mod.py"), "nfs4");
  EXPECT_EQ(kMounts.RemoteTypeAt("/mnt/with blank/x"), "fuse.sshfs");
  EXPECT_EQ(kMounts.RemoteTypeAt("/last/x"), "9p");
}

TEST(MountsTest, WhatIsThisMachinesAloneIsNone) {
  EXPECT_EQ(kMounts.RemoteTypeAt("/"), "");
  EXPECT_EQ(kMounts.RemoteTypeAt("/usr/lib"), "");
  EXPECT_EQ(kMounts.RemoteTypeAt("/homely"), "");
  EXPECT_EQ(kMounts.RemoteTypeAt("/mnt"), "");
  EXPECT_EQ(kMounts.RemoteTypeAt("/later/x"), "");
}

TEST(MountsTest, TheInnermostAndTheLastMountCounts) {
  EXPECT_EQ(kMounts.RemoteTypeAt("/home/ann/local/x"), "");
  EXPECT_EQ(kMounts.RemoteTypeAt("/over/x"), "");
}

TEST(MountsTest, NothingIsKnownWithoutProc) { EXPECT_EQ(Mounts("").RemoteTypeAt("/home"), ""); }

TEST(MountsTest, OursAreRead) { EXPECT_EQ(Mounts::Read().RemoteTypeAt("/proc/self"), ""); }

}  // namespace
}  // namespace pyfx
