// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/options.h"

#include <gtest/gtest.h>

#include <vector>

namespace pyfx {
namespace {

Result<DaemonOptions> Parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "pyfxd");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  return ParseDaemonOptions(static_cast<int>(arguments.size()), argv.data());
}

TEST(OptionsTest, HasDefaults) {
  Result<DaemonOptions> options = Parse({});
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->socket, "");
  EXPECT_FALSE(options->die_with_parent);
  EXPECT_EQ(options->drain_timeout, std::chrono::seconds(10));
  EXPECT_EQ(options->log_level, LogLevel::kInfo);
}

TEST(OptionsTest, ReadsEveryOption) {
  Result<DaemonOptions> options = Parse(
      {"--socket=/x/y", "--die-with-parent", "--drain-timeout", "0.25", "--log-level", "debug"});
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->socket, "/x/y");
  EXPECT_TRUE(options->die_with_parent);
  EXPECT_EQ(options->drain_timeout, std::chrono::milliseconds(250));
  EXPECT_EQ(options->log_level, LogLevel::kDebug);
}

TEST(OptionsTest, ChecksAllProfilesOrOne) {
  EXPECT_FALSE(Parse({})->check);
  Result<DaemonOptions> options = Parse({"--check"});
  ASSERT_TRUE(options.ok());
  EXPECT_TRUE(options->check);
  EXPECT_EQ(options->check_name, "");
  options = Parse({"--check-profile", "ml"});
  ASSERT_TRUE(options.ok());
  EXPECT_TRUE(options->check);
  EXPECT_EQ(options->check_name, "ml");
}

TEST(OptionsTest, RefusesWhatItDoesNotKnow) {
  const std::vector<std::vector<std::string>> wrong = {{"--nonsense"},
                                                       {"extra"},
                                                       {"--socket"},
                                                       {"--socket", ""},
                                                       {"-x"},
                                                       {"--drain-timeout", "soon"},
                                                       {"--drain-timeout"},
                                                       {"--log-level=x"},
                                                       {"--check=ml"},
                                                       {"--check-profile"},
                                                       {"--drain-timeout", "-1"},
                                                       {"--drain-timeout", "1e99"},
                                                       {"--drain-timeout", "nan"},
                                                       {"--drain-timeout", "1s"}};
  for (const std::vector<std::string>& arguments : wrong) {
    Result<DaemonOptions> options = Parse(arguments);
    ASSERT_FALSE(options.ok()) << arguments[0];
    EXPECT_NE(options.error().text.find("see pyfxd --help"), std::string::npos);
  }
}

}  // namespace
}  // namespace pyfx
