// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the warm-up has left that a fork does not take along, or breaks: threads, child processes,
// connections, devices. Each is named with the module to blame. What to do about it
// is for the supervisor to say. Zygote, after the warm-up, GIL held.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace pyfx {

struct ForkAudit {
  // Phrases for people, each of one thing; few and short enough for a message.
  std::vector<std::string> unsafe;
  std::vector<std::string> harmless;  // known to take care of itself
};

// `descriptors`: those that the warm-up has opened. `shared`: phrases of what runs would share.
ForkAudit AuditForForks(const std::set<int>& descriptors, const std::vector<std::string>& shared);

}  // namespace pyfx
