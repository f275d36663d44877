// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/context/service_variables.h"

#include <gtest/gtest.h>

#include <vector>

namespace pyfx {
namespace {

// The variable that the reason of process 12 begins with; empty: it may be warm.
std::string First(std::vector<std::string> environment) {
  std::vector<char*> entries;
  for (std::string& entry : environment) entries.push_back(entry.data());
  entries.push_back(nullptr);
  const std::string reason = ReasonInServiceVariables(
      entries.data(), +[] { return pid_t{12}; });
  return reason.substr(0, reason.find(' '));
}

TEST(ServiceVariablesTest, WhatAManagerHasForThisProcessIsNotARuns) {
  EXPECT_EQ(First({"A=b", "LISTEN_FDS=1", "LISTEN_PID=12"}), "LISTEN_PID");
  EXPECT_EQ(First({"WATCHDOG_USEC=1000", "WATCHDOG_PID=12"}), "WATCHDOG_PID");
  EXPECT_EQ(First({"NOTIFY_SOCKET=@x", "SYSTEMD_EXEC_PID=12"}), "NOTIFY_SOCKET");
  EXPECT_EQ(First({"NOTIFY_SOCKET=/run/x"}), "NOTIFY_SOCKET");
}

TEST(ServiceVariablesTest, WhatIsForAnotherProcessIsNoReason) {
  for (const char* entry : {"LISTEN_PID=1", "LISTEN_PID=123", "LISTEN_PID=", "WATCHDOG_PID=2",
                            "LISTEN_PIDFDID=12", "SYSTEMD_EXEC_PID=12", "NOTIFY_SOCKET=", "L"}) {
    EXPECT_EQ(First({entry}), "") << entry;
  }
  EXPECT_EQ(First({"NOTIFY_SOCKET=@x", "SYSTEMD_EXEC_PID=11"}), "");
  EXPECT_EQ(First({"LISTEN_PID=11", "LISTEN_PID=12"}), "") << "the first counts";
}

}  // namespace
}  // namespace pyfx
