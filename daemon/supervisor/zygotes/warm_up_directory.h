// SPDX-License-Identifier: GPL-3.0-or-later
//
// The empty directory that one warm-up works in. It may make files there, as an import may that
// writes "x.log"; no other warm-up finds them, and all is removed once the zygote is warm or gone.
// Supervisor.
#pragma once

#include <string>
#include <utility>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

class WarmUpDirectory {
 public:
  // None.
  WarmUpDirectory() = default;
  WarmUpDirectory(WarmUpDirectory&& other) noexcept
      : path_(std::exchange(other.path_, {})), fd_(std::move(other.fd_)) {}
  WarmUpDirectory& operator=(WarmUpDirectory&& other) noexcept;
  ~WarmUpDirectory() { Remove(); }

  // A new one below `place`, a directory of this user's alone that is made if it is not there.
  static Result<WarmUpDirectory> Make(const std::string& place);
  // Removes `place` with what a daemon that was killed left there; nothing of another user's.
  static void Sweep(const std::string& place);

  // To be changed to; -1 for none.
  int fd() const { return fd_.get(); }
  void Remove();

 private:
  std::string path_;  // empty: none
  UniqueFd fd_;
};

}  // namespace pyfx
