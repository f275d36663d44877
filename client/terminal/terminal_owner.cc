// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/terminal/terminal_owner.h"

#include <array>
#include <cstdint>

namespace pyfx {
namespace {

constexpr cc_t kOwnerMark = 0xa5;  // in VSWTC, which Linux does not use
constexpr std::array<int, 4> kOwnerSlots = {VEOL, VEOL2, VREPRINT, VDISCARD};

}  // namespace

void SetOwner(termios* modes, pid_t owner) {
  modes->c_cc[VSWTC] = kOwnerMark;
  auto rest = static_cast<std::uint32_t>(owner);
  for (const int slot : kOwnerSlots) {
    modes->c_cc[slot] = static_cast<cc_t>(rest);
    rest >>= 8;
  }
}

pid_t OwnerOf(const termios& modes) {
  if ((modes.c_lflag & EXTPROC) == 0 || modes.c_cc[VSWTC] != kOwnerMark) return 0;
  std::uint32_t owner = 0;
  for (std::size_t i = 0; i < kOwnerSlots.size(); ++i) {
    owner |= std::uint32_t{modes.c_cc[kOwnerSlots[i]]} << (8 * i);
  }
  return static_cast<pid_t>(owner);
}

void MakeUsual(termios* modes) {
  modes->c_iflag |= BRKINT | ICRNL | IXON;
  modes->c_lflag &= ~static_cast<tcflag_t>(EXTPROC);
  modes->c_lflag |= ICANON | ISIG | IEXTEN | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE;
  modes->c_cc[VSWTC] = modes->c_cc[VEOL] = modes->c_cc[VEOL2] = 0;
  modes->c_cc[VREPRINT] = 'R' & 0x1f;
  modes->c_cc[VDISCARD] = 'O' & 0x1f;
}

}  // namespace pyfx
