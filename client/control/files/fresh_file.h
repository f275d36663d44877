// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is written beside a file before it gets that file's name, NAME.pyfx-new.XXXXXX, and what of
// it a process has left that was killed meanwhile. Whose process lives has it locked (flock(2)), by
// which it is known on each machine and in each container that has the same disk.
#pragma once

#include <sys/types.h>

#include <string>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

// Ends with its name given up, unless it has become what it is for.
class FreshFile {
 public:
  FreshFile(FreshFile&& other) noexcept;
  FreshFile& operator=(FreshFile&&) = delete;
  ~FreshFile();

  // An empty file of this user's alone beside `path`. Removes what dead ones have left there.
  static Result<FreshFile> Beside(const std::string& path);

  int fd() const { return fd_.get(); }
  const std::string& name() const { return name_; }
  // In place of what has that name.
  Status Become(const std::string& path);

 private:
  FreshFile(UniqueFd fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}

  UniqueFd fd_;
  std::string name_;  // empty: it has none of its own any more
};

// Makes the link `path` to `target`, in place of what has that name, in the same way. A link cannot
// be locked: its directory is, meanwhile.
Status LinkWhole(const std::string& target, const std::string& path);

}  // namespace pyfx
