// SPDX-License-Identifier: GPL-3.0-or-later
//
// __cxa_atexit(3) without OpenSSL's clean-up: libcrypto registers OPENSSL_cleanup(3), which frees a
// few hundred allocations of the preload's before the run's status can go out, and copies the page
// of each. Nothing of that can be seen from outside. This program's definition goes before the C
// library's, also for libraries, whose atexit(3) comes here too.
#include <dlfcn.h>

#include <cstring>

namespace {

using Function = void (*)(void*);

bool IsOpenSslCleanUp(Function function) {
  Dl_info info;
  return ::dladdr(reinterpret_cast<void*>(function), &info) != 0 && info.dli_sname != nullptr &&
         std::strcmp(info.dli_sname, "OPENSSL_cleanup") == 0;
}

}  // namespace

extern "C" int __cxa_atexit(Function function, void* argument, void* library) noexcept {
  static const auto next =
      reinterpret_cast<decltype(&__cxa_atexit)>(::dlsym(RTLD_NEXT, "__cxa_atexit"));
  if (IsOpenSslCleanUp(function)) return 0;
  return next(function, argument, library);
}
