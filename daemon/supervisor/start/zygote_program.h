// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which program a profile's zygote is: the executable of its interpreter with pyfx's host preloaded
// (the hosted way), or pyfx-zygote, with the interpreter that pyfx was built with inside (the
// embedded way), for profiles that name none. These are hosted as well where that can be, since
// only an interpreter's own executable is as fast as it: Debian's libpython3.11.a lacks what
// the link of python3.11 does across files (docs/performance.md). Looks at files, runs nothing.
#pragma once

#include <string>
#include <vector>

#include "daemon/supervisor/settings/profile.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

struct ZygotePrograms {
  std::string embedded;            // path of pyfx-zygote, which may not be there
  std::string python;              // the interpreter that it is, and of profiles that name none
  bool embed = false;              // whether these profiles are never hosted
  std::string host;                // path of pyfx-host.so
  std::vector<std::string> cores;  // directories that hold cores, see CoreDirectories()
};

struct ZygoteProgram {
  std::string path;
  std::vector<std::string> arguments;
  std::string python;                        // the interpreter that runs are to believe they run in
  std::string preload;                       // library to stand in LD_PRELOAD; empty for none
  std::vector<std::string> cores = {};       // directories in which there may be a core for it
  std::vector<std::string> core_files = {};  // in these, which it may load
  std::vector<std::string> remarks = {};     // for the log: which were left out, and why
  UniqueFd held = {};                        // of OpenExecutable(), until it has been started
};

// `environment` ("NAME=value") says what PATH and HOME are; `called` is another name that the
// interpreter is to be called by, or empty. Errors say what is wrong with the profile's
// interpreter, and what to do.
Result<ZygoteProgram> FindZygoteProgram(const ZygotePrograms& programs, const Profile& profile,
                                        const std::vector<std::string>& environment,
                                        const std::string& called = {});

}  // namespace pyfx
