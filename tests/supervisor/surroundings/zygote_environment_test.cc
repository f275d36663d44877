// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/surroundings/zygote_environment.h"

#include <gtest/gtest.h>

namespace pyfx {
namespace {

TEST(ZygoteEnvironmentTest, LeavesOutWhatIsForTheDaemonAlone) {
  const char* const environment[] = {"PATH=/bin",
                                     "NOTIFY_SOCKET=@x",
                                     "LISTEN_FDS=1",
                                     "LISTEN_PID=2",
                                     "LISTEN_FDNAMES=x",
                                     "WATCHDOG_USEC=1",
                                     "WATCHDOG_PID=1",
                                     "JOURNAL_STREAM=1:2",
                                     "INVOCATION_ID=x",
                                     "SYSTEMD_EXEC_PID=1",
                                     "MANAGERPID=1",
                                     "MEMORY_PRESSURE_WATCH=/x",
                                     "MEMORY_PRESSURE_WRITE=x",
                                     "PYFX_SOCKET=/x",
                                     "PYTHONPATH=/x",
                                     "PYTHONHASHSEED=0",
                                     "PYTHON_GIL=1",
                                     "PYTHON_ZSTANDARD_IMPORT_POLICY=rust",
                                     "PYENV_ROOT=/kept",
                                     "NOTIFY_SOCKETS=kept",
                                     "ODD",
                                     nullptr};
  EXPECT_EQ(ZygoteEnvironment(environment),
            (std::vector<std::string>{"PATH=/bin", "PYTHON_ZSTANDARD_IMPORT_POLICY=rust",
                                      "PYENV_ROOT=/kept", "NOTIFY_SOCKETS=kept", "ODD"}));
}

TEST(ZygoteEnvironmentTest, HasTheVariablesOfTheProfileOnTop) {
  Profile profile;
  profile.env = {{"A", "profile"}, {"NEW", "1"}};
  EXPECT_EQ(WithVariablesOf(profile, {"A=daemon", "AB=kept"}),
            (std::vector<std::string>{"AB=kept", "A=profile", "NEW=1"}));
}

}  // namespace
}  // namespace pyfx
