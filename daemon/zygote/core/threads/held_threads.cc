// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/threads/held_threads.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace pyfx {
namespace {

struct ThreadMaker {
  std::string_view library;  // part of its path
  std::string_view module;   // whose top level makes it
};
// polars-ooc-cleaner waits for names of spilled files, which it removes (crates/polars-ooc); the
// import makes it with attributes, as Rust does, and does not hear from it. jemalloc, in the same
// library, makes its own without any. The pools for computing are made by the first query.
constexpr std::array<ThreadMaker, 2> kThreadMakers = {
    {{"/_polars_runtime", "polars"}, {"/polars.abi3.so", "polars"}}};

struct HeldThread {
  void* (*start)(void*);
  void* argument;
  std::size_t stack_size;
};
std::mutex held_mutex;
std::vector<HeldThread>
    held_threads;  // guarded by held_mutex in the zygote; runs begin with one thread

struct HeldBeginning {
  HeldThread thread;
  sigset_t mask;
};

void* BeginHeld(void* argument) {
  const std::unique_ptr<HeldBeginning> owned(static_cast<HeldBeginning*>(argument));
  const HeldBeginning beginning = *owned;
  ::pthread_sigmask(SIG_SETMASK, &beginning.mask, nullptr);
  return beginning.thread.start(beginning.thread.argument);
}

int CreateHeld(const HeldThread& thread, const sigset_t& mask) {
  pthread_attr_t attributes;
  if (const int error = ::pthread_attr_init(&attributes); error != 0) return error;
  // Nobody has its number, since the one that was given out is that of the zygote's.
  ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  ::pthread_attr_setstacksize(&attributes, thread.stack_size);
  auto beginning = std::make_unique<HeldBeginning>(HeldBeginning{thread, mask});
  pthread_t number{};
  const int error = ::pthread_create(&number, &attributes, BeginHeld, beginning.get());
  if (error == 0) static_cast<void>(beginning.release());
  ::pthread_attr_destroy(&attributes);
  return error;
}

}  // namespace

bool HeldThreads::IsToBeHeld(std::string_view library, std::string_view module,
                             const pthread_attr_t* attributes) {
  return attributes != nullptr &&
         std::any_of(kThreadMakers.begin(), kThreadMakers.end(), [&](const ThreadMaker& maker) {
           return module == maker.module && library.find(maker.library) != std::string_view::npos;
         });
}

void HeldThreads::Keep(void* (*start)(void*), void* argument, const pthread_attr_t* attributes) {
  HeldThread thread{start, argument, 0};
  ::pthread_attr_getstacksize(attributes, &thread.stack_size);
  const std::lock_guard lock(held_mutex);
  held_threads.push_back(thread);
}

void HeldThreads::Wait() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
  while (true) ::pause();
}

Status HeldThreads::Begin(const sigset_t& mask) {
  for (const HeldThread& thread : held_threads) {
    if (const int error = CreateHeld(thread, mask); error != 0) {
      return Error{
          Errc::kUnsupported,
          std::string("cannot begin a thread that the preload made: ") + std::strerror(error),
          ColdCause::kResources};
    }
  }
  return {};
}

}  // namespace pyfx
