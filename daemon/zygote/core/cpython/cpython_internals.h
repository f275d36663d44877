// SPDX-License-Identifier: GPL-3.0-or-later
//
// All that pyfx needs of CPython beyond its public API: the only place that includes CPython's
// internal headers, compiled against one minor version. Everything here runs with the GIL held,
// in the run child unless said otherwise. Source: CPython 3.11 to 3.15, files named in the .cc.
#pragma once

#include <string>
#include <vector>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "protocol/base/result.h"

namespace pyfx::internals {

// Whether the running interpreter is of the minor version that these internals were compiled for,
// and has its fields where that has them. Nothing else here may be called when it is not. Zygote.
Status CheckVersion();

// Has CPython read `argv` (argv[0] is the interpreter) and the process's environment and locale
// again, from its pre-configuration on, and rewrite sys.argv, sys.flags and their like. Errors
// are those that `python3` itself would end with.
Status Reconfigure(const std::vector<std::string>& argv);

// Has Py_RunMain() run an empty command, so that what it does behind a program is all that is left.
Status LeaveNothingToRun();

// The configuration in force. Borrowed from the interpreter.
const PyConfig& Config();

// Writes `encoding` where sys.stdout's and sys.getfilesystemencoding()'s names come from; start-up
// does the same once codecs can be looked up. Names as codecs.lookup() gives them.
Status SetEncodingNames(const std::wstring& file_system, const std::wstring& stdio);

// Turns the SystemExit being raised into an exit code, printing what python3 prints. False when
// another exception is raised.
bool HandleSystemExit(int* exit_code);

// Says that the main thread runs the program, or does no more, as pymain_run_python() does
// (Modules/main.c): debuggers that come by pid (PEP 768) and who asks about interpreters look at
// it.
void SetRunningMain(bool runs);

// Whether the last code that was run as a text or file, by exec() too, ended with a
// KeyboardInterrupt, whoever caught that. Py_RunMain() looks at it when the interpreter is gone,
// and then has the process die of SIGINT.
bool UnhandledKeyboardInterrupt();
void SetUnhandledKeyboardInterrupt(bool unhandled);

// Borrowed: the dictionaries of the modules sys and builtins, and sys.modules.
PyObject* SysDict();
PyObject* BuiltinsDict();
PyObject* Modules();

// What a weak reference refers to; null when it is gone.
PyRef ReferencedBy(PyObject* reference);

// Remembers `entry` as the first one of sys.path, which sub-interpreters get as well from 3.12.1
// on.
void SetPath0(PyObject* entry);

// Puts `modules` in the place of sys.modules. The dictionary that was there is returned.
PyRef ReplaceModules(PyRef modules);

// Makes the builtins module what it was at start-up: names that a program put there are dropped.
void RestoreBuiltins();

// Sets a module's variables to None, private ones first.
void ClearModule(PyObject* module);
void ClearModuleDict(PyObject* dict);

// The interpreter comes to its end: from 3.12 on it starts no threads then and does not fork.
void BeginFinalising();

// Makes sys.is_finalizing() tell `finalising`, of the calling thread.
void SetFinalising(bool finalising);

// Whether small objects come from pymalloc's pools (Objects/obmalloc.c).
bool AllocatesFromPools();

// Collects garbage even where gc.disable() was called, without calling gc.callbacks.
void CollectGarbage();

// The interpreter's lists of callbacks of forks: before, after in the parent, after in the child; a
// new tuple of them, null on failure. Zygote.
PyRef ForkLists();
// Puts a callback at the end of the list of that number, or takes it away.
void AddForkCallback(long list, PyObject* callback);
void RemoveForkCallback(long list, PyObject* callback);

// A new list of what codecs.register(), codecs.lookup() and codecs.register_error() change. Zygote.
PyRef CodecContainers();

// Whether somebody looks on: tracing, profiling, monitoring or an audit hook. Remembers the audit
// hooks that there are when it is first called.
bool IsWatched();

// Runs what Py_AtExit() registered, last first, and flushes C's stdout and stderr.
void RunLowLevelExitFunctions();

}  // namespace pyfx::internals
