// SPDX-License-Identifier: GPL-3.0-or-later
//
// Functions of the C library by which programs look at their standard streams and read them: they
// take note of what the warm-up does so, and do the same otherwise. This program's definitions go
// before the C library's, in CPython and in extension modules.
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include <cstdarg>

#include "daemon/zygote/core/heard/settings_heard.h"

namespace {

using pyfx::NoteSetting;
using pyfx::Setting;

template <typename Function>
void Find(const char* name, Function* function) {
  *function = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

// The C library's own, ahead, as in libc_settings.cc.
struct Streams {
  ssize_t (*read)(int, void*, std::size_t);
  int (*fcntl)(int, int, ...);
  int (*fcntl64)(int, int, ...);
  int (*poll)(pollfd*, nfds_t, int);
  int (*select)(int, fd_set*, fd_set*, fd_set*, timeval*);
  int (*epoll_ctl)(int, int, int, epoll_event*);

  Streams() {
    Find("read", &read);
    Find("fcntl", &fcntl);
    Find("fcntl64", &fcntl64);
    Find("poll", &poll);
    Find("select", &select);
    Find("epoll_ctl", &epoll_ctl);
  }
};

const Streams& Next() {
  static const Streams streams;
  return streams;
}

[[gnu::constructor]] void FindStreamsAhead() { Next(); }

void NoteStream(int fd, Setting setting = Setting::kStreamAskedFor) {
  if (fd >= STDIN_FILENO && fd <= STDERR_FILENO) {
    NoteSetting(setting, static_cast<std::uint64_t>(fd));
  }
}

void NoteSet(int count, const fd_set* set) {
  for (int fd = STDIN_FILENO; set != nullptr && fd <= STDERR_FILENO && fd < count; ++fd) {
    if (FD_ISSET(fd, set)) NoteStream(fd);
  }
}

// A duplicate answers all questions. Who asks for the flags of the descriptor asks about itself.
void NoteControl(int fd, int command) {
  if (command == F_GETFL) {
    NoteStream(fd, Setting::kStreamFlagsAskedFor);
  } else if (command != F_GETFD && command != F_SETFD) {
    NoteStream(fd);
  }
}

}  // namespace

extern "C" {

ssize_t read(int fd, void* buffer, std::size_t size) {
  NoteStream(fd);
  return Next().read(fd, buffer, size);
}

// The third argument is an int or a pointer; the C library takes it as the latter (fcntl64.c).
#define PYFX_FCNTL(NAME)                          \
  int NAME(int fd, int command, ...) {            \
    va_list arguments;                            \
    va_start(arguments, command);                 \
    void* const third = va_arg(arguments, void*); \
    va_end(arguments);                            \
    NoteControl(fd, command);                     \
    return Next().NAME(fd, command, third);       \
  }
PYFX_FCNTL(fcntl)
PYFX_FCNTL(fcntl64)

int poll(pollfd* polled, nfds_t count, int timeout) {
  for (nfds_t i = 0; i < count; ++i) NoteStream(polled[i].fd);
  return Next().poll(polled, count, timeout);
}

int select(int count, fd_set* reads, fd_set* writes, fd_set* excepts, timeval* timeout) {
  for (const fd_set* set : {reads, writes, excepts}) NoteSet(count, set);
  return Next().select(count, reads, writes, excepts, timeout);
}

int epoll_ctl(int set, int operation, int fd, epoll_event* event) noexcept {
  NoteStream(fd);
  return Next().epoll_ctl(set, operation, fd, event);
}

}  // extern "C"
