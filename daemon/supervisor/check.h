// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pyfxd --check`: what the daemon would make of the files that people write, for `pyfxctl check`,
// which adds what only the interpreters can tell. Reads the files as the daemon does; starts
// nothing, serves nobody.
#pragma once

#include <string>
#include <vector>

#include "daemon/supervisor/start/zygote_program.h"

namespace pyfx {

struct CheckPlan {
  std::vector<std::string> profile_directories;
  std::vector<std::string> settings_files;
  ZygotePrograms programs;
  std::vector<std::string> environment;  // that of zygotes
};

// Pairs of a key and a value, each ended by a NUL byte. `settings` and `profile` begin with their
// path or name and are followed by what belongs to them:
//   wrong     what is wrong, in words; of a profile nothing else but its file follows
//   note      what is worth knowing
//   file      a file that it is from; of a profile without one there is none
//   python    the interpreter, absolute
//   embedded  it needs no core
//   core      a core that its zygote may load; one pair for each
//   init      the init section's file
//   preload   a module; one pair for each
// `name`: that profile alone; empty for pyfxd.toml, when there is one, and all that have files.
std::string CheckFiles(const CheckPlan& plan, const std::string& name);

}  // namespace pyfx
