// SPDX-License-Identifier: GPL-3.0-or-later
//
// Functions of the C library by which programs learn of terminal, processors and time zone: they
// take note of what the warm-up asks, and do the same otherwise. This program's definitions go
// before the C library's, in CPython and in extension modules.
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdlib>
#include <cstring>

#include <gnu/libc-version.h>

#include "daemon/zygote/core/heard/questions_asked.h"
#include "daemon/zygote/core/heard/settings_heard.h"
#include "daemon/zygote/core/heard/variables_read.h"
#include "protocol/messages/zygote_messages.h"

namespace {

template <typename Function>
Function Next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

// get_nprocs(3) of glibc 2.34 counts the processors that the caller may use; before and after,
// those that are there.
bool CountsByAffinity() {
  static const bool counts = std::strcmp(::gnu_get_libc_version(), "2.34") == 0;
  return counts;
}

}  // namespace

extern "C" int isatty(int fd) noexcept {
  static const auto next = Next<int (*)(int)>("isatty");
  pyfx::NoteTerminalQuestion(fd, 0);
  return next(fd);
}

extern "C" int tcgetattr(int fd, termios* modes) noexcept {
  static const auto next = Next<int (*)(int, termios*)>("tcgetattr");
  pyfx::NoteTerminalQuestion(fd, pyfx::kAskedForTerminalModes);
  return next(fd, modes);
}

extern "C" int ioctl(int fd, unsigned long request, ...) noexcept {
  va_list arguments;
  va_start(arguments, request);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  if (request == TIOCGWINSZ) pyfx::NoteTerminalQuestion(fd, pyfx::kAskedForTerminalSize);
  if (request == TCGETS) pyfx::NoteTerminalQuestion(fd, pyfx::kAskedForTerminalModes);
  if (request == FIONREAD && fd >= STDIN_FILENO && fd <= STDERR_FILENO) {
    pyfx::NoteSetting(pyfx::Setting::kStreamAskedFor, static_cast<std::uint64_t>(fd));
  }
  return static_cast<int>(::syscall(SYS_ioctl, fd, request, argument));
}

extern "C" char* ttyname(int fd) noexcept {
  static const auto next = Next<char* (*)(int)>("ttyname");
  pyfx::NoteTerminalQuestion(fd, pyfx::kAskedForTerminalName);
  return next(fd);
}

extern "C" int ttyname_r(int fd, char* name, std::size_t size) noexcept {
  static const auto next = Next<int (*)(int, char*, std::size_t)>("ttyname_r");
  pyfx::NoteTerminalQuestion(fd, pyfx::kAskedForTerminalName);
  return next(fd, name, size);
}

extern "C" pid_t tcgetpgrp(int fd) noexcept {
  static const auto next = Next<pid_t (*)(int)>("tcgetpgrp");
  pyfx::NoteTerminalQuestion(fd, pyfx::kAskedForTerminalName);
  return next(fd);
}

extern "C" pid_t tcgetsid(int fd) noexcept {
  static const auto next = Next<pid_t (*)(int)>("tcgetsid");
  pyfx::NoteTerminalQuestion(fd, pyfx::kAskedForTerminalName);
  return next(fd);
}

extern "C" int sched_getaffinity(pid_t pid, std::size_t size, cpu_set_t* set) noexcept {
  static const auto next = Next<int (*)(pid_t, std::size_t, cpu_set_t*)>("sched_getaffinity");
  pyfx::NoteQuestion(pyfx::kAskedForProcessors);
  return next(pid, size, set);
}

extern "C" int pthread_getaffinity_np(pthread_t thread, std::size_t size, cpu_set_t* set) noexcept {
  static const auto next =
      Next<int (*)(pthread_t, std::size_t, cpu_set_t*)>("pthread_getaffinity_np");
  pyfx::NoteQuestion(pyfx::kAskedForProcessors);
  return next(thread, size, set);
}

extern "C" long sysconf(int name) noexcept {
  static const auto next = Next<long (*)(int)>("sysconf");
  if (name == _SC_NPROCESSORS_ONLN && CountsByAffinity()) {
    pyfx::NoteQuestion(pyfx::kAskedForProcessors);
  }
  return next(name);
}

extern "C" int get_nprocs() noexcept {
  static const auto next = Next<int (*)()>("get_nprocs");
  if (CountsByAffinity()) pyfx::NoteQuestion(pyfx::kAskedForProcessors);
  return next();
}

extern "C" void tzset() noexcept {
  static const auto next = Next<void (*)()>("tzset");
  pyfx::NoteZoneAsked(true);
  next();
}

extern "C" tm* localtime(const time_t* when) noexcept {
  static const auto next = Next<tm* (*)(const time_t*)>("localtime");
  pyfx::NoteZoneAsked(true);
  return next(when);
}

// Goes by what was found last.
extern "C" tm* localtime_r(const time_t* when, tm* result) noexcept {
  static const auto next = Next<tm* (*)(const time_t*, tm*)>("localtime_r");
  pyfx::NoteZoneAsked(false);
  return next(when, result);
}

extern "C" time_t mktime(tm* when) noexcept {
  static const auto next = Next<time_t (*)(tm*)>("mktime");
  pyfx::NoteZoneAsked(true);
  return next(when);
}
