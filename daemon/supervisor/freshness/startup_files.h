// SPDX-License-Identifier: GPL-3.0-or-later
//
// What module site reads when an interpreter starts, as far as its place tells. A warm-up reports
// what it has read only once its interpreter is up: of one that is not, this is watched instead.
// What is on a file system with a server is left out, which need not answer.
#pragma once

#include <string>
#include <vector>

#include "daemon/supervisor/freshness/comparison.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

struct StartupFiles {
  Consumed directories;             // of site, which imports some modules by itself
  std::vector<ConsumedFile> files;  // those that there are, as they are now
};

// Of the interpreter that is called `python`: below the directory that its own stands in, which a
// virtual environment is, or the prefix of an installation.
StartupFiles StartupFilesOf(const std::string& python);

}  // namespace pyfx
