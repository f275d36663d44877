// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/specialise/fixed_environment.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "protocol/process/python_variables.h"

namespace pyfx {
namespace {

// Variables that are read only when a process starts: by the dynamic linker, the C library,
// CPython's allocator and its search for the standard library. A prefix ends with '_'.
constexpr std::array<std::string_view, 10> kFixedVariables = {
    "LD_",           "MALLOC_",         "GLIBC_TUNABLES",    "PYTHONMALLOC",
    "PYTHONDEVMODE", "PYTHONHASHSEED",  "PYTHONTRACEMALLOC", "PYTHONEXECUTABLE",
    "PYTHONHOME",    "PYTHONPLATLIBDIR"};

// Of CPython's PYTHON_* variables those that are read when they are used. The others turn parts of
// a starting interpreter on or off (PYTHON_JIT, PYTHON_TLBC).
constexpr std::array<std::string_view, 3> kReadWhenUsed = {"PYTHON_BASIC_REPL", "PYTHON_COLORS",
                                                           "PYTHON_HISTORY"};

bool IsFixed(std::string_view name) {
  if (name.starts_with("PYTHON_") && IsVariableOfPython(name)) {
    return std::find(kReadWhenUsed.begin(), kReadWhenUsed.end(), name) == kReadWhenUsed.end();
  }
  return std::any_of(kFixedVariables.begin(), kFixedVariables.end(),
                     [name](std::string_view fixed) {
                       return fixed.ends_with('_') ? name.starts_with(fixed) : name == fixed;
                     });
}

// The entries whose variables cannot change after start, sorted. An empty PYTHON* counts as unset,
// but for PYTHONEXECUTABLE (config_init_executable, Python/initconfig.c); so does the
// PYTHONHASHSEED that means what is the case anyway.
std::vector<std::string> FixedEntries(const std::vector<std::string>& entries) {
  std::vector<std::string> fixed;
  for (const std::string_view entry : entries) {
    const std::size_t equals = entry.find('=');
    const std::string_view name = entry.substr(0, equals);
    if (equals == std::string_view::npos || !IsFixed(name)) continue;
    const std::string_view value = entry.substr(equals + 1);
    if (value.empty() && name.starts_with("PYTHON") && name != "PYTHONEXECUTABLE") continue;
    if (name == "PYTHONHASHSEED" && value == "random") continue;
    fixed.emplace_back(entry);
  }
  std::sort(fixed.begin(), fixed.end());
  return fixed;
}

// The name of a variable that is in one list only, or with other values; empty without any.
std::string FirstDifference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> different;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(),
                                std::back_inserter(different));
  return different.empty() ? "" : different.front().substr(0, different.front().find('='));
}

}  // namespace

FixedEnvironment::FixedEnvironment(const std::vector<std::string>& entries)
    : entries_(FixedEntries(entries)) {}

Status FixedEnvironment::CheckSameIn(const std::vector<std::string>& client) const {
  const std::string variable = FirstDifference(FixedEntries(client), entries_);
  if (variable.empty()) return {};
  return Error{Errc::kUnsupported,
               variable + " is read only when a process starts, and differs from the daemon's",
               ColdCause::kVariable};
}

}  // namespace pyfx
