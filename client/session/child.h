// SPDX-License-Identifier: GPL-3.0-or-later
//
// One program that pyfxctl started: its pid, which stays ours until it is reaped, and its pidfd.
// Does not end it: whoever owns a Child signals and reaps it.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/unique_fd.h"

namespace pyfx {

struct ChildPlan {
  std::vector<std::string> argv;  // argv[0] is looked up in PATH when it has no slash
  std::vector<std::string> env;
  sigset_t blocked;                         // its signal mask
  std::array<int, 3> stdio = {-1, -1, -1};  // borrowed; -1 for what this process has
  bool own_session = false;                 // out of reach of the terminal's signals
};

class Child {
 public:
  Child() = default;

  // Starts the program; all descriptors above 2 must be CLOEXEC. Returns 0 or an errno value, as
  // posix_spawn(3) does, since callers tell ENOENT from EACCES.
  static int Start(const ChildPlan& plan, Child* child);

  bool running() const { return pid_ > 0; }  // not yet reaped
  pid_t pid() const { return pid_; }
  int pidfd() const { return pidfd_.get(); }  // readable when it has ended; -1 when reaped

  void Signal(int signal) const;
  // Waits for the end and returns the wait(2) status.
  int Reap();
  // When it has ended. Waits for nobody: nullopt, and forgets it, if a tracer keeps its end to
  // itself (ptrace(2)).
  std::optional<int> ReapNow();

 private:
  pid_t pid_ = -1;
  UniqueFd pidfd_;
};

}  // namespace pyfx
