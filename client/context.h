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
  UniqueFd working_directory;      // O_PATH
  std::vector<int> fds;            // borrowed; fds[i] becomes run.fd_numbers[i]
  std::vector<UniqueFd> terminal;  // with run.terminal: the two that it needs
};

// Lists the descriptors that this process was started with, in order, and takes the place of those
// of 0-2 that are closed for the rest of its life, so that nothing of ours gets a number that the
// user closed. The placeholders answer reads and writes with EBADF, as a closed descriptor does
// (O_PATH), and are CLOEXEC.
Result<std::vector<int>> HoldDescriptors();

// Changes nothing beyond HoldDescriptors().
Result<Context> CaptureContext(const Options& options);

}  // namespace pyfx
