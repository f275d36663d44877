// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the client's process is, as the run is to become: environment, working directory, umask,
// descriptors, signals, leadership. Call before anything else opens a descriptor or touches a
// signal.
#pragma once

#include <string>
#include <vector>

#include "client/command/options.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"
#include "protocol/messages/run_messages.h"

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

// Which of the descriptors that the run gets are terminals, and what those say, as Run::terminals.
// After the client's terminal has taken the place of some.
std::string TerminalsIn(const Context& context);

// Closes what the run has now: a reader that waits for the end of a pipe waits for every writer, so
// the client must not be one. Standard error is closed only if it is a pipe or a socket: whether a
// terminal or a file is held open by one more process can hardly be seen, and a message may still
// have to be written.
void CloseDescriptors(const std::vector<std::uint32_t>& numbers);

}  // namespace pyfx
