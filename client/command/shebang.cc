// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/command/shebang.h"

#include <algorithm>

#include "client/common/small_file.h"
#include "protocol/files/interpreter_path.h"

namespace pyfx {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::size_t kHead = 1024;

std::string_view WithoutBlanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view TakeLine(std::string_view* text) {
  const std::size_t end = std::min(text->find('\n'), text->size());
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return line;
}

// Removes `prefix`, if `text` begins with it.
bool Take(std::string_view prefix, std::string_view* text) {
  if (!text->starts_with(prefix)) return false;
  text->remove_prefix(prefix.size());
  return true;
}

// '''exec' "/path with a space/bin/python" "$0" "$@", or the same with other quotes or none; or the
// name of one in the directory of `script`.
std::optional<Shebang> BehindShell(std::string_view line, const std::string& script) {
  if (!Take("'''exec' ", &line)) return std::nullopt;
  std::string directory;
  if (Take("\"$(dirname -- \"$(realpath -- \"$0\")\")\"/", &line)) {
    const std::string file = RealPath(script);
    if (file.empty()) return std::nullopt;
    directory = file.substr(0, file.rfind('/') + 1);
  }
  const bool quoted = line.starts_with('"') || line.starts_with('\'');
  const char last = quoted ? line[0] : ' ';
  if (quoted) line.remove_prefix(1);
  const std::size_t end = line.find(last);
  if (end == std::string_view::npos || end == 0) return std::nullopt;
  if (WithoutBlanks(line.substr(end + (quoted ? 1 : 0))) != "\"$0\" \"$@\"") return std::nullopt;
  return Shebang{directory.append(line.substr(0, end)), {}};
}

}  // namespace

std::optional<Shebang> ReadShebang(std::string_view head, const std::string& script) {
  if (!head.starts_with("#!")) return std::nullopt;
  head.remove_prefix(2);
  const std::string_view line = WithoutBlanks(TakeLine(&head));
  const std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
  Shebang found{std::string(line.substr(0, end)), std::string(WithoutBlanks(line.substr(end)))};
  if (found.interpreter == "/bin/sh" && found.option.empty()) {
    return BehindShell(TakeLine(&head), script);
  }
  if (found.interpreter == "/usr/bin/env" || found.interpreter == "/bin/env") {
    if (found.option.empty() || found.option.find_first_of(" \t=-/") != std::string::npos) {
      return std::nullopt;
    }
    return Shebang{std::move(found.option), {}};
  }
  if (!found.interpreter.starts_with('/')) return std::nullopt;
  return found;
}

std::optional<Shebang> ShebangOf(const std::string& path) {
  const std::optional<std::string> head = ReadHead(path, kHead);
  return head ? ReadShebang(*head, path) : std::nullopt;
}

}  // namespace pyfx
