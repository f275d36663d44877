// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cold/cold_reason.h"

#include <algorithm>
#include <array>

namespace pyfx {
namespace {

constexpr std::string_view kPrefix = "PYTHON";

// What follows PYTHON, sorted: set to anything, these make another interpreter from the start on
// (Python/initconfig.c, Python/preconfig.c, Modules/getpath.py).
constexpr std::array<std::string_view, 18> kOfAFreshStart = {
    "COERCECLOCALE",   "DEVMODE",
    "DUMPREFS",        "DUMPREFSFILE",
    "FAULTHANDLER",    "HOME",
    "INTMAXSTRDIGITS", "MALLOC",
    "MALLOCSTATS",     "NODEBUGRANGES",
    "NOUSERSITE",      "OPTIMIZE",
    "PLATLIBDIR",      "PROFILEIMPORTTIME",
    "PYCACHEPREFIX",   "TRACEMALLOC",
    "VERBOSE",         "WARNDEFAULTENCODING"};

// Modules/getpath.py honours these even under -E, and the first even when it is empty.
constexpr std::string_view kExecutable = "PYTHONEXECUTABLE";
constexpr std::string_view kLauncher = "__PYVENV_LAUNCHER__";

bool NeedsFreshStart(std::string_view rest, std::string_view value) {
  if (value.empty()) return false;
  if (rest == "HASHSEED") return value != "random";
  if (rest == "UTF8") return value != "1";
  return std::binary_search(kOfAFreshStart.begin(), kOfAFreshStart.end(), rest);
}

}  // namespace

std::vector<std::string_view> VariablesOfAFreshStart(const Options& options,
                                                     char* const* environment) {
  std::vector<std::string_view> found;
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const bool python = entry.starts_with(kPrefix);
    if (!python && !entry.starts_with(kLauncher)) continue;
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = entry.substr(0, equals);
    const std::string_view value = entry.substr(equals + 1);
    if (name == kExecutable || (name == kLauncher && !value.empty()) ||
        (python && !options.ignore_environment &&
         NeedsFreshStart(name.substr(kPrefix.size()), value))) {
      found.push_back(name);
    }
  }
  return found;
}

}  // namespace pyfx
