// SPDX-License-Identifier: GPL-3.0-or-later
//
// __libc_start_main() of the static glibc 2.36, without its look at the processor. glibc asks CPUID
// some sixty times, for features and caches, to choose among versions of memcpy(3) and the like; in
// a virtual machine each traps into the hypervisor, 7 µs, which is four fifths of what a program
// like this takes to start. The client copies a few kilobytes and does without: unasked, glibc
// takes the versions that every x86-64 has. The rest is what csu/libc-start.c does, in its order,
// as far as a program with one thread needs that loads no library: what glibc knows of the
// processor is also handed to libraries, which setlocale(3), iconv(3), and looking up users or
// hosts would load. A test (tests/tree/check_tree.py) holds that pyfxc has none of these. Client,
// before main().
#include <elf.h>
#include <link.h>

#include <cstdint>
#include <cstdlib>

#if !defined(__x86_64__) || !defined(__LP64__) || __GLIBC__ != 2 || __GLIBC_MINOR__ != 36
#error "this is for another C library: configure again, which leaves it out"
#endif

extern "C" {

// Of the C library, for itself (hidden, which a static link may use).
extern void* __libc_stack_end;
extern void* _dl_random;  // 16 random bytes of the kernel's, AT_RANDOM
extern int __libc_enable_secure;
extern char** __environ;
void _dl_aux_init(ElfW(auxv_t) * vector);
void __tunables_init(char** environment);
void __libc_setup_tls();
void __libc_init_first(int argc, char** argv, char** environment);
void __libc_early_init(bool initial);
void __libc_check_standard_fds();

// Of the linker.
extern const ElfW(Rela) __rela_iplt_start[] __attribute__((visibility("hidden")));
extern const ElfW(Rela) __rela_iplt_end[] __attribute__((visibility("hidden")));
using Initialise = void (*)(int, char**, char**);
extern Initialise __preinit_array_start[] __attribute__((visibility("hidden")));
extern Initialise __preinit_array_end[] __attribute__((visibility("hidden")));
extern Initialise __init_array_start[] __attribute__((visibility("hidden")));
extern Initialise __init_array_end[] __attribute__((visibility("hidden")));
using Finish = void (*)();
extern Finish __fini_array_start[] __attribute__((visibility("hidden")));
extern Finish __fini_array_end[] __attribute__((visibility("hidden")));
void _init();
void _fini();

// What the C library's functions on memory go by, in bytes: what sysdeps/x86/cacheinfo.h has until
// it knows better, and thresholds as dl_init_cacheinfo() makes them of that.
long __x86_data_cache_size_half = 32 * 1024 / 2;
long __x86_data_cache_size = 32 * 1024;
long __x86_shared_cache_size_half = 1024 * 1024 / 2;
long __x86_shared_cache_size = 1024 * 1024;
long __x86_shared_non_temporal_threshold = 1024 * 1024 * 3 / 4;
long __x86_rep_movsb_threshold = 2048;
long __x86_rep_movsb_stop_threshold = 1024 * 1024 * 3 / 4;
long __x86_rep_stosb_threshold = 2048;
int __x86_string_control = 0;

}  // extern "C"

namespace {

// Functions of which there are several: has one chosen of each. Before it, none may be called.
[[gnu::always_inline]] inline void ChooseFunctions() {
  for (const ElfW(Rela)* one = __rela_iplt_start; one < __rela_iplt_end; ++one) {
    using Choose = ElfW(Addr) (*)();
    const auto choose = reinterpret_cast<Choose>(one->r_addend);
    *reinterpret_cast<ElfW(Addr)*>(one->r_offset) = choose();
  }
}

// Where the x86-64 ABI for thread-local storage has them: tcbhead_t, sysdeps/x86_64/nptl/tls.h.
[[gnu::always_inline]] inline void SetGuards() {
  const auto* const random = static_cast<const std::uintptr_t*>(_dl_random);
  const std::uintptr_t stack_guard = random[0] & ~std::uintptr_t{0xff};
  const std::uintptr_t pointer_guard = random[1];
  asm volatile("mov %0, %%fs:0x28" ::"r"(stack_guard));
  asm volatile("mov %0, %%fs:0x30" ::"r"(pointer_guard));
}

void Finalise() {
  for (Finish* one = __fini_array_end; one-- > __fini_array_start;) (*one)();
  _fini();
}

}  // namespace

extern "C" [[noreturn]] __attribute__((no_stack_protector)) int __libc_start_main(
    int (*main)(int, char**, char**), int argc, char** argv, void (*)(), void (*)(),
    void (*rtld_fini)(), void* stack_end) {
  __libc_stack_end = stack_end;
  __environ = argv + argc + 1;
  char** end = __environ;
  while (*end != nullptr) ++end;
  _dl_aux_init(reinterpret_cast<ElfW(auxv_t)*>(end + 1));
  __tunables_init(__environ);
  ChooseFunctions();
  __libc_setup_tls();
  SetGuards();
  if (rtld_fini != nullptr) std::atexit(rtld_fini);
  __libc_early_init(true);
  __libc_init_first(argc, argv, __environ);
  std::atexit(Finalise);
  if (__libc_enable_secure != 0) __libc_check_standard_fds();
  for (Initialise* one = __preinit_array_start; one < __preinit_array_end; ++one) {
    (*one)(argc, argv, __environ);
  }
  _init();
  for (Initialise* one = __init_array_start; one < __init_array_end; ++one) {
    (*one)(argc, argv, __environ);
  }
  std::exit(main(argc, argv, __environ));
}
