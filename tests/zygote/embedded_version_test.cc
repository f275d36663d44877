// SPDX-License-Identifier: GPL-3.0-or-later
//
// The interpreter that the zygote is to be must be of the very build that is inside it.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "tests/zygote/supervisor_side.h"

namespace pyfx::test {
namespace {

class EmbeddedVersionTest : public ZygoteTest {
 protected:
  // An interpreter that does this.
  Warm With(const std::string& commands) {
    Warm warm = Plain();
    warm.python = dir().WriteFile(dir().path() + "/python3", "#!/bin/sh\n" + commands);
    EXPECT_EQ(::chmod(warm.python.c_str(), 0700), 0);
    return warm;
  }
  bool HasConsumed(const std::string& path) const {
    return std::find(consumed().files.begin(), consumed().files.end(), path) !=
           consumed().files.end();
  }
};

TEST_F(EmbeddedVersionTest, AnotherVersionIsColdUntilOneOfTheTwoIsReplaced) {
  const Warm warm = With("printf '3.11.99 (main, Jan  1 2030, 00:00:00) [GCC 12.2.0]'");
  Start(warm);
  const WarmUpFailed failed = Next<WarmUpFailed>();
  EXPECT_EQ(failed.must_be_cold, 1U);
  EXPECT_TRUE(failed.text.starts_with("\"" + warm.python +
                                      "\" is Python 3.11.99 (main, Jan  1 2030, 00:00:00) [GCC "
                                      "12.2.0] now, and pyfx was built with 3."))
      << failed.text;
  EXPECT_TRUE(failed.text.ends_with(": build pyfx anew")) << failed.text;
  EXPECT_TRUE(HasConsumed(warm.python));
  EXPECT_TRUE(HasConsumed(PYFX_BUILD_PREFIX "/libexec/pyfx/pyfx-zygote"));
}

TEST_F(EmbeddedVersionTest, WhatDoesNotTellItsVersionIsCold) {
  const Warm warm = With("exit 3");
  Start(warm);
  const WarmUpFailed failed = Next<WarmUpFailed>();
  EXPECT_EQ(failed.must_be_cold, 1U);
  EXPECT_TRUE(failed.text.starts_with("\"" + warm.python + "\" does not tell which Python it is"))
      << failed.text;
}

TEST_F(EmbeddedVersionTest, WhatRunsWithPrivilegesIsCold) {
  const Warm warm = With("exec " PYFX_TEST_PYTHON " \"$@\"");
  ASSERT_EQ(::chmod(warm.python.c_str(), 04700), 0);
  Start(warm);
  const WarmUpFailed failed = Next<WarmUpFailed>();
  EXPECT_EQ(failed.must_be_cold, 1U);
  EXPECT_TRUE(failed.text.starts_with("\"" + warm.python + "\" is set-user-ID")) << failed.text;
  EXPECT_TRUE(HasConsumed(warm.python));
}

TEST_F(EmbeddedVersionTest, AScriptThatBecomesTheInterpreterIsAsked) {
  StartReady(With("exec " PYFX_TEST_PYTHON " \"$@\""));
}

TEST_F(EmbeddedVersionTest, TheInterpreterItselfIsConsumed) {
  StartReady(Plain());
  EXPECT_TRUE(HasConsumed(PYFX_TEST_PYTHON));
}

}  // namespace
}  // namespace pyfx::test
