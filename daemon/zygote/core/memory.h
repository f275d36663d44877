// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a fork leaves for later is done before a client waits for it: a child's page tables lack all
// that is mapped from files, and each page it touches costs a fault.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace pyfx {

// The program's own code and constants, and those of the libraries that it was started with.
class ProgramText {
 public:
  // Reads /proc/self/maps; without it there is nothing to populate. Zygote, before the preload.
  static ProgramText OfThisProcess();

  // Maps all of it (MADV_POPULATE_READ, Linux 5.14); older kernels do it page by page, later.
  // Spare.
  void Populate() const;

 private:
  std::vector<std::pair<void*, std::size_t>> ranges_;
};

}  // namespace pyfx
