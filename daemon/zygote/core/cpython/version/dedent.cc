// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/version/dedent.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace pyfx::version {
namespace {

std::vector<std::string_view> LinesOf(std::string_view source) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = source.find('\n');
    lines.push_back(source.substr(0, end));
    if (end == std::string_view::npos) return lines;
    source.remove_prefix(end + 1);
  }
}

std::string_view IndentOf(std::string_view line) {
  return line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
}

std::string_view CommonPrefix(std::string_view a, std::string_view b) {
  const auto [end, _] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return a.substr(0, static_cast<std::size_t>(end - a.begin()));
}

}  // namespace

std::string DedentCommand(std::string_view source) {
  const std::vector<std::string_view> lines = LinesOf(source);
  std::optional<std::string_view> shared;
  for (const std::string_view line : lines) {
    const std::string_view indent = IndentOf(line);
    if (indent.size() == line.size()) continue;
    shared = shared ? CommonPrefix(*shared, indent) : indent;
  }
  if (!shared || shared->empty()) return std::string(source);
  std::string result;
  result.reserve(source.size());
  for (const std::string_view line : lines) {
    if (!result.empty() || line.data() != source.data()) result += '\n';
    if (IndentOf(line).size() < line.size()) result += line.substr(shared->size());
  }
  return result;
}

}  // namespace pyfx::version
