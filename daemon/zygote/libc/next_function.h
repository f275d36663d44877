// SPDX-License-Identifier: GPL-3.0-or-later
//
// Functions that this program has in place of the C library's, and that go on to those.
#pragma once

#include <dlfcn.h>

namespace pyfx {

// The function of that name which comes after this program's, as what it is assigned to. Not to be
// asked for where dlsym(3) may not be called: in signal handlers, and between fork(2) and exec.
struct NextFunction {
  explicit NextFunction(const char* name) : address(::dlsym(RTLD_NEXT, name)) {}
  template <typename Function>
  operator Function*() const {
    return reinterpret_cast<Function*>(address);
  }
  void* address;
};

}  // namespace pyfx
