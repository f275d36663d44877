// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hosted zygotes: profiles with an interpreter of their own.
#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

class HostedTest : public EndToEnd {
 protected:
  void SetUp() override {
    EndToEnd::SetUp();
    WriteProfile("hosted.toml", "python = \"/usr/bin/python3\"\npreload = [\"json\"]\n");
  }

  std::string Print(const std::string& code) {
    const Outcome outcome = Run({"--profile", "hosted", "-c", code});
    EXPECT_TRUE(outcome.Exited(0)) << outcome;
    return outcome.out;
  }
};

TEST_F(HostedTest, ARunIsInTheInterpretersOwnExecutable) {
  EXPECT_EQ(Print("import os; print(os.path.samefile('/proc/self/exe', '/usr/bin/python3'))"),
            "True\n");
  EXPECT_EQ(Print("import sys; print('json' in sys.modules)"), "True\n");
  EXPECT_EQ(Print("import sys; print(sys.executable, sys._getframe().f_back)"),
            "/usr/bin/python3 None\n");
}

TEST_F(HostedTest, NobodySeesWhatWasPreloaded) {
  WriteProfile("hosted.py",
               "import os, subprocess\n"
               "own = os.environ.get('LD_PRELOAD')\n"
               "of_child = subprocess.run(['env'], capture_output=True, text=True).stdout\n");
  EXPECT_EQ(Print("print(own, 'LD_PRELOAD' in of_child)"), "None False\n");
  EXPECT_EQ(Print("import os, subprocess; print('LD_PRELOAD' in os.environ); "
                  "print('LD_PRELOAD' in subprocess.run(['env'], capture_output=True, "
                  "text=True).stdout)"),
            "False\nFalse\n");
}

TEST_F(HostedTest, ThePreloadOfTheUsersOwnStays) {
  // A name that no library has is passed over by the dynamic linker, with a word about it.
  env()["LD_PRELOAD"] = "libpyfx-test-nothing.so";
  StopDaemon();
  StartDaemon();
  WriteProfile("hosted.py", "import os\nown = os.environ.get('LD_PRELOAD')\n");
  EXPECT_EQ(Print("print(own)"), "libpyfx-test-nothing.so\n");
}

}  // namespace
}  // namespace pyfx::test
