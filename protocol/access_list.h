// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether an access control list says who may write to a file. Where there is one, the group's bits
// of the mode are its mask, the most that anybody named in it may have (acl(5)): they say nothing
// of who that is.
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
