// SPDX-License-Identifier: GPL-3.0-or-later
//
// The command line and environment of a process, as the C library, ps(1) and /proc show them. No
// Python in it.
#pragma once

#include <sys/prctl.h>

#include <string>
#include <vector>

namespace pyfx {

class CommandLine {
 public:
  // Remembers where the kernel has this program's parts. Zygote.
  static CommandLine OfThisProgram();

  // Replaces `environ`, so that getenv(3) and whatever is started later see these entries in this
  // order, and has the kernel show both lists in /proc/PID/cmdline and /proc/PID/environ (where it
  // refuses, it goes on showing the former). They stay allocated for the life of the process.
  // Zygote once, run child.
  void Replace(const std::vector<std::string>& argv, const std::vector<std::string>& environment);

 private:
  prctl_mm_map map_{};  // all zero when it could not be read
};

}  // namespace pyfx
