// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which modes of the run's pseudo terminal the client's terminal shows while the client owns it. It
// shows them for programs that drive the terminal: pexpect, for one, waits until echo is off before
// it sends a password. EXTPROC makes that possible: with it the kernel hands on every key as it is,
// without echo, signals or translation, whatever the other modes say (n_tty_receive_buf_raw(),
// drivers/tty/n_tty.c).
//
// Not shown is what acts in spite of EXTPROC: IXON, ISTRIP, IUCLC, marks of errors, VMIN and VTIME.
// Nor is ICANON: the kernel would drop what comes at once beyond 4095 bytes, as it does with a line
// of that length (n_tty_receive_buf_common()). Pure; does no I/O.
#pragma once

#include <sys/types.h>
#include <termios.h>

namespace pyfx {

// The raw modes of `owner` for a terminal that has had the modes `terminal`, with what it shows of
// the run's. The output modes are real ones: other processes write to this terminal too.
termios ShownModes(const termios& terminal, const termios& run, tcflag_t output_modes, pid_t owner);

// Whether the terminal looks the same.
bool ShowTheSame(const termios& one, const termios& other);

// Does to the run's modes what somebody has done to the terminal since it had the modes `shown`.
// False when nothing was done.
bool TakeChanges(const termios& shown, const termios& now, termios* run);

}  // namespace pyfx
