// SPDX-License-Identifier: GPL-3.0-or-later
//
// The session that a run with a terminal lives in. A process cannot join a terminal of another
// session, so the client makes a pseudo terminal, and the spare becomes the leader of a session
// that controls it: the *keeper*. The run is a child of the keeper in a process group of its own;
// were it the leader itself, its group would be orphaned, and Ctrl-Z ignored (POSIX, "orphaned
// process group"). The keeper has no Python to run:
//
//   the run stops         ─▶ Stopped to the client, which stops itself
//   the run is continued  ─▶ SIGCONT to the client, with the run's id as its value
//   the run dies          ─▶ Exited to the client, if the run has not sent it
//   SetPlace              ─▶ tcsetpgrp(3), SIGCONT to the run
//   the client vanishes   ─▶ SIGKILL to the run
//
// It stays when the run has ended, since the death of a session's leader takes the terminal from
// what the run has left behind, and leaves when the client's end of `control` is closed. A run that
// was refused has left nothing behind, and the keeper leaves with it.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

struct TerminalSession {
  UniqueFd terminal;  // the pseudo terminal's slave side
  UniqueFd control;   // to the client: it sends SetPlace
  Place place = Place::kBackground;
  Leadership leadership = Leadership::kNone;
  std::uint64_t run_id = 0;
};

// Called by a spare, all signals blocked: makes this process the keeper and returns in a child, the
// run to be, which leads or is in its own process group and dies with the keeper. `connection`: to
// the client, borrowed; both processes keep it. An error: nothing was forked.
Status EnterTerminalSession(TerminalSession session, int connection);

// In the run, right before it begins: from then on its keeper, if it has one, knows that it did.
void NoteForKeeperThatRunBegins();

}  // namespace pyfx
