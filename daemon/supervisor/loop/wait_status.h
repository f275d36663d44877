// SPDX-License-Identifier: GPL-3.0-or-later
//
// Wait statuses, as wait(2) reports them, in words.
#pragma once

#include <sys/wait.h>

#include <cstring>
#include <string>

namespace pyfx {

// "exit status 3" or "killed by SIGSEGV".
inline std::string DescribeWaitStatus(int status) {
  if (WIFSIGNALED(status)) {
    const char* name = ::sigabbrev_np(WTERMSIG(status));
    if (name != nullptr) return std::string("killed by SIG") + name;
    return "killed by signal " + std::to_string(WTERMSIG(status));
  }
  return "exit status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace pyfx
