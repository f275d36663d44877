// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxctl: says what the daemon does and tells it what to do; runs commands with a daemon of their
// own. Puts together what the rooms have, in the order of --help. Exit status: 0, 1 for what went
// wrong, 2 for a command line that cannot be right; that of COMMAND for `session`; what Why() says
// for `why`.
#include "client/control/adopt/commands.h"
#include "client/control/base/command_line.h"
#include "client/control/completion/commands.h"
#include "client/control/core/commands.h"
#include "client/control/doctor/commands.h"
#include "client/control/help/commands.h"
#include "client/control/kernel/commands.h"
#include "client/control/look/commands.h"
#include "client/control/profiles/commands.h"
#include "client/control/session/commands.h"
#include "client/control/setup/commands.h"
#include "client/control/tell/commands.h"

int main(int argc, char** argv) {
  pyfx::CommandLine line;
  pyfx::AddLook(line);
  pyfx::AddDoctor(line);
  pyfx::AddRequests(line);
  pyfx::AddProfiles(line);
  pyfx::AddCore(line);
  pyfx::AddSession(line);
  pyfx::AddAdopt(line);
  pyfx::AddSetup(line);
  pyfx::AddKernel(line);
  pyfx::AddCompletion(line);
  pyfx::AddHelp(line);
  return line.Run(argc, argv);
}
