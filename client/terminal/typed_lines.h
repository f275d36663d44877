// SPDX-License-Identifier: GPL-3.0-or-later
//
// What was typed ahead at a terminal that hands out lines (termios(3), canonical mode). Once the
// terminal is raw, the kernel has a NUL where a key ended the input (VEOF, Ctrl-D), which nobody
// can tell from one that was typed.
#pragma once

#include <termios.h>

#include <string>

namespace pyfx {

// Takes the lines that wait in `tty`, a non-blocking descriptor of a terminal with these modes, as
// the keys that make the same of them at another terminal. A line without an end stays.
std::string TakeTypedLines(int tty, const termios& modes);

}  // namespace pyfx
