// SPDX-License-Identifier: GPL-3.0-or-later
//
// Functions of the C library by which programs learn of terminal, processors and time zone: they
// take note of what the warm-up asks, and do the same otherwise. This program's definitions go
// before the C library's, in CPython and in extension modules.
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
#include "daemon/zygote/libc/next_function.h"
#include "protocol/messages/zygote_messages.h"

namespace {

using pyfx::NextFunction;

// get_nprocs(3) of glibc 2.34 counts the processors that the caller may use; before and after,
// those that are there.
bool CountsByAffinity() {
  static const bool counts = std::strcmp(::gnu_get_libc_version(), "2.34") == 0;
  return counts;
}

}  // namespace

extern "C" int isatty(int fd) noexcept {
  static int (*const next)(int) = NextFunction("isatty");
  pyfx::NoteTerminalQuestion(fd, 0);
  return next(fd);
}

extern "C" int tcgetattr(int fd, termios* modes) noexcept {
  static int (*const next)(int, termios*) = NextFunction("tcgetattr");
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
  static char* (*const next)(int) = NextFunction("ttyname");
  pyfx::NoteTerminalQuestion(fd, pyfx::kAskedForTerminalName);
  return next(fd);
}

extern "C" int ttyname_r(int fd, char* name, std::size_t size) noexcept {
  static int (*const next)(int, char*, std::size_t) = NextFunction("ttyname_r");
  pyfx::NoteTerminalQuestion(fd, pyfx::kAskedForTerminalName);
  return next(fd, name, size);
}

extern "C" pid_t tcgetpgrp(int fd) noexcept {
  static pid_t (*const next)(int) = NextFunction("tcgetpgrp");
  pyfx::NoteTerminalQuestion(fd, pyfx::kAskedForTerminalName);
  return next(fd);
}

extern "C" pid_t tcgetsid(int fd) noexcept {
  static pid_t (*const next)(int) = NextFunction("tcgetsid");
  pyfx::NoteTerminalQuestion(fd, pyfx::kAskedForTerminalName);
  return next(fd);
}

extern "C" int sched_getaffinity(pid_t pid, std::size_t size, cpu_set_t* set) noexcept {
  static int (*const next)(pid_t, std::size_t, cpu_set_t*) = NextFunction("sched_getaffinity");
  pyfx::NoteQuestion(pyfx::kAskedForProcessors);
  return next(pid, size, set);
}

extern "C" int pthread_getaffinity_np(pthread_t thread, std::size_t size, cpu_set_t* set) noexcept {
  static int (*const next)(pthread_t, std::size_t, cpu_set_t*) =
      NextFunction("pthread_getaffinity_np");
  pyfx::NoteQuestion(pyfx::kAskedForProcessors);
  return next(thread, size, set);
}

extern "C" long sysconf(int name) noexcept {
  static long (*const next)(int) = NextFunction("sysconf");
  if (name == _SC_NPROCESSORS_ONLN && CountsByAffinity()) {
    pyfx::NoteQuestion(pyfx::kAskedForProcessors);
  }
  return next(name);
}

extern "C" int get_nprocs() noexcept {
  static int (*const next)() = NextFunction("get_nprocs");
  if (CountsByAffinity()) pyfx::NoteQuestion(pyfx::kAskedForProcessors);
  return next();
}

extern "C" void tzset() noexcept {
  static void (*const next)() = NextFunction("tzset");
  pyfx::NoteZoneAsked(true);
  next();
}

extern "C" tm* localtime(const time_t* when) noexcept {
  static tm* (*const next)(const time_t*) = NextFunction("localtime");
  pyfx::NoteZoneAsked(true);
  return next(when);
}

// Goes by what was found last.
extern "C" tm* localtime_r(const time_t* when, tm* result) noexcept {
  static tm* (*const next)(const time_t*, tm*) = NextFunction("localtime_r");
  pyfx::NoteZoneAsked(false);
  return next(when, result);
}

extern "C" time_t mktime(tm* when) noexcept {
  static time_t (*const next)(tm*) = NextFunction("mktime");
  pyfx::NoteZoneAsked(true);
  return next(when);
}
