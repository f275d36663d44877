// SPDX-License-Identifier: GPL-3.0-or-later
//
// The descriptors of a Run on their way from the client to the run: in a socket pair of their own,
// of which the Run carries one end. Descriptors that lie in a socket nobody reads are open as long
// as they lie there, so that who waits for the end of a pipe among them waits for ever. The client
// keeps the end that it passes, and can take them out again when the daemon does not answer.
#pragma once

#include <chrono>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"
#include "protocol/frames/channel.h"

namespace pyfx {

class Parcel {
 public:
  Parcel() = default;
  // Client. Puts duplicates of `fds` in, which are borrowed. Waits no longer than `timeout` while
  // too many descriptors are under way (kTooManyInFlightPause).
  static Result<Parcel> Pack(const std::vector<int>& fds, std::chrono::milliseconds timeout);

  // A duplicate of the end that the daemon is to have.
  Result<UniqueFd> Pass() const;
  // Closes what nobody has taken out yet. Never waits.
  void TakeBack();

 private:
  Channel end_;
};

// Run. Takes out what is in the parcel, and waits for nothing. An error of code kClosed when the
// client was here first.
Result<std::vector<UniqueFd>> Unpack(UniqueFd parcel);

}  // namespace pyfx
