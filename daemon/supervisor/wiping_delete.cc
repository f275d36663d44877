// SPDX-License-Identifier: GPL-3.0-or-later
//
// Memory of the daemon's is wiped when it is freed: what clients hand over holds their
// environments, with what is secret in them, and the daemon lives longer than they do. Part of
// pyfxd alone.
#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <new>

// The sanitizers have functions of their own, which must go with theirs for allocating.
#if !defined(__SANITIZE_ADDRESS__)

namespace {

void WipeAndFree(void* memory) noexcept {
  if (memory == nullptr) return;
  ::explicit_bzero(memory, ::malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

// The C++ library's other forms call these (new(3) of libstdc++), but for those with an alignment,
// which nothing here has.
void operator delete(void* memory) noexcept { WipeAndFree(memory); }
void operator delete(void* memory, std::size_t) noexcept { WipeAndFree(memory); }

#endif
