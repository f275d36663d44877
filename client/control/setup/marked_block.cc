// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/setup/marked_block.h"

#include <string_view>

namespace pyfx {
namespace {

constexpr std::string_view kBegin = "# pyfxctl setup: begin";
constexpr std::string_view kAfterHalfLine = ", after a line without an end";
constexpr std::string_view kEnd = "# pyfxctl setup: end\n";

// Where the first mark stands at the beginning of a line; npos without.
std::size_t FindBegin(const std::string& text) {
  for (std::size_t at = text.find(kBegin); at != std::string::npos;
       at = text.find(kBegin, at + 1)) {
    if (at == 0 || text[at - 1] == '\n') return at;
  }
  return std::string::npos;
}

}  // namespace

bool HasBlock(const std::string& text) { return FindBegin(text) != std::string::npos; }

std::string WithBlock(const std::string& text, const std::string& lines, BlockPlace place) {
  std::string rest = WithoutBlock(text);
  const bool half_line = place == BlockPlace::kEnd && !rest.empty() && !rest.ends_with('\n');
  std::string block(half_line ? 1 : 0, '\n');
  block.append(kBegin).append(half_line ? kAfterHalfLine : "").append("\n");
  block.append(lines).append(kEnd);
  return place == BlockPlace::kBegin ? block.append(rest) : rest.append(block);
}

std::string WithoutBlock(const std::string& text) {
  std::size_t begin = FindBegin(text);
  if (begin == std::string::npos) return text;
  const std::size_t end = text.find(kEnd, begin);
  if (end == std::string::npos) return text;  // somebody has edited it
  if (text.compare(begin + kBegin.size(), kAfterHalfLine.size(), kAfterHalfLine) == 0 &&
      begin > 0) {
    --begin;
  }
  return text.substr(0, begin).append(text, end + kEnd.size());
}

}  // namespace pyfx
