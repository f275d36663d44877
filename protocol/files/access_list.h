// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a file has an access control list. If it has one, the group bits of its mode are the
// list's mask, which is the most that anybody named in the list may do (acl(5)): the mode does not
// tell who may write to the file.
#pragma once

#include <sys/xattr.h>

#include <cerrno>
#include <string>

namespace pyfx {

// True as well where that cannot be told.
inline bool HasAccessList(const std::string& path) {
  if (::getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) >= 0) return true;
  return errno != ENODATA && errno != EOPNOTSUPP;
}

}  // namespace pyfx
