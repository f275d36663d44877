// SPDX-License-Identifier: GPL-3.0-or-later
//
// What makes forks cheap. A fork copies the page tables of all that is not mapped from a file, and
// leaves out the rest; each page that the child writes to, or finds left out, costs it a fault.
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

// Puts the heap into huge pages (MADV_COLLAPSE, Linux 6.1), whose page tables are a 512th; does
// nothing where the kernel cannot. What is less than a huge page stays as it is. Zygote, once, when
// all is warm: what is allocated later is not included.
void CollapseHeap();

}  // namespace pyfx
