// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is said of mounts in /proc/PID/mountinfo (proc_pid_mountinfo(5)).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pyfx {

// A path as it is. Blanks and their like are octal numbers after a backslash there, and so is a
// backslash (mangle_path(), fs/seq_file.c).
inline std::string UnescapedMountPath(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 3 >= text.size()) {
      plain.push_back(text[i]);
      continue;
    }
    plain.push_back(static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                                      (text[i + 3] - '0')));
    i += 3;
  }
  return plain;
}

}  // namespace pyfx
