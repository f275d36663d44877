// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writable memory of the warm-up that a fork shares: anonymous, or of a file without a name. Locks
// and counters of multiprocessing are such. Each python3 would have made its own, so each run gets
// a copy at the same addresses, which it shares with its children only. Files with a name are
// python3's as well and are left alone. No Python in it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

// One line of /proc/self/smaps that is shared (proc_pid_smaps(5)), with what is said below it.
struct SharedMapping {
  std::uintptr_t begin = 0;
  std::size_t size = 0;
  off_t offset = 0;
  int protection = 0;  // PROT_*
  std::string device;  // "08:01"
  ino_t inode = 0;
  std::string path;
  bool is_swapped = false;           // in part
  bool is_left_out_by_fork = false;  // MADV_DONTFORK
};

// Those in the text of a smaps file.
std::vector<SharedMapping> SharedMappings(std::string_view smaps);

class SharedMemory {
 public:
  // Remembers which System V objects there are. Zygote, before the warm-up.
  void Begin();
  // Looks for what the warm-up has made. `descriptors`: those that it has opened. Zygote, once.
  void Find(const std::set<int>& descriptors);
  // Phrases for people: what can be neither copied nor shared.
  const std::vector<std::string>& unsafe() const { return unsafe_; }

  // Gives this process memory of its own in place of what it shares with the zygote. The
  // descriptors of the same files are to be its own already. Spare.
  Status Renew() const;

 private:
  // One piece of memory, which may be mapped several times, in parts.
  struct Piece {
    std::vector<SharedMapping> mappings;
    int fd = -1;                        // open for the same file, or -1
    std::vector<std::uintptr_t> pages;  // without fd: where there is something to copy
    bool writable() const;
  };

  void Judge(Piece piece, const std::set<int>& descriptors);
  void FindPages(Piece* piece);
  void FindSystemV();
  static Status RenewFromFile(const Piece& piece);
  static Status RenewAnonymous(const Piece& piece);

  std::set<std::string> before_;  // System V semaphores and queues
  std::int64_t began_ns_ = 0;
  std::size_t bytes_ = 0;
  std::vector<Piece> pieces_;
  std::vector<std::string> unsafe_;
};

}  // namespace pyfx
