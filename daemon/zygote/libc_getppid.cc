// SPDX-License-Identifier: GPL-3.0-or-later
//
// getppid(2) as a run is to see it: its client's parent, where python3 would have had its own. This
// program's definition goes before the C library's, in CPython and in extension modules. Processes
// that a run forks have the run as their parent, as ever.
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "daemon/zygote/core/run_report.h"

namespace {

// The parent of `pid` by /proc/PID/stat (proc(5)), 0 when it cannot be told.
pid_t ParentOf(pid_t pid) {
  char text[512];
  std::snprintf(text, sizeof(text), "/proc/%d/stat", static_cast<int>(pid));
  std::FILE* stat = std::fopen(text, "re");
  if (stat == nullptr) return 0;
  const bool read = std::fgets(text, sizeof(text), stat) != nullptr;
  std::fclose(stat);
  const char* rest = read ? std::strrchr(text, ')') : nullptr;
  int parent = 0;
  if (rest == nullptr || std::sscanf(rest + 1, " %*c %d", &parent) != 1) return 0;
  return parent;
}

}  // namespace

extern "C" pid_t getppid() noexcept {
  const pid_t client = pyfx::ClientOfThisProcess();
  const pid_t parent = client != 0 ? ParentOf(client) : 0;
  return parent != 0 ? parent : static_cast<pid_t>(::syscall(SYS_getppid));
}
