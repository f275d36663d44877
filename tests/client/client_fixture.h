// SPDX-License-Identifier: GPL-3.0-or-later
//
// The real pyfxc or pyfxctl in front of a FakeDaemon.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "tests/client/fake_daemon.h"
#include "tests/support/child_process.h"
#include "tests/support/open_fds.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {

class ClientFixture : public testing::Test {
 protected:
  using Args = std::vector<std::string>;

  ClientFixture() : daemon_(dir_.runtime_dir() + "/pyfx/pyfxd.sock"), env_(SanitizerEnv()) {
    env_.push_back("PATH=/usr/bin:/bin");
    env_.push_back("PYFX_SOCKET=" + daemon_.path());
  }
  void TearDown() override { EXPECT_TRUE(ExpectNoChildLeft()); }

  // With --warm, so that what is in the way of a warm run shows.
  Command Client(const Args& args) const { return Program({PYFXC_PROGRAM, "--warm"}, args); }
  // Started through another program, as {"/usr/bin/env", "--block-signal=USR1"}.
  Command ClientThrough(Args argv, const Args& args) const {
    argv.insert(argv.end(), {PYFXC_PROGRAM, "--warm"});
    return Program(std::move(argv), args);
  }
  // As users start it: cold when in doubt.
  Command PlainClient(const Args& args) const { return Program({PYFXC_PROGRAM}, args); }
  Command Python(const Args& args) const { return Program({PYFX_TEST_PYTHON}, args); }
  Command Ctl(const Args& args) const { return Program({PYFXCTL_PROGRAM}, args); }

  // Some program as the run; its pidfd can be passed to a client.
  static ChildProcess StartRun(const Args& argv, Command::Group group = Command::Group::kInherit) {
    Command command;
    command.argv = argv;
    command.group = group;
    return ChildProcess::Start(command);
  }
  // A run that prints the signals it gets.
  static ChildProcess StartRecorder(Command::Group group = Command::Group::kInherit) {
    ChildProcess run = StartRun({SIGNAL_RECORDER_PROGRAM}, group);
    run.WaitForOutput("ready\n");
    return run;
  }

  static Args SanitizerEnv() {
    Args env;
    for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"}) {
      if (const char* value = std::getenv(name)) env.push_back(std::string(name) + "=" + value);
    }
    return env;
  }

  Command Program(Args argv, const Args& args) const {
    argv.insert(argv.end(), args.begin(), args.end());
    Command command;
    command.argv = std::move(argv);
    command.env = env_;
    command.cwd = dir_.work_dir();
    return command;
  }

  TempRuntimeDir dir_;
  FakeDaemon daemon_;
  Args env_;
};

}  // namespace pyfx::test
