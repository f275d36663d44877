// SPDX-License-Identifier: GPL-3.0-or-later
//
// The functions of the C library by which a socket is made what it is, as this program's modules
// call them: they take note of what the warm-up asks (socket_calls.h), and do the same. These
// definitions go before the C library's.
#include <dlfcn.h>
#include <sys/socket.h>

#include "daemon/zygote/core/heard/socket_calls.h"

extern "C" {

int setsockopt(int fd, int level, int option, const void* value, socklen_t size) noexcept {
  using Function = int (*)(int, int, int, const void*, socklen_t);
  static const auto next = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "setsockopt"));
  const int result = next(fd, level, option, value, size);
  if (result == 0) pyfx::NoteSocketOption(fd, level, option, value, size);
  return result;
}

// May be left by pthread_cancel(3), which unwinds it.
int connect(int fd, const sockaddr* address, socklen_t size) {
  using Function = int (*)(int, const sockaddr*, socklen_t);
  static const auto next = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "connect"));
  const int result = next(fd, address, size);
  if (result == 0) pyfx::NoteConnect(fd, address, size);
  return result;
}

}  // extern "C"
