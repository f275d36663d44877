// SPDX-License-Identifier: GPL-3.0-or-later
//
// The line of /proc/PID/stat (proc_pid_stat(5)): PID (NAME) STATE PARENT and many numbers. The name
// is the process's own to choose, with spaces, brackets and ends of line in it: it goes to the last
// bracket. Pure, and allocates nothing.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace pyfx {

// Empty for what is no such line.
inline std::string_view StatName(std::string_view stat) {
  const std::size_t begin = stat.find('(');
  const std::size_t end = stat.rfind(')');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
  return stat.substr(begin + 1, end - begin - 1);
}

// The number of the field `field`, which the manual page counts from 1; one behind the name.
inline std::optional<std::uint64_t> StatNumber(std::string_view stat, int field) {
  const std::size_t bracket = stat.rfind(')');
  if (bracket == std::string_view::npos || field < 3) return std::nullopt;
  stat.remove_prefix(bracket + 1);
  for (int at = 3; at <= field; ++at) {
    if (!stat.starts_with(' ')) return std::nullopt;
    stat.remove_prefix(1);
    if (at < field) stat.remove_prefix(std::min(stat.find(' '), stat.size()));
  }
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(stat.data(), stat.data() + stat.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace pyfx
