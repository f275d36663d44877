// SPDX-License-Identifier: GPL-3.0-or-later
//
// What /proc tells about processes: their descriptors, children and states. For tests that prove
// that nothing was left open, running or unreaped.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace pyfx::test {

// Number -> where its link points ("pipe:[4711]", "/dev/null"), without the descriptor that the
// listing itself needs. Empty when the process is gone.
std::map<int, std::string> OpenFds(pid_t pid);
std::map<int, std::string> OpenFds();  // of this process
// The limit of open files (RLIMIT_NOFILE) with which the process has `free` numbers left.
rlim_t LimitThatLeaves(pid_t pid, std::size_t free);

// Direct children, zombies among them.
std::vector<pid_t> ChildrenOf(pid_t pid);
// Children, their children and so on.
std::vector<pid_t> DescendantsOf(pid_t pid);

// The letter that proc(5) gives for the state ('R', 'S', 'Z', …), or 0 when there is no such
// process.
char StateOf(pid_t pid);
// The parent; 0 when there is no such process.
pid_t ParentOf(pid_t pid);
// Arguments joined by blanks, for people.
std::string CommandOf(pid_t pid);

}  // namespace pyfx::test
