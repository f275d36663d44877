// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/terminal/typed_lines.h"

#include <unistd.h>

#include <array>

namespace pyfx {
namespace {

// A terminal holds less (N_TTY_BUF_SIZE, drivers/tty/n_tty.c), so this is no less than a line, and
// there are no more lines.
constexpr std::size_t kMost = 4096;

// A carriage return that was typed while the terminal was raw is one yet.
bool EndsLine(char last, const termios& modes) {
  const auto key = static_cast<cc_t>(last);
  return last == '\n' || (last == '\r' && (modes.c_iflag & ICRNL) != 0) ||
         (key != 0 && (key == modes.c_cc[VEOL] || key == modes.c_cc[VEOL2]));
}

}  // namespace

// One read() hands out one line. One that VEOF has ended comes without it, and one that is nothing
// but VEOF comes as no bytes at all. What was typed before the terminal was in this mode comes
// without an end as well, and at once, so VEOF says the same there.
std::string TakeTypedLines(int tty, const termios& modes) {
  std::string keys;
  if ((modes.c_lflag & ICANON) == 0) return keys;
  std::array<char, kMost> line;
  // A terminal that was hung up says for ever that there is nothing.
  for (std::size_t lines = 0; lines < kMost; ++lines) {
    const ssize_t size = ::read(tty, line.data(), line.size());
    if (size < 0) break;
    keys.append(line.data(), static_cast<std::size_t>(size));
    const bool ended = size > 0 && EndsLine(keys.back(), modes);
    const cc_t end = modes.c_cc[VEOF];
    if (!ended && end != 0) keys.push_back(static_cast<char>(end));
  }
  return keys;
}

}  // namespace pyfx
