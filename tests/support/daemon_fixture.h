// SPDX-License-Identifier: GPL-3.0-or-later
//
// The build tree's real programs in a world of their own: a daemon behind a socket in a
// TempRuntimeDir, profiles that the test writes, clients that find both. At the end the daemon is
// asked to leave, and every process that came of the test must be gone.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/unique_fd.h"
#include "tests/support/child_process.h"
#include "tests/support/open_fds.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {

std::string ProgramPath(std::string_view name);  // of bin/NAME in the build tree

class DaemonFixture : public testing::Test {
 protected:
  using Args = std::vector<std::string>;

  // Makes the directories and an empty profile "default", and starts the daemon.
  void SetUp() override;
  void TearDown() override;

  // Starts pyfxd and waits for its READY=1. `args` go behind those that the fixture needs.
  void StartDaemon(const Args& args = {}) { StartDaemonIn({}, args); }
  // The same by a program that becomes what its arguments say.
  void StartDaemonIn(const Args& wrapper, const Args& args = {});
  // SIGTERM; its end must be an orderly one.
  void StopDaemon();
  // SIGKILL, without any check.
  void KillDaemon();
  ChildProcess& daemon() { return daemon_; }

  const TempRuntimeDir& dir() const { return dir_; }
  std::string socket_path() const { return dir_.runtime_dir() + "/pyfx/pyfxd.sock"; }
  std::string log_path() const { return dir_.path() + "/pyfxd.log"; }

  // Writes NAME.py or NAME.toml into the user's profile directory; returns its path.
  std::string WriteProfile(std::string_view file, std::string_view text);

  // The environment in which all programs of the test start; changing it changes the next ones.
  std::map<std::string, std::string>& env() { return env_; }
  std::vector<std::string> EnvStrings() const;

  // `pyfxc --warm ARGS…`, so that no test passes by running cold, and `/usr/bin/python3 ARGS…` in
  // work_dir(), pipes for output, /dev/null for input.
  Command Client(Args args) const;
  // `pyfxc ARGS…`, as users start it: cold when in doubt.
  Command PlainClient(Args args) const;
  Command Python(Args args) const;
  // The name that the interpreter has with its minor version, as "python3.11".
  std::string PythonName() const;
  Command Ctl(Args args) const;
  // Runs Client() to its end; with a pipe for input if `input` is not empty.
  Outcome Run(Args args, std::string_view input = {}) const;

  // The zygote processes of the daemon.
  std::vector<pid_t> Zygotes();
  // The only one, waited for.
  pid_t Zygote();

 private:
  Command Program(std::string path, Args args) const;

  TempRuntimeDir dir_;
  std::map<std::string, std::string> env_;
  ChildProcess daemon_;
};

}  // namespace pyfx::test
