// SPDX-License-Identifier: GPL-3.0-or-later
//
// On which file system a path is, by what the kernel lists of mounts: no file system is asked,
// whose server need not answer.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "protocol/base/result.h"

namespace pyfx {

class Mounts {
 public:
  // As they are now. Without /proc none is known.
  static Mounts Read();
  // Of what proc_pid_mountinfo(5) says.
  explicit Mounts(std::string_view mountinfo);

  // The type of the file system, where others than this kernel can change files, or must answer for
  // them; empty otherwise. No link may be on the way to `path`, which is absolute.
  std::string RemoteTypeAt(std::string_view path) const;
  // Goes to where `path`, which is absolute, leads by links, and looks at nothing of which
  // RemoteTypeAt() has a type: that is an error, as are too many links.
  Status CheckIsLocal(const std::string& path) const;

 private:
  std::map<std::string, std::string, std::less<>> types_;  // by mount point
};

}  // namespace pyfx
