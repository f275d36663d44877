// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the warm-up has left that a fork does not take along, or breaks: threads, child processes,
// devices. Each is named with the module to blame. What to do about it is for the supervisor to
// say. Zygote, after the warm-up, GIL held.
#pragma once

#include <string>
#include <vector>

namespace pyfx {

struct ForkAudit {
  // Phrases for people, each of one thing; few and short enough for a message.
  std::vector<std::string> unsafe;
  std::vector<std::string> harmless;  // known to take care of itself
};

// `shared`: phrases of what runs would share.
ForkAudit AuditForForks(const std::vector<std::string>& shared);

}  // namespace pyfx
