// SPDX-License-Identifier: GPL-3.0-or-later
//
// The command line and name of this process, as ps(1), pgrep(1) and /proc show them. A run has the
// words of the program, and what looks for it (pkill -f, "is another instance running?") must find
// one process, not two. So the client hides its own words, in the memory where the kernel reads
// them. Nothing may look at argv any more.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace pyfx {

class ShownCommand {
 public:
  // Of a process that has no command line: changes nothing.
  ShownCommand() = default;
  // argv and environment as main() got them.
  ShownCommand(char** argv, char** environment);

  // The process's name (comm), empty where it is pyfxc: python3 would have it by a link's name, or
  // as the interpreter of a script that names pyfxc in its first line. One system call.
  static std::string OwnName();

  // Shows pyfxc only; `own_name` as above. No system call unless there is one.
  void Hide(const std::string& own_name);
  // Shows that this process stands for the run `pid`. Overwrites the beginning of the environment
  // if need be: nothing may be executed any more.
  void NameRun(pid_t pid);
  // Shows again what there was.
  void Restore();

 private:
  void Write(std::string_view text, std::size_t room);

  char* begin_ = nullptr;
  std::size_t size_ = 0;  // of the arguments
  std::size_t room_ = 0;  // with the environment, where that follows
  std::string before_;    // the arguments, while they are hidden
  std::string name_;
};

}  // namespace pyfx
