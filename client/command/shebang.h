// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which interpreter a program's first lines name: as the kernel reads them (execve(2)), by env(1),
// or by way of /bin/sh, as pip and uv write it where the path is too long or has a space, or the
// environment may be moved (`uv venv --relocatable`). Pure, but for reading the file, its links,
// and PATH.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pyfx {

struct Shebang {
  std::string interpreter;  // absolute, or a name on PATH
  std::string option;       // the one argument that the kernel passes; empty without
};

// Of the text that the program at the path `script` begins with. nullopt: it is no script, or none
// that names an interpreter in one of these ways.
std::optional<Shebang> ReadShebang(std::string_view head, const std::string& script);

// Of the program at `path`.
std::optional<Shebang> ShebangOf(const std::string& path);

}  // namespace pyfx
