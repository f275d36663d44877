// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/heard/openings.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <utility>

#include "daemon/zygote/core/system/open_files.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

std::atomic<bool> listening_to_openings = false;
// The process that is to have no controlling terminal, 0 for none: its children may want one.
std::atomic<pid_t> without_terminal = 0;

struct OpeningsNotes {
  std::mutex mutex;
  std::vector<Opening> openings;
  std::vector<EmptiedFile> emptied;
  std::vector<MadeDirectory> directories;
};

// Made by the first who listens, as in variables_read.cc.
OpeningsNotes& TheOpenings() {
  static OpeningsNotes notes;
  return notes;
}

// As stat(2) does, but the preload is listened for to look at paths, and this is no look of its.
bool StatUnheard(const char* path, struct stat* info) {
  const UniqueFd file(
      static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, O_PATH | O_CLOEXEC, 0)));
  return file && ::fstat(file.get(), info) == 0;
}

}  // namespace

void KeepTerminalsAway() { without_terminal = ::getpid(); }

void StopKeepingTerminalsAway() { without_terminal = 0; }

int FlagsToOpenWith(int flags) noexcept {
  const pid_t pid = without_terminal;
  return pid != 0 && pid == ::getpid() ? flags | O_NOCTTY : flags;
}

void ListenForOpenings() {
  TheOpenings();
  listening_to_openings = true;
}

void StopListeningForOpenings() { listening_to_openings = false; }

const std::vector<Opening>& OpeningsHeard() { return TheOpenings().openings; }
const std::vector<EmptiedFile>& EmptiedFilesHeard() { return TheOpenings().emptied; }
const std::vector<MadeDirectory>& MadeDirectoriesHeard() { return TheOpenings().directories; }

void NoteOpening(int fd, const char* path, int flags, mode_t mode) noexcept {
  if (!listening_to_openings || fd < 0 || path == nullptr) return;
  if ((flags & O_ACCMODE) == O_RDONLY || (flags & O_PATH) != 0) return;
  const int before = errno;
  struct stat info {};
  if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
    try {
      const std::lock_guard lock(TheOpenings().mutex);
      TheOpenings().openings.push_back(
          {fd, path, flags, mode, info.st_dev, info.st_ino, info.st_size});
    } catch (...) {
      // No memory for a path: the warm-up will not get far either.
    }
  }
  errno = before;
}

void NoteEmptying(const char* path) noexcept {
  if (!listening_to_openings || path == nullptr) return;
  const int before = errno;
  struct stat info {};
  // Nothing but a file is opened: others could have us wait.
  const bool is_file = StatUnheard(path, &info) && S_ISREG(info.st_mode);
  if (is_file && info.st_size > 0 && info.st_size <= static_cast<off_t>(kMostToCopy)) {
    try {
      const UniqueFd file(static_cast<int>(
          ::syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0)));
      std::string contents(static_cast<std::size_t>(info.st_size), '\0');
      const ssize_t size = ::pread(file.get(), contents.data(), contents.size(), 0);
      contents.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
      const std::lock_guard lock(TheOpenings().mutex);
      TheOpenings().emptied.push_back(
          {info.st_dev, info.st_ino, info.st_mtim, std::move(contents)});
    } catch (...) {
      // As above.
    }
  }
  errno = before;
}

// Modules that make a directory for others as well ask for more than this mode, which mkdtemp(3)
// and module tempfile ask for.
void NoteMadeDirectory(const char* path, mode_t mode) noexcept {
  if (!listening_to_openings || path == nullptr || mode != S_IRWXU) return;
  const int before = errno;
  struct stat info {};
  if (StatUnheard(path, &info)) {
    try {
      const std::lock_guard lock(TheOpenings().mutex);
      TheOpenings().directories.push_back({path, info.st_dev, info.st_ino});
    } catch (...) {
      // As above.
    }
  }
  errno = before;
}

}  // namespace pyfx
