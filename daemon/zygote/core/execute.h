// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs the program that the interpreter's configuration names (a script, -c, -m, a directory or
// zip, stdin), as pymain_run_python() in CPython's Modules/main.c does, but keeps the exit code in
// hand instead of ending the process. Run child; GIL held; no Python frame of ours below the
// user's code.
#pragma once

namespace pyfx {

struct Execution {
  int exit_code = 0;
  bool keyboard_interrupt = false;  // python3 would now die of SIGINT
};

// False when only Py_RunMain() is exact: the interactive interpreter, -i, .pyc files.
bool CanExecute();

// Runs the program once. Only when CanExecute().
Execution Execute();

}  // namespace pyfx
