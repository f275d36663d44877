// SPDX-License-Identifier: GPL-3.0-or-later
//
// One run of a command that is watched for what it imports: what of that can be preloaded.
#pragma once

#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

// A module that a run has imported, and how long that took, with what it imports itself.
struct ImportedModule {
  std::string name;
  long microseconds = 0;
  std::size_t depth = 0;  // 0: for the program itself, and not for another module
};

struct WatchedRun {
  // Of the standard library and installed packages, those that leave nothing which a fork breaks.
  std::vector<ImportedModule> modules;
  std::string failure;  // how it failed, and its last lines; empty if it did not
};

// Runs `program` by `python` with `args`, cold, with our standard streams. Ctrl-C is the run's to
// take. An error: it was ended by a signal, or could not be started.
Result<WatchedRun> WatchRun(const std::string& python, const std::string& program,
                            const std::vector<std::string>& args);

// Of what `-X importtime` has written: a module comes after those that it imports. `others` gets
// all other lines.
std::vector<ImportedModule> ParseImportTimes(const std::string& text, std::string* others);

}  // namespace pyfx
