// SPDX-License-Identifier: GPL-3.0-or-later
//
// What only an interpreter can say: its version, whether it could import a module, what a script
// imports. It is started as a zygote is, without Python's own variables, and executes nothing but
// code of pyfx: no module that is asked for is imported, no script run.
#pragma once

#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

struct InterpreterAnswer {
  std::string version;        // "3.11.2"
  std::string minor_version;  // "3.11"
  bool can_be_warm = false;   // it is a CPython of a kind that there are cores for
  std::vector<std::string> wrong;
  std::vector<std::string> notes;
  std::vector<std::string> modules;  // of a script: what it imports, and could be preloaded
};

// Whether `python` finds the modules `preload`, and whether the init section `init` compiles; an
// empty one is none.
Result<InterpreterAnswer> AskInterpreter(const std::string& python, const std::string& init,
                                         const std::vector<std::string>& preload);

// Which modules `script` imports whenever it runs: by statements at its top level, also those in
// `if`, `try` and `with` that are not for type checkers or `__main__`.
Result<InterpreterAnswer> AskForImports(const std::string& python, const std::string& script);

}  // namespace pyfx
