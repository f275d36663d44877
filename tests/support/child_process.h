// SPDX-License-Identifier: GPL-3.0-or-later
//
// One program that a test started. It is killed with the object, and by the kernel
// (PR_SET_PDEATHSIG) if the test itself is killed, so start it from the main thread. Failures to
// start are failures of the test.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/base/unique_fd.h"
#include "tests/support/reaper.h"

namespace pyfx::test {

// How a program ended and what it said.
struct Outcome {
  int status = -1;       // as wait(2) reports it; -1 when the deadline came first
  std::string out, err;  // what came through pipes

  bool Exited(int code) const;
  bool Died(int signal) const;
  bool operator==(const Outcome&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Outcome& outcome);

// What becomes one of the program's descriptors.
struct Stdio {
  enum class Kind { kInherit, kPipe, kClosed, kFile, kFd };
  Kind kind = Kind::kInherit;
  std::string path;  // kFile
  int flags = 0;     // kFile: for open(2)
  int fd = -1;       // kFd: borrowed until Start() returns

  static Stdio Inherit() { return {}; }
  static Stdio Pipe() { return {Kind::kPipe, {}, 0, -1}; }
  static Stdio Closed() { return {Kind::kClosed, {}, 0, -1}; }
  static Stdio Null();
  static Stdio File(std::string path, int flags) {
    return {Kind::kFile, std::move(path), flags, -1};
  }
  static Stdio Fd(int fd) { return {Kind::kFd, {}, 0, fd}; }
};

struct Command {
  enum class Group { kInherit, kOwnGroup, kOwnSession };

  std::vector<std::string> argv;                // argv[0] is the program's path
  std::optional<std::vector<std::string>> env;  // "NAME=value"; nullopt for the test's own
  std::string cwd;                              // empty for the test's own
  Stdio in = Stdio::Null();
  Stdio out = Stdio::Pipe();
  Stdio err = Stdio::Pipe();
  std::vector<std::pair<int, int>> more_fds;  // number in the program, borrowed descriptor
  Group group = Group::kInherit;
};

class ChildProcess {
 public:
  ChildProcess() = default;
  static ChildProcess Start(const Command& command);
  ~ChildProcess() { Kill(); }
  ChildProcess(ChildProcess&& other) noexcept { *this = std::move(other); }
  ChildProcess& operator=(ChildProcess&& other) noexcept;

  pid_t pid() const { return pid_; }
  int pidfd() const { return pidfd_.get(); }
  bool running() const { return pid_ > 0; }  // not yet waited for

  // Writes to the program's standard input pipe, collecting its output meanwhile. False when the
  // deadline came or the reader has left.
  bool Write(std::string_view input, std::chrono::milliseconds timeout = kDeadline);
  void CloseStdin() { in_.reset(); }
  // The test's end of the pipe, for tests that shut or read it themselves.
  UniqueFd TakeStdout() { return std::move(out_); }

  // Collects output until standard output holds `text`. A failure of the test when the program
  // closes it first or the deadline comes.
  bool WaitForOutput(std::string_view text, std::chrono::milliseconds timeout = kDeadline);
  const std::string& out() const { return outcome_.out; }
  const std::string& err() const { return outcome_.err; }

  bool Signal(int signal);
  // Waits for the program's end only, collecting its output; the raw status, or nullopt and a
  // failure of the test when the deadline came first.
  std::optional<int> Wait(std::chrono::milliseconds timeout = kDeadline);
  // Writes `input`, closes standard input, waits for the end of the program and of both streams.
  Outcome Finish(std::string_view input = {}, std::chrono::milliseconds timeout = kDeadline);

 private:
  // One poll(): moves what can be moved. False when the deadline has passed.
  bool Step(std::string_view* input, Clock::time_point deadline);
  void Kill();

  pid_t pid_ = -1;
  UniqueFd pidfd_, in_, out_, err_;
  Outcome outcome_;
};

// kill(2) for one process, or one process group, that came of the test. A number of 1 or less,
// which would mean this group or every process of the machine, is a failure of the test instead.
bool SendSignal(pid_t pid, int signal);
bool SendSignalToGroup(pid_t group, int signal);

// Start() and Finish().
Outcome RunCommand(const Command& command, std::string_view input = {});

// Exit status of a fork of this process that ends with what `body` returns; -1: a signal ended it.
int InChild(const std::function<int()>& body);

}  // namespace pyfx::test
