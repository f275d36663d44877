// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which client owns a terminal. It says so in the terminal's modes, in control characters without a
// meaning there (see shown_modes.h): in a pipeline of several clients each can see that another has
// taken it, or a pager. Pure; does no I/O.
#pragma once

#include <sys/types.h>
#include <termios.h>

namespace pyfx {

// Marks raw modes as those of the client `owner`.
void SetOwner(termios* modes, pid_t owner);

// 0: no client's.
pid_t OwnerOf(const termios& modes);

// What a terminal is like that nobody has changed, for a client that has never seen this one so.
void MakeUsual(termios* modes);

}  // namespace pyfx
