// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs the program that the interpreter's configuration names (a script, -c, -m, a directory or
// zip, stdin), as pymain_run_python() in CPython's Modules/main.c does, but keeps the exit code in
// hand instead of ending the process. Run child; GIL held; no Python frame of ours below the
// user's code.
#pragma once

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

// What python3 would put in front of sys.path for the configured program. `entry` is null when
// that is nothing. `importer` is set when the entry is itself what is run: a directory or zip.
struct Path0 {
  PyRef entry;
  PyRef importer;
  Py_ssize_t place = 0;  // in sys.path, where the preload may have put others first; -1: nowhere
};

// Null members and an exception set on failure.
Path0 FindPath0();

struct Execution {
  int exit_code = 0;
  bool exits = false;  // SystemExit has ended python3 where it was raised
};

// False when only Py_RunMain() is exact: the interactive interpreter, -i, .pyc files.
bool CanExecute();

// Whether in another working directory the program, or modules of its own, would be others.
bool DependsOnDirectory();

// Runs the program once. Only when CanExecute(). `path0` was found before the process had another
// working directory than its client.
Execution Execute(const Path0& path0);

// Whether python3 would now go on with its prompt, as a program may have asked for.
bool WantsPrompt(const Execution& execution);

// Does that, and comes to the interpreter's end. Returns the exit code.
int RunPrompt();

}  // namespace pyfx
