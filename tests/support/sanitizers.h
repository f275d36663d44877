// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <dlfcn.h>

namespace pyfx::test {

// Whether the programs are built with sanitizers. They keep freed memory as it is, and without a
// free descriptor UBSan takes each object for another class's: it looks by a pipe whether it may
// read one (IsAccessibleMemoryRange() in compiler-rt).
inline bool HasSanitizers() { return ::dlsym(RTLD_DEFAULT, "__asan_init") != nullptr; }

}  // namespace pyfx::test
