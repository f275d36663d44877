// SPDX-License-Identifier: GPL-3.0-or-later
//
// The profiles that are shipped: each warms up, has loaded what it says, and serves a line of code.
// One whose packages are not installed is skipped, and says which.
#include <filesystem>
#include <set>

#include "tests/support/daemon_fixture.h"

namespace pyfx::test {
namespace {

const std::string kProfiles = PYFX_BUILD_PREFIX "/share/pyfx/profiles";

class ShippedProfilesTest : public DaemonFixture {
 protected:
  // Expects the profile to be warm with all of its preload when `code` begins, and `code` to do
  // what it does with python3.
  void ExpectServes(const std::string& profile, const std::string& code) {
    const Outcome cold = RunCommand(Python({"-c", code}));
    ASSERT_TRUE(cold.Exited(0)) << cold;
    ASSERT_NE(cold.out, "");
    EXPECT_EQ(Run({"--profile", profile, "-c", code}), cold);

    const std::string missing =
        "import sys; loaded = set(sys.modules); import tomllib\n"
        "with open(sys.argv[1], 'rb') as file: preload = tomllib.load(file)['preload']\n"
        "print([name for name in preload if name not in loaded])";
    const Outcome outcome =
        Run({"--profile", profile, "-c", missing, kProfiles + "/" + profile + ".toml"});
    EXPECT_EQ(outcome.out, "[]\n") << outcome;
  }

  bool HasModules(const std::string& names) {
    return RunCommand(Python({"-c", "import " + names})).Exited(0);
  }
};

TEST_F(ShippedProfilesTest, AreThoseThatAreTestedHere) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kProfiles)) {
    names.insert(entry.path().stem().string());
  }
  EXPECT_EQ(names, (std::set<std::string>{"hello", "http", "science", "stdlib"}));
}

TEST_F(ShippedProfilesTest, HelloLetsRunsUseItsPattern) {
  const Outcome outcome = Run({"--profile", "hello", "-c", "print(pattern.match('helloworld'))"});
  EXPECT_EQ(outcome.out, "<re.Match object; span=(0, 10), match='helloworld'>\n") << outcome;
}

TEST_F(ShippedProfilesTest, StdlibServes) {
  ExpectServes("stdlib",
               "import argparse, json, pathlib, subprocess, sys\n"
               "print(json.dumps({'name': pathlib.Path('a/b.c').suffix, 'argv': sys.argv}))\n"
               "print(subprocess.run(['echo', 'out'], capture_output=True).stdout)");
}

TEST_F(ShippedProfilesTest, ScienceServes) {
  if (!HasModules("numpy, pandas")) {
    GTEST_SKIP() << "needs numpy and pandas (Debian: python3-numpy, python3-pandas)";
  }
  ExpectServes("science",
               "import numpy as np, pandas as pd\n"
               "table = pd.DataFrame({'n': np.arange(1, 5)}); table['square'] = table.n ** 2\n"
               "print(table, table.square.sum(), np.linalg.norm([3, 4]))");
}

TEST_F(ShippedProfilesTest, HttpServes) {
  if (!HasModules("requests")) GTEST_SKIP() << "needs requests (Debian: python3-requests)";
  ExpectServes("http",
               "import requests\n"
               "request = requests.Request('GET', 'http://localhost/x', params={'q': 'a b'})\n"
               "print(request.prepare().url)");
}

}  // namespace
}  // namespace pyfx::test
