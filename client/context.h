// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the client's process is, as the run is to become: environment, working directory, umask,
// descriptors, signals, leadership. Call before anything else opens a descriptor or touches a
// signal.
#pragma once

#include <vector>

#include "client/options.h"
#include "protocol/message.h"
#include "protocol/result.h"
#include "protocol/unique_fd.h"

namespace pyfx {

struct Context {
  Run run;
  UniqueFd working_directory;  // O_PATH
  std::vector<int> fds;        // borrowed; fds[i] becomes run.fd_numbers[i]
};

// Lists the open ones of descriptors 0-2 and takes the place of the others for the rest of this
// process's life, so that nothing of ours gets a number that the user closed. The placeholders
// answer reads and writes with EBADF, as a closed descriptor does (O_PATH), and are CLOEXEC.
Result<std::vector<int>> HoldStandardDescriptors();

// Changes nothing beyond HoldStandardDescriptors().
Result<Context> CaptureContext(Options options);

}  // namespace pyfx
