// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/process/dumpable.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>

namespace pyfx {
namespace {

constexpr unsigned long kCoreDumpsForbidden = 0;  // SUID_DUMP_DISABLE and SUID_DUMP_USER of
constexpr unsigned long kCoreDumpsAllowed = 1;    // include/linux/sched/coredump.h

}  // namespace

// Root may open the files all the same.
DumpableMeanwhile::DumpableMeanwhile()
    : was_forbidden_(::geteuid() != 0 &&
                     ::prctl(PR_GET_DUMPABLE) == static_cast<int>(kCoreDumpsForbidden)) {
  if (was_forbidden_) ::prctl(PR_SET_DUMPABLE, kCoreDumpsAllowed, 0, 0, 0);
}

DumpableMeanwhile::~DumpableMeanwhile() {
  if (!was_forbidden_) return;
  const int error = errno;
  ::prctl(PR_SET_DUMPABLE, kCoreDumpsForbidden, 0, 0, 0);
  errno = error;
}

}  // namespace pyfx
