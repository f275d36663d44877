// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which variables of a client make it one that a zygote does not suit.
#include "daemon/supervisor/surroundings/variables.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pyfx::test {
namespace {

using Environment = std::vector<std::string>;

// What a client with `theirs` has otherwise than a zygote that was started with `ours`.
std::string Difference(const Consumed& consumed, const Environment& ours, const Environment& theirs,
                       const Profile& profile = {}) {
  Variables variables(consumed, profile);
  variables.Assume(ours);
  return variables.Difference(theirs);
}

Consumed Reads(std::vector<std::string> names) {
  Consumed consumed;
  consumed.variables = std::move(names);
  return consumed;
}

TEST(VariablesTest, CountsWhatWasAskedForSetOrNot) {
  const Consumed consumed = Reads({"A", "B"});
  EXPECT_EQ(Difference(consumed, {"A=1", "C=1"}, {"C=2", "A=1", "D=1"}), "");
  EXPECT_EQ(Difference(consumed, {"A=1"}, {"A=2"}), "A");
  EXPECT_EQ(Difference(consumed, {"A=1"}, {}), "A");
  EXPECT_EQ(Difference(consumed, {"A=1"}, {"A=1", "B="}), "B");
}

TEST(VariablesTest, TakesTheFirstOfSeveralAsGetenvDoes) {
  const Consumed consumed = Reads({"A"});
  EXPECT_EQ(Difference(consumed, {"A=1", "A=2"}, {"A=1"}), "");
  EXPECT_EQ(Difference(consumed, {"A=1"}, {"A=1", "A=2", "no equals", "=x"}), "");
  EXPECT_EQ(Difference(consumed, {"A=1"}, {"A=2", "A=1"}), "A");
}

TEST(VariablesTest, CountsAllButTheSessionWhenAllWasGoneThrough) {
  Consumed consumed = Reads({"PWD"});
  consumed.environment = 1;
  EXPECT_EQ(Difference(consumed, {"A=1"}, {"A=1", "SSH_TTY=x", "SHLVL=2", "WINDOWID=7"}), "");
  EXPECT_EQ(Difference(consumed, {"A=1"}, {"A=1", "NEW=1"}), "NEW");
  EXPECT_EQ(Difference(consumed, {"A=1"}, {"A=1", "PWD=/"}), "PWD");
}

TEST(VariablesTest, CountsTheSizeOfTheTerminalByNameOnly) {
  EXPECT_EQ(Difference(Reads({"COLUMNS", "LINES"}), {}, {"COLUMNS=40"}), "COLUMNS");
  Consumed consumed;
  consumed.environment = 1;
  EXPECT_EQ(Difference(consumed, {}, {"COLUMNS=40", "LINES=20"}), "");
}

TEST(VariablesTest, LaysWhatCountsOverAnEnvironment) {
  const Variables variables(Reads({"A", "B"}), Profile{});
  EXPECT_EQ(variables.Overlay({"A=1", "C=1", "B=1"}, {"D=2", "C=2", "B=2"}),
            (Environment{"C=1", "B=2"}));
}

TEST(VariablesTest, CountsWhatNumericalLibrariesLookForByThemselves) {
  EXPECT_EQ(Difference({}, {}, {"OMP_NUM_THREADS=1"}), "");
  Consumed consumed;
  consumed.files = {"/usr/lib/x86_64-linux-gnu/libgomp.so.1"};
  EXPECT_EQ(Difference(consumed, {}, {"OMP_NUM_THREADS=1"}), "OMP_NUM_THREADS");
}

TEST(VariablesTest, CountsTheVariablesOfLibrariesThatAreNamedLikePythons) {
  const Consumed consumed = Reads({"PYTHON_ZSTANDARD_IMPORT_POLICY", "PYTHONPATH"});
  EXPECT_EQ(Difference(consumed, {}, {"PYTHONPATH=/", "PYTHON_ZSTANDARD_IMPORT_POLICY=rust"}),
            "PYTHON_ZSTANDARD_IMPORT_POLICY");
}

TEST(VariablesTest, LeavesOutWhatTheProfileSaysAndWhatEachRunHasAnyway) {
  Profile profile;
  profile.env = {{"A", "1"}};
  profile.env_ignore = {"B", "C*"};
  profile.env_key = {"KEY"};
  const Consumed consumed = Reads({"A", "B", "CC", "PYTHONPATH", "SHLVL"});
  EXPECT_EQ(
      Difference(consumed, {"A=1"}, {"A=2", "B=1", "CC=1", "PYTHONPATH=/", "SHLVL=2"}, profile),
      "");
  EXPECT_EQ(Difference(consumed, {}, {"KEY=1"}, profile), "KEY");
}

}  // namespace
}  // namespace pyfx::test
