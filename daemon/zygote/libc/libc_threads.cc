// SPDX-License-Identifier: GPL-3.0-or-later
//
// pthread_create(3) as this program's modules call it: tells the registry who makes a thread while
// the warm-up lasts, which may hold the thread for the runs, and is the C library's otherwise. This
// program's definition goes before that.
#include <dlfcn.h>
#include <pthread.h>

#include <memory>

#include "daemon/zygote/core/threads/thread_registry.h"

namespace {

using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

struct Beginning {
  void* (*start)(void*);
  void* argument;
  std::size_t number;
};

void* Begin(void* argument) {
  const std::unique_ptr<Beginning> owned(static_cast<Beginning*>(argument));
  const Beginning beginning = *owned;
  pyfx::ThreadRegistry::SetTid(beginning.number);
  return beginning.start(beginning.argument);
}

}  // namespace

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*start)(void*), void* argument) noexcept {
  static const auto create = reinterpret_cast<Create>(::dlsym(RTLD_NEXT, "pthread_create"));
  if (!pyfx::ThreadRegistry::is_open()) return create(thread, attributes, start, argument);
  const std::size_t number = pyfx::ThreadRegistry::Note(attributes, start, argument);
  auto beginning = std::make_unique<Beginning>(Beginning{start, argument, number});
  const int error = create(thread, attributes, Begin, beginning.get());
  if (error == 0) static_cast<void>(beginning.release());
  return error;
}
