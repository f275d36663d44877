// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/command/installed_command.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cstddef>

#include "client/command/interpreter.h"
#include "protocol/files/interpreter_path.h"

namespace pyfx {
namespace {

std::string DirectoryOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

// Links followed; empty if it is not there.
std::string Resolved(const std::string& path) {
  std::array<char, PATH_MAX> resolved;
  return ::realpath(path.c_str(), resolved.data()) == nullptr ? std::string() : resolved.data();
}

// Takes `start` and `end` off `text`, if it has both.
bool Strip(std::string_view start, std::string_view end, std::string_view* text) {
  if (!text->starts_with(start) || !text->ends_with(end)) return false;
  if (text->size() < start.size() + end.size()) return false;
  *text = text->substr(start.size(), text->size() - start.size() - end.size());
  return true;
}

}  // namespace

std::string InterpreterOfFirstLine(std::string_view head) {
  const std::size_t end = head.find('\n');
  std::string_view line = head.substr(0, end);
  if (end == std::string_view::npos || !Strip("#!", "", &line)) return {};
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  while (line.starts_with(' ')) line.remove_prefix(1);
  if (line == "/bin/sh") {
    head.remove_prefix(end + 1);
    line = head.substr(0, head.find('\n'));
    if (!Strip("'''exec' ", " \"$0\" \"$@\"", &line)) return {};
    Strip("\"", "\"", &line);
    Strip("'", "'", &line);
  } else if (line.find(' ') != std::string_view::npos) {
    return {};
  }
  return line.starts_with('/') ? std::string(line) : std::string();
}

std::optional<std::string> InterpreterOfCommand(const std::string& script, std::string_view head) {
  if (!head.starts_with("#!")) return std::nullopt;
  std::string python = InterpreterOfFirstLine(head);
  if (python.empty() || !IsNameOfPython(python) || !IsExecutableFile(python)) return std::nullopt;
  const std::string directory = DirectoryOf(python);
  if (::access((directory + "/../pyvenv.cfg").c_str(), R_OK) != 0) return std::nullopt;
  const std::string file = Resolved(script);
  if (file.empty() || DirectoryOf(file) != Resolved(directory)) return std::nullopt;
  return python;
}

}  // namespace pyfx
