// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/specialise/fixed_environment.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "protocol/process/start_table.h"

namespace pyfx {
namespace {

// Of those of a start that clients keep back, what may not come from a client that does not: read
// by CPython's allocator and its search for the standard library.
constexpr std::array<std::string_view, 7> kAlsoFixed = {
    "PYTHONMALLOC",     "PYTHONDEVMODE", "PYTHONHASHSEED",  "PYTHONTRACEMALLOC",
    "PYTHONEXECUTABLE", "PYTHONHOME",    "PYTHONPLATLIBDIR"};

bool IsFixed(std::string_view name, std::string_view value) {
  const When when = WhenOfVariable(name, value);
  return when == When::kAsStarted ||
         (when == When::kCold &&
          std::find(kAlsoFixed.begin(), kAlsoFixed.end(), name) != kAlsoFixed.end());
}

// The entries whose variables cannot change after start, sorted.
std::vector<std::string> FixedEntries(const std::vector<std::string>& entries) {
  std::vector<std::string> fixed;
  for (const std::string_view entry : entries) {
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    if (IsFixed(entry.substr(0, equals), entry.substr(equals + 1))) fixed.emplace_back(entry);
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
