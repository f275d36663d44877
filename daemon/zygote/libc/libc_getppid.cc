// SPDX-License-Identifier: GPL-3.0-or-later
//
// getppid(2) as a run, and what it forks, is to see it (daemon/zygote/core/run/parent.h). This
// program's definition goes before the C library's, in CPython and in extension modules.
#include <unistd.h>

#include "daemon/zygote/core/run/parent.h"

extern "C" pid_t getppid() noexcept { return pyfx::ParentOfThisProcess(); }
