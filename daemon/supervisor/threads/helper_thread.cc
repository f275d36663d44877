// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/threads/helper_thread.h"

#include <pthread.h>
#include <signal.h>

#include <cstddef>
#include <memory>
#include <utility>

namespace pyfx {
namespace {

// Nothing deep is called. With what the sanitizers need.
constexpr std::size_t kStackSize = std::size_t{256} << 10;

void* Work(void* work) noexcept {
  const std::unique_ptr<std::function<void()>> owned(static_cast<std::function<void()>*>(work));
  (*owned)();
  return nullptr;
}

}  // namespace

bool StartHelperThread(std::function<void()> work) {
  auto owned = std::make_unique<std::function<void()>>(std::move(work));
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  ::pthread_attr_setstacksize(&attributes, kStackSize);
  // It inherits the mask: signals are for the loop, which waits for some of them by descriptor.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  const bool started = ::pthread_create(&thread, &attributes, Work, owned.get()) == 0;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::pthread_attr_destroy(&attributes);
  if (started) static_cast<void>(owned.release());
  return started;
}

}  // namespace pyfx
