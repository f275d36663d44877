// SPDX-License-Identifier: GPL-3.0-or-later
//
// Functions of the C library that take a path: they take note of what the warm-up looks at in its
// working directory and of what it opens to write, and do the same otherwise. This program's
// definitions go before the C library's, in CPython and in extension modules.
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "daemon/zygote/core/heard/openings.h"
#include "daemon/zygote/core/heard/paths_looked_at.h"
#include "daemon/zygote/core/heard/questions_asked.h"
#include "daemon/zygote/core/heard/settings_heard.h"
#include "daemon/zygote/libc/process_path.h"
#include "protocol/messages/zygote_messages.h"

namespace {

template <typename Function>
Function NextOf(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

void NoteAt(int directory, const char* path, int flags = 0) {
  if (path == nullptr || (directory != AT_FDCWD && path[0] != '/')) return;
  if ((flags & O_TRUNC) != 0) pyfx::NoteEmptying(path);
  if (std::strcmp(path, "/dev/tty") == 0) pyfx::NoteQuestion(pyfx::kAskedForControllingTerminal);
  if ((flags & O_CREAT) != 0) {
    pyfx::NoteMadePath(path);
  } else if ((flags & O_DIRECTORY) != 0) {
    pyfx::NoteListedPath(path);
  } else {
    pyfx::NotePath(path);
  }
}

// What fopen(3) gives open(2), as far as a later opening has to do the same.
int FlagsOfMode(const char* mode) {
  const int access = std::strchr(mode, '+') != nullptr ? O_RDWR : O_WRONLY;
  const int only_new = std::strchr(mode, 'x') != nullptr ? O_EXCL : 0;
  if (mode[0] == 'w') return access | O_CREAT | O_TRUNC | only_new;
  if (mode[0] == 'a') return access | O_CREAT | O_APPEND | only_new;
  return access == O_RDWR ? O_RDWR : O_RDONLY;
}

// The fourth argument is there only if it is needed (open(2)).
mode_t ModeOf(int flags, va_list arguments) {
  const bool has_mode = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  return has_mode ? va_arg(arguments, mode_t) : 0;
}

int Opened(int fd, const char* path, int flags, mode_t mode) {
  if ((flags & O_ACCMODE) != O_WRONLY && fd >= 0 && pyfx::IsOfOneProcess(path)) {
    using pyfx::Setting;
    pyfx::NoteSetting(pyfx::IsOfCgroups(path) ? Setting::kCgroupAskedFor : Setting::kOwnAskedFor,
                      0);
  }
  if ((flags & O_ACCMODE) != O_RDONLY) pyfx::NoteOpening(fd, path, flags, mode);
  return fd;
}

// Whether fopen(3), which cannot be told to do without, would get this process a controlling
// terminal.
bool IsTerminalToKeepAway(const char* path) {
  if ((pyfx::FlagsToOpenWith(0) & O_NOCTTY) == 0) return false;
  // Nobody hears it: it is no look of the preload's.
  const long fd = ::syscall(SYS_openat, AT_FDCWD, path, O_PATH | O_CLOEXEC, 0);
  struct stat info {};
  const bool is_device =
      fd >= 0 && ::fstat(static_cast<int>(fd), &info) == 0 && S_ISCHR(info.st_mode);
  if (fd >= 0) ::close(static_cast<int>(fd));
  return is_device;
}

// As fopen(3) does.
FILE* OpenDevice(const char* path, const char* mode) {
  const int flags = FlagsOfMode(mode) | (std::strchr(mode, 'e') != nullptr ? O_CLOEXEC : 0);
  const long fd = ::syscall(SYS_openat, AT_FDCWD, path, flags | O_NOCTTY, 0666);
  if (fd < 0) return nullptr;
  FILE* const file = ::fdopen(static_cast<int>(fd), mode);
  if (file == nullptr) ::close(static_cast<int>(fd));
  return file;
}

// Python's own files are opened by open(2). Libraries of C look there, when they are loaded, for
// the processors that they may use (libnuma), and for what is the machine's (libffi, for PaX).
bool IsLibrarysLook(const char* path) {
  if (std::strcmp(path, "/proc/self/status") != 0) return false;
  pyfx::NoteQuestion(pyfx::kAskedForProcessors);
  return true;
}

}  // namespace

#define PYFX_OPEN(NAME)                                                     \
  extern "C" int NAME(const char* path, int flags, ...) {                   \
    static const auto next = NextOf<int (*)(const char*, int, ...)>(#NAME); \
    va_list arguments;                                                      \
    va_start(arguments, flags);                                             \
    const mode_t mode = ModeOf(flags, arguments);                           \
    va_end(arguments);                                                      \
    NoteAt(AT_FDCWD, path, flags);                                          \
    const int opened = next(path, pyfx::FlagsToOpenWith(flags), mode);      \
    return Opened(opened, path, flags, mode);                               \
  }
PYFX_OPEN(open)
PYFX_OPEN(open64)

#define PYFX_OPENAT(NAME)                                                         \
  extern "C" int NAME(int directory, const char* path, int flags, ...) {          \
    static const auto next = NextOf<int (*)(int, const char*, int, ...)>(#NAME);  \
    va_list arguments;                                                            \
    va_start(arguments, flags);                                                   \
    const mode_t mode = ModeOf(flags, arguments);                                 \
    va_end(arguments);                                                            \
    NoteAt(directory, path, flags);                                               \
    const int opened = next(directory, path, pyfx::FlagsToOpenWith(flags), mode); \
    return Opened(opened, path, flags, mode);                                     \
  }
PYFX_OPENAT(openat)
PYFX_OPENAT(openat64)

#define PYFX_FOPEN(NAME)                                                                       \
  extern "C" FILE* NAME(const char* path, const char* mode) {                                  \
    static const auto next = NextOf<FILE* (*)(const char*, const char*)>(#NAME);               \
    NoteAt(AT_FDCWD, path, FlagsOfMode(mode));                                                 \
    FILE* const file = IsTerminalToKeepAway(path) ? OpenDevice(path, mode) : next(path, mode); \
    if (file != nullptr && !IsLibrarysLook(path)) {                                            \
      Opened(::fileno(file), path, FlagsOfMode(mode), 0666);                                   \
    }                                                                                          \
    return file;                                                                               \
  }
PYFX_FOPEN(fopen)
PYFX_FOPEN(fopen64)

#define PYFX_STAT(NAME, STAT)                                                   \
  extern "C" int NAME(const char* path, struct STAT* info) noexcept {           \
    static const auto next = NextOf<int (*)(const char*, struct STAT*)>(#NAME); \
    NoteAt(AT_FDCWD, path);                                                     \
    return next(path, info);                                                    \
  }
PYFX_STAT(stat, stat)
PYFX_STAT(stat64, stat64)
PYFX_STAT(lstat, stat)
PYFX_STAT(lstat64, stat64)

#define PYFX_FSTATAT(NAME, STAT)                                                                \
  extern "C" int NAME(int directory, const char* path, struct STAT* info, int flags) noexcept { \
    static const auto next = NextOf<int (*)(int, const char*, struct STAT*, int)>(#NAME);       \
    NoteAt(directory, path);                                                                    \
    return next(directory, path, info, flags);                                                  \
  }
PYFX_FSTATAT(fstatat, stat)
PYFX_FSTATAT(fstatat64, stat64)

extern "C" int mkdir(const char* path, mode_t mode) noexcept {
  static const auto next = NextOf<int (*)(const char*, mode_t)>("mkdir");
  NoteAt(AT_FDCWD, path, O_CREAT);
  const int result = next(path, mode);
  if (result == 0) pyfx::NoteMadeDirectory(path, mode);
  return result;
}

extern "C" int mkdirat(int directory, const char* path, mode_t mode) noexcept {
  static const auto next = NextOf<int (*)(int, const char*, mode_t)>("mkdirat");
  NoteAt(directory, path, O_CREAT);
  const int result = next(directory, path, mode);
  if (result == 0 && path[0] == '/') pyfx::NoteMadeDirectory(path, mode);
  return result;
}

extern "C" int access(const char* path, int mode) noexcept {
  static const auto next = NextOf<int (*)(const char*, int)>("access");
  NoteAt(AT_FDCWD, path);
  return next(path, mode);
}

extern "C" int faccessat(int directory, const char* path, int mode, int flags) noexcept {
  static const auto next = NextOf<int (*)(int, const char*, int, int)>("faccessat");
  NoteAt(directory, path);
  return next(directory, path, mode, flags);
}

extern "C" DIR* opendir(const char* path) {
  static const auto next = NextOf<DIR* (*)(const char*)>("opendir");
  NoteAt(AT_FDCWD, path, O_DIRECTORY);
  if (pyfx::IsOfOneProcess(path)) pyfx::NoteSetting(pyfx::Setting::kOwnAskedFor, 0);
  return next(path);
}

extern "C" ssize_t readlink(const char* path, char* target, size_t size) noexcept {
  static const auto next = NextOf<ssize_t (*)(const char*, char*, size_t)>("readlink");
  NoteAt(AT_FDCWD, path);
  return next(path, target, size);
}
