// SPDX-License-Identifier: GPL-3.0-or-later
//
// __cxa_atexit(3), to which atexit(3) and the C++ compiler's static objects come too. This
// program's definition goes before the C library's, also for libraries.
#include "daemon/zygote/libc/libc_atexit.h"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace pyfx {
namespace {

using Function = void (*)(void*);

// Libraries of which all static objects are tables, as a mere import makes them: of operators
// (27,000 objects with PyTorch 2.14) and of the functions of a GPU.
constexpr std::array<std::string_view, 8> kTables = {
    "libtorch_cpu", "libtorch_cuda", "libtorch_python", "libc10",
    "libcublas",    "libcusparse",   "libcusolver",     "libnvJitLink"};

pid_t leaving_out_in = 0;

// `library`: an address in the one that registers `function`, or null.
bool FreesMemoryOnly(Function function, const void* library) {
  // Not by dladdr(3) at first, which compares the address with each symbol of its library.
  dl_find_object object;  // glibc 2.35
  if (::_dl_find_object(reinterpret_cast<void*>(function), &object) != 0) return false;
  std::string_view name = object.dlfo_link_map->l_name;
  name.remove_prefix(name.rfind('/') + 1);  // npos + 1 is 0
  if (name.starts_with("libcrypto")) {
    // Frees a few hundred allocations.
    Dl_info info;
    return ::dladdr(reinterpret_cast<void*>(function), &info) != 0 && info.dli_sname != nullptr &&
           std::strcmp(info.dli_sname, "OPENSSL_cleanup") == 0;
  }
  // Objects of other libraries may have destructors in these.
  return library >= object.dlfo_map_start && library < object.dlfo_map_end &&
         std::any_of(kTables.begin(), kTables.end(),
                     [name](std::string_view start) { return name.starts_with(start); });
}

}  // namespace

void LeaveOutExitFunctions() { leaving_out_in = ::getpid(); }

}  // namespace pyfx

extern "C" int __cxa_atexit(pyfx::Function function, void* argument, void* library) noexcept {
  static const auto next =
      reinterpret_cast<decltype(&__cxa_atexit)>(::dlsym(RTLD_NEXT, "__cxa_atexit"));
  if (pyfx::leaving_out_in != 0 && pyfx::leaving_out_in == ::getpid() &&
      pyfx::FreesMemoryOnly(function, library)) {
    return 0;
  }
  return next(function, argument, library);
}
