// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/terminal/shown_modes.h"

#include <algorithm>
#include <iterator>

#include "client/terminal/terminal_owner.h"

namespace pyfx {
namespace {

constexpr tcflag_t kShownInput = INLCR | IGNCR | ICRNL | IUTF8 | IMAXBEL;
constexpr tcflag_t kShownLocal =
    ISIG | IEXTEN | ECHO | ECHOE | ECHOK | ECHONL | ECHOCTL | ECHOKE | ECHOPRT | NOFLSH | TOSTOP;
// Those that a client marks its modes with mean nothing to others.
constexpr int kShownKeys[] = {VINTR,  VQUIT, VERASE, VKILL,   VEOF,
                              VSTART, VSTOP, VSUSP,  VWERASE, VLNEXT};

// Takes over into `to` the bits of `mask` in which `now` differs from `before`.
bool TakeBits(tcflag_t before, tcflag_t now, tcflag_t mask, tcflag_t* to) {
  const tcflag_t changed = (before ^ now) & mask;
  *to = (*to & ~changed) | (now & changed);
  return changed != 0;
}

// ICANON is not shown, and can be seen to be set only. But who sets all of this, or clears all of
// it, has set or cleared that as well (cfmakeraw(3), stty sane, modes that were saved before).
constexpr tcflag_t kCooked = ISIG | IEXTEN | ECHO;
bool IsCooked(const termios& modes) {
  return (modes.c_lflag & kCooked) == kCooked && (modes.c_iflag & ICRNL) != 0;
}
bool IsRaw(const termios& modes) {
  return (modes.c_lflag & kCooked) == 0 && (modes.c_iflag & ICRNL) == 0;
}

}  // namespace

termios ShownModes(const termios& terminal, const termios& run, tcflag_t output_modes,
                   pid_t owner) {
  termios shown = terminal;
  ::cfmakeraw(&shown);
  shown.c_iflag &= ~static_cast<tcflag_t>(IXANY | IXOFF | IUCLC);
  TakeBits(shown.c_iflag, run.c_iflag, kShownInput, &shown.c_iflag);
  TakeBits(shown.c_lflag, run.c_lflag, kShownLocal, &shown.c_lflag);
  shown.c_lflag |= EXTPROC;
  shown.c_oflag = output_modes;
  for (const int key : kShownKeys) shown.c_cc[key] = run.c_cc[key];
  shown.c_cc[VMIN] = 1;
  shown.c_cc[VTIME] = 0;
  SetOwner(&shown, owner);
  return shown;
}

bool ShowTheSame(const termios& one, const termios& other) {
  return one.c_iflag == other.c_iflag && one.c_oflag == other.c_oflag &&
         one.c_lflag == other.c_lflag &&
         std::equal(std::begin(one.c_cc), std::end(one.c_cc), std::begin(other.c_cc));
}

bool TakeChanges(const termios& shown, const termios& now, termios* run) {
  bool changed = TakeBits(shown.c_iflag, now.c_iflag, kShownInput, &run->c_iflag);
  changed |= TakeBits(shown.c_oflag, now.c_oflag, ~tcflag_t{0}, &run->c_oflag);
  changed |= TakeBits(shown.c_lflag, now.c_lflag, kShownLocal, &run->c_lflag);
  if ((now.c_lflag & ICANON) != 0 || (IsRaw(shown) && IsCooked(now))) {
    run->c_lflag |= ICANON;
    changed = true;
  } else if (IsCooked(shown) && IsRaw(now)) {
    run->c_lflag &= ~static_cast<tcflag_t>(ICANON);
    run->c_iflag &= ~static_cast<tcflag_t>(IXON);
  }
  for (const int key : kShownKeys) {
    if (now.c_cc[key] == shown.c_cc[key]) continue;
    run->c_cc[key] = now.c_cc[key];
    changed = true;
  }
  return changed;
}

}  // namespace pyfx
