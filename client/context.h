// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the client's process is, as the run is to become: environment, working directory, umask,
// descriptors, signals, leadership. Only looks; the one thing it changes is that numbers 0-2 which
// are closed are taken by placeholders, so that no descriptor of ours can be mistaken for one of
// the user's. Call before anything else opens a descriptor or touches a signal.
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

Result<Context> CaptureContext(Options options);

}  // namespace pyfx
