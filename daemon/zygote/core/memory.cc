// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/memory.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdio>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22  // glibc 2.35 has it
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25  // glibc 2.37 has it
#endif

namespace pyfx {
namespace {

constexpr std::uintptr_t kHugePage = std::uintptr_t{2} << 20;

struct Mapping {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  bool readable = false;
  bool writable = false;
  bool shared = false;
  bool from_file = false;
};

// Calls `visit` for each line of /proc/self/maps (proc_pid_maps(5)).
template <typename Visit>
void ForEachMapping(Visit visit) {
  std::FILE* maps = std::fopen("/proc/self/maps", "re");
  if (maps == nullptr) return;
  char line[8192];
  while (std::fgets(line, sizeof(line), maps) != nullptr) {
    unsigned long begin = 0;
    unsigned long end = 0;
    unsigned long inode = 0;
    char access[5] = "";
    if (std::sscanf(line, "%lx-%lx %4s %*s %*s %lu", &begin, &end, access, &inode) != 4) continue;
    visit(Mapping{begin, end, access[0] == 'r', access[1] == 'w', access[3] == 's', inode != 0});
  }
  std::fclose(maps);
}

}  // namespace

ProgramText ProgramText::OfThisProcess() {
  ProgramText text;
  ForEachMapping([&text](const Mapping& mapping) {
    if (!mapping.from_file || !mapping.readable || mapping.writable) return;
    text.ranges_.emplace_back(reinterpret_cast<void*>(mapping.begin), mapping.end - mapping.begin);
  });
  return text;
}

void ProgramText::Populate() const {
  for (const auto& [begin, size] : ranges_) ::madvise(begin, size, MADV_POPULATE_READ);
}

void CollapseHeap() {
  std::vector<std::pair<std::uintptr_t, std::size_t>> heaps;
  ForEachMapping([&heaps](const Mapping& mapping) {
    if (mapping.from_file || mapping.shared || !mapping.writable) return;
    const std::uintptr_t begin = (mapping.begin + kHugePage - 1) / kHugePage * kHugePage;
    const std::uintptr_t end = mapping.end / kHugePage * kHugePage;
    if (begin < end) heaps.emplace_back(begin, end - begin);
  });
  for (const auto& [begin, size] : heaps) {
    ::madvise(reinterpret_cast<void*>(begin), size, MADV_COLLAPSE);
  }
}

}  // namespace pyfx
