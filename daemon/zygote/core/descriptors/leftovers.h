// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a warm-up may leave that all runs would share, or would not have at all:
// temporary files and others that are to be new, duplicates of the standard streams, which each run
// has its own of, and standard streams that lead elsewhere now. Zygote.
#pragma once

#include <sys/types.h>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace pyfx {

class Leftovers {
 public:
  // Before the warm-up: notes where the standard streams lead.
  Leftovers();
  // After it: a phrase for each. `descriptors`: those that it has opened. Removes what was to be
  // new, for cold runs make it themselves.
  std::vector<std::string> Find(const std::set<int>& descriptors) const;

 private:
  struct Place {
    dev_t device = 0;
    ino_t inode = 0;
    dev_t special = 0;
    bool operator==(const Place&) const = default;
  };
  static Place PlaceOf(int fd);

  std::array<Place, 3> streams_;
};

}  // namespace pyfx
