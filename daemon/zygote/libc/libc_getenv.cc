// SPDX-License-Identifier: GPL-3.0-or-later
//
// getenv(3) that takes note of what the warm-up asks for. This program's definition goes before the
// C library's, in CPython and in extension modules; otherwise it does the same.
#include <sys/auxv.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "daemon/zygote/core/heard/variables_read.h"

extern "C" char* getenv(const char* name) noexcept {
  pyfx::NoteVariableRead(name);
  const std::size_t length = std::strlen(name);
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (std::strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') {
      return *entry + length + 1;
    }
  }
  return nullptr;
}

extern "C" char* secure_getenv(const char* name) noexcept {
  return ::getauxval(AT_SECURE) != 0 ? nullptr : ::getenv(name);
}
