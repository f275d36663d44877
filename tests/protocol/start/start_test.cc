// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/start/start.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pyfx::test {
namespace {

using Strings = std::vector<std::string>;

TEST(StartTest, ThatOfAPlainRunIsEmpty) {
  EXPECT_EQ(StartOf({}, {"PATH=/bin", "PYTHONPATH=/x", "PYTHONUTF8=1", "odd", ""}), Start());
}

TEST(StartTest, HasOptionsInTheirOrderAndVariablesSorted) {
  const Start start = StartOf({"-X utf8", "-O"}, {"PYTHONUTF8=0", "A=b", "PYTHONHASHSEED=7"});
  EXPECT_EQ(start, (Start{"-X utf8", "-O", "PYTHONHASHSEED=7", "PYTHONUTF8=0"}));
  EXPECT_EQ(DescribeStart(start), "-X utf8 -O PYTHONHASHSEED=7 PYTHONUTF8=0");
  EXPECT_EQ(ArgumentsOf(OptionsOf(start)), (Strings{"-X", "utf8", "-O"}));
  EXPECT_TRUE(SetsVariable(start, "PYTHONUTF8"));
  EXPECT_FALSE(SetsVariable(start, "PYTHONUTF"));
}

TEST(StartTest, OfOneVariableTheFirstCounts) {
  EXPECT_EQ(StartOf({}, {"PYTHONHASHSEED=1", "PYTHONHASHSEED=2"}), Start{"PYTHONHASHSEED=1"});
  // Also where it says nothing.
  for (const std::string first : {"PYTHONHASHSEED=", "PYTHONHASHSEED=random"}) {
    EXPECT_EQ(StartOf({}, {first, "PYTHONHASHSEED=2"}), Start{}) << first;
  }
  EXPECT_EQ(StartOf({}, {"PYTHONMALLOC=", "PYTHONMALLOC=debug"}, StartPart::kAll), Start{});
}

// The dynamic linker takes the last, getenv(3) the first.
TEST(StartTest, WhatTheLinkerReadsIsColdIfItIsThereTwice) {
  const Strings twice = {"LD_LIBRARY_PATH=/a", "PYTHONHASHSEED=1", "LD_LIBRARY_PATH=/b"};
  EXPECT_EQ(StartOf({}, twice), Start{"PYTHONHASHSEED=1"});
  EXPECT_EQ(StartOf({}, twice, StartPart::kAll),
            (Start{"LD_LIBRARY_PATH=/a", "LD_LIBRARY_PATH=/b", "PYTHONHASHSEED=1"}));
  EXPECT_EQ(StartOf({}, {"LD_LIBRARY_PATH=", "LD_LIBRARY_PATH=/b"}), Start{});
}

TEST(StartTest, PythonsVariablesDoNotCountWhereItIgnoresThem) {
  const Strings environment = {"PYTHONHASHSEED=1", "PYTHONOPTIMIZE=1", "MALLOC_ARENA_MAX=1"};
  EXPECT_EQ(StartOf({"-E"}, environment), Start{"MALLOC_ARENA_MAX=1"});
  EXPECT_EQ(StartOf({"-I"}, environment), (Start{"-I", "MALLOC_ARENA_MAX=1"}));
  EXPECT_EQ(StartOf({"-R"}, environment), (Start{"MALLOC_ARENA_MAX=1", "PYTHONOPTIMIZE=1"}));
}

// What no zygote is started with counts where a run is compared with its zygote.
TEST(StartTest, AllOfItIsMoreThanWhatZygotesAreStartedWith) {
  const Strings environment = {"LD_BIND_NOW=1", "PYTHONPLATLIBDIR=/x", "PYTHONHASHSEED=1"};
  EXPECT_EQ(StartOf({}, environment), Start{"PYTHONHASHSEED=1"});
  EXPECT_EQ(StartOf({}, environment, StartPart::kAll),
            (Start{"LD_BIND_NOW=1", "PYTHONHASHSEED=1", "PYTHONPLATLIBDIR=/x"}));
}

TEST(StartTest, AnEnvironmentTakesOnTheVariablesOfAStart) {
  EXPECT_EQ(WithVariablesOf({"-O", "PYTHONHASHSEED=1"}, {"A=b", "MALLOC_ARENA_MAX=1"}),
            (Strings{"A=b", "PYTHONHASHSEED=1"}));
}

}  // namespace
}  // namespace pyfx::test
