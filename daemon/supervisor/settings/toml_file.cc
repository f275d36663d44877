// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/settings/toml_file.h"

#include <algorithm>
#include <optional>

namespace pyfx {
namespace {

// The end of the string that begins at `at` with a quote; the end of the text if it has none.
std::size_t EndOfString(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string_view three = text.substr(at, 3);
  const bool multi_line = three.size() == 3 && three == std::string(3, quote);
  const std::size_t width = multi_line ? 3 : 1;
  for (std::size_t i = at + width; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (!multi_line && text[i] == '\n') {
      return i;
    } else if (text.substr(i, width) == text.substr(at, width)) {
      return i + width;
    }
  }
  return text.size();
}

// The line with a key of more than kMostKeyParts parts. Outside of strings and comments dots are
// between the parts of a key, or in a number, where there is one.
std::optional<std::size_t> LineThatIsTooDeep(std::string_view text) {
  std::size_t line = 1;
  int parts = 1;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t next = i + 1;
    switch (text[i]) {
      case '#': next = std::min(text.find('\n', i), text.size()); break;
      case '"':
      case '\'': next = EndOfString(text, i); break;
      case '.':
        if (++parts > kMostKeyParts) return line;
        break;
      case '\n':
      case '=':
      case ',':
      case '{':
      case '[': parts = 1; break;
      default: break;
    }
    line += static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(i),
                                                text.begin() + static_cast<std::ptrdiff_t>(next),
                                                '\n'));
    i = next;
  }
  return std::nullopt;
}

Error ErrorAt(const std::string& path, std::size_t line, std::string_view text) {
  return {Errc::kInvalid, path + ":" + std::to_string(line) + ": " + std::string(text)};
}

}  // namespace

Result<toml::table> ParseToml(std::string_view text, const std::string& path) {
  if (const std::optional<std::size_t> line = LineThatIsTooDeep(text)) {
    return ErrorAt(path, *line, "a key has more than " + std::to_string(kMostKeyParts) + " parts");
  }
  try {
    return toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    return ErrorAt(path, error.source().begin.line, error.description());
  }
}

std::string Quoted(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  return quoted.append(1, '"').append(text).append(1, '"');
}

}  // namespace pyfx
