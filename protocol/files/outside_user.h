// SPDX-License-Identifier: GPL-3.0-or-later
//
// Owners in a user namespace that maps some users only, as containers without root have it: all
// others look like one, the overflow user (user_namespaces(7)).
#pragma once

#include <sys/types.h>

#include <fstream>

namespace pyfx {

// Whether the user is one of the system outside of this user namespace, as the owner of "/" is in a
// container that maps this user alone.
inline bool IsOfOutside(uid_t uid) {
  std::ifstream map("/proc/self/uid_map");
  std::ifstream overflow("/proc/sys/fs/overflowuid");
  uid_t inside = 0, outside = 0, count = 0, unmapped = 0;
  const bool is_namespace = map >> inside >> outside >> count && count != ~uid_t{0};
  return is_namespace && overflow >> unmapped && uid == unmapped;
}

}  // namespace pyfx
