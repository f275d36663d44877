// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/process/python_variables.h"

#include <algorithm>
#include <array>

namespace pyfx {
namespace {

constexpr std::string_view kPrefix = "PYTHON";

// What follows PYTHON, sorted: read by CPython 3.11 to 3.15 in Python/initconfig.c, preconfig.c,
// sysmodule.c, pylifecycle.c, ceval.c and optimizer.c, Modules/main.c and getpath.py, and by what
// is part of a start or a prompt: importlib, site, _colorize and _pyrepl. Those of asyncio and
// zoneinfo are read when they are used, or anew in each run (specialise.py).
constexpr std::array<std::string_view, 57> kNames = {
    "ASYNCIODEBUG",
    "BREAKPOINT",
    "CASEOK",
    "COERCECLOCALE",
    "DEBUG",
    "DEVMODE",
    "DONTWRITEBYTECODE",
    "DUMPREFS",
    "DUMPREFSFILE",
    "EXECUTABLE",
    "FAULTHANDLER",
    "HASHSEED",
    "HOME",
    "INSPECT",
    "INTMAXSTRDIGITS",
    "IOENCODING",
    "LEGACYWINDOWSFSENCODING",
    "LEGACYWINDOWSSTDIO",
    "MALLOC",
    "MALLOCSTATS",
    "NODEBUGRANGES",
    "NOUSERSITE",
    "OPTIMIZE",
    "PATH",
    "PERFSUPPORT",
    "PLATLIBDIR",
    "PROFILEIMPORTTIME",
    "PYCACHEPREFIX",
    "SAFEPATH",
    "STARTUP",
    "THREADDEBUG",
    "TRACEMALLOC",
    "TZPATH",
    "UNBUFFERED",
    "USERBASE",
    "UTF8",
    "VERBOSE",
    "WARNDEFAULTENCODING",
    "WARNINGS",
    "_BASIC_REPL",
    "_COLORS",
    "_CONTEXT_AWARE_WARNINGS",
    "_CPU_COUNT",
    "_DISABLE_REMOTE_DEBUG",
    "_FROZEN_MODULES",
    "_GIL",
    "_HISTORY",
    "_JIT",
    "_LAZY_IMPORTS",
    "_LLTRACE",
    "_OPT_DEBUG",
    "_PERF_JIT_SUPPORT",
    "_PRESITE",
    "_THREAD_INHERIT_CONTEXT",
    "_TLBC",
    "_UOPS",
    "_UOPS_OPTIMIZE",
};

}  // namespace

bool IsVariableOfPython(std::string_view name) {
  return name.starts_with(kPrefix) &&
         std::binary_search(kNames.begin(), kNames.end(), name.substr(kPrefix.size()));
}

}  // namespace pyfx
