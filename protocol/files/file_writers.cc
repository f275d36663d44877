// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/files/file_writers.h"

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "protocol/files/regular_file.h"

namespace pyfx {
namespace {

constexpr std::size_t kFewNumbers = 4096;  // bytes of a file of /proc that holds some

std::string TextOf(const std::string& path) {
  Result<std::string> text = ReadRegularFile(path, kFewNumbers);
  return text ? *std::move(text) : std::string();
}

// Whether the user is one of the system outside of this user namespace, as the owner of "/" is in a
// container that maps this user alone: all whom it does not map look like one, the overflow user
// (user_namespaces(7)).
bool IsOfOutside(uid_t uid) {
  // The first user inside, the first outside, how many.
  const std::string map = TextOf("/proc/self/uid_map");
  char* end = nullptr;
  std::strtoul(map.c_str(), &end, 10);
  std::strtoul(end, &end, 10);
  const char* const third = end;
  const unsigned long count = std::strtoul(third, &end, 10);
  if (end == third || count == ~uid_t{0}) return false;
  const std::string overflow = TextOf("/proc/sys/fs/overflowuid");
  return !overflow.empty() && uid == std::strtoul(overflow.c_str(), nullptr, 10);
}

// If a file has an access control list, the group bits of its mode are the list's mask, which is
// the most that anybody named in the list may do (acl(5)): the mode does not tell who may write.
// True as well where that cannot be told.
bool HasAccessList(const std::string& path) {
  if (::getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) >= 0) return true;
  return errno != ENODATA && errno != EOPNOTSUPP;
}

}  // namespace

Status CheckNobodyElseWrites(int fd, const std::string& name, IsOwnGroupFunction is_own_group) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return ErrnoError("cannot look at \"" + name + "\"");
  if (status.st_uid != ::geteuid() && status.st_uid != 0 && !IsOfOutside(status.st_uid)) {
    return Error{Errc::kInvalid,
                 "\"" + name + "\" belongs to user id " + std::to_string(status.st_uid)};
  }
  const bool sticky = S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0;
  const bool has_contents = S_ISDIR(status.st_mode) || S_ISREG(status.st_mode);
  if (!has_contents || sticky) return {};
  const bool group_writes = (status.st_mode & S_IWGRP) != 0;
  // By /proc, since one of the path only has no attributes (open(2), O_PATH).
  if (group_writes && HasAccessList("/proc/self/fd/" + std::to_string(fd))) {
    return Error{Errc::kInvalid, "\"" + name +
                                     "\" has an access control list by which others may write to "
                                     "it; setfacl -b mends that"};
  }
  const bool by_group = group_writes && !is_own_group(status.st_gid);
  if ((status.st_mode & S_IWOTH) != 0 || by_group) {
    return Error{Errc::kInvalid, "\"" + name + "\" can be written to by others; chmod " +
                                     (by_group ? "g-w" : "o-w") + " mends that"};
  }
  return {};
}

}  // namespace pyfx
