// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/memory.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdio>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22  // glibc 2.35 has it
#endif

namespace pyfx {

ProgramText ProgramText::OfThisProcess() {
  ProgramText text;
  std::FILE* maps = std::fopen("/proc/self/maps", "re");
  if (maps == nullptr) return text;
  char line[8192];
  while (std::fgets(line, sizeof(line), maps) != nullptr) {
    unsigned long begin = 0, end = 0, inode = 0;
    char access[5] = "";
    // proc_pid_maps(5)
    if (std::sscanf(line, "%lx-%lx %4s %*s %*s %lu", &begin, &end, access, &inode) != 4) continue;
    if (inode == 0 || access[0] != 'r' || access[1] != '-') continue;
    text.ranges_.emplace_back(reinterpret_cast<void*>(begin), end - begin);
  }
  std::fclose(maps);
  return text;
}

void ProgramText::Populate() const {
  for (const auto& [begin, size] : ranges_) ::madvise(begin, size, MADV_POPULATE_READ);
}

}  // namespace pyfx
