// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/cpython_internals.h"  // Python.h goes first

#include "daemon/zygote/core/forks/memory.h"

#include <malloc.h>

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25  // glibc 2.37 has it
#endif

namespace pyfx {
namespace {

constexpr std::uintptr_t kHugePage = std::uintptr_t{2} << 20;

struct Mapping {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
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
    visit(Mapping{begin, end, access[1] == 'w', access[3] == 's', inode != 0});
  }
  std::fclose(maps);
}

// CPython takes small objects from pools, one size in each (Objects/obmalloc.c); the first blocks
// come from pools that are in use. Once a pool could be emptied into us, there are none left.
void FillPools(std::size_t size) {
  constexpr std::uintptr_t kPool = std::uintptr_t{16} << 10;
  constexpr std::size_t kHeader = 48;
  constexpr std::size_t kMostBlocks = 1U << 18;  // 128 MiB of the biggest
  std::vector<void*> blocks;                     // of one pool
  for (std::size_t taken = 0; taken < kMostBlocks; ++taken) {
    void* block = PyObject_Malloc(size);
    if (block == nullptr) return;
    const auto pool = [](void* of) { return reinterpret_cast<std::uintptr_t>(of) / kPool; };
    if (!blocks.empty() && pool(blocks.back()) != pool(block)) blocks.clear();
    blocks.push_back(block);
    if (blocks.size() == (kPool - kHeader) / size) break;
  }
  for (void* block : blocks) PyObject_Free(block);
}

#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33) && !defined(__SANITIZE_ADDRESS__)

// What the C library's heap has free below `top`.
void FillChunks(std::size_t size, const char* top) {
  while (true) {
    void* chunk = std::malloc(size);
    if (chunk == nullptr) return;
    if (chunk < top) continue;
    std::free(chunk);
    return;
  }
}

void FillMalloc() {
  ::malloc_trim(0);
  const char* top = static_cast<char*>(::sbrk(0)) - ::mallinfo2().keepcost;
  for (std::size_t size = std::size_t{64} << 10; size >= 24; size -= size > 1024 ? size / 8 : 16) {
    FillChunks(size, top);
  }
}

#else

void FillMalloc() {}  // the sanitizers' own, or another C library's

#endif

}  // namespace

void FillHoles() {
  if (internals::AllocatesFromPools()) {
    constexpr std::size_t kAlignment = 16;
    constexpr std::size_t kLargest = 512;
    for (std::size_t size = kAlignment; size <= kLargest; size += kAlignment) FillPools(size);
  }
  FillMalloc();
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
