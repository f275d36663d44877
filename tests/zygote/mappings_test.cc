// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is read of the process's own mappings.
#include "daemon/zygote/core/system/mappings.h"

#include <gtest/gtest.h>

namespace pyfx {
namespace {

TEST(MappingsTest, FindsDevicesThatDoNotSurviveAFork) {
  EXPECT_EQ(ForkUnsafeDevices("7f00-7f01 r-xp 00000000 08:01 12   /usr/lib/libcuda.so.1\n"
                              "7f10-7f11 rw-s 00000000 00:05 466  /dev/nvidiactl\n"
                              "7f12-7f13 rw-s 00001000 00:05 466  /dev/nvidiactl\n"
                              "7f14-7f15 rw-s 00000000 00:05 500  /dev/dri/renderD128\n"
                              "7f16-7f17 rw-s 00000000 00:05 500  /dev/zero (deleted)\n"
                              "7ffd-7ffe rw-p 00000000 00:00 0    [stack]"),
            (std::set<std::string>{"/dev/dri/renderD128", "/dev/nvidiactl"}));
  EXPECT_TRUE(ForkUnsafeDevices("").empty());
}

TEST(MappingsTest, TellsWhatTheProcessTakes) { EXPECT_GT(OwnMemory(), 0U); }

}  // namespace
}  // namespace pyfx
