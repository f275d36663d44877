// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/system/open_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <map>
#include <utility>

namespace pyfx {
namespace {

std::string PathOf(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

int DescriptionFlags(int fd) { return ::fcntl(fd, F_GETFL); }

bool CanBeOpenedAgain(const struct stat& info) {
  return S_ISREG(info.st_mode) || S_ISDIR(info.st_mode) || IsMemoryDevice(info);
}

bool IsSealed(int fd) {
  const int seals = ::fcntl(fd, F_GET_SEALS);
  return seals > 0 && (seals & F_SEAL_WRITE) != 0;
}

Error CannotRenewFiles() {
  return ErrnoError("cannot make the preload's open files the run's own");
}

// As the file was made, also as to the flags that tell so: open(2) may give it a name later.
UniqueFd EmptyFileLike(int fd, bool sealable) {
  const int flags = DescriptionFlags(fd);
  if ((flags & O_TMPFILE) == O_TMPFILE) {
    const std::string name = NameOfDescriptor(fd);
    UniqueFd file(::open(name.substr(0, name.rfind('/') + 1).c_str(),
                         (flags & ~O_APPEND) | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (file) return file;
  }
  return UniqueFd(::memfd_create("pyfx", MFD_CLOEXEC | (sealable ? MFD_ALLOW_SEALING : 0U)));
}

// A file of the same content, holes included.
Result<UniqueFd> CopyOf(int fd) {
  const UniqueFd from(::open(PathOf(fd).c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!from || ::fstat(from.get(), &info) != 0) return CannotRenewFiles();
  const int seals = ::fcntl(from.get(), F_GET_SEALS);  // of a memfd; -1 for others
  const bool sealable = seals >= 0 && (seals & F_SEAL_SEAL) == 0;
  UniqueFd copy = EmptyFileLike(fd, sealable);
  if (!copy || ::ftruncate(copy.get(), info.st_size) != 0) return CannotRenewFiles();
  for (off_t data = 0; (data = ::lseek(from.get(), data, SEEK_DATA)) >= 0;) {
    const off_t end = ::lseek(from.get(), data, SEEK_HOLE);
    if (end < 0 || ::lseek(copy.get(), data, SEEK_SET) < 0) return CannotRenewFiles();
    while (data < end) {
      const auto size = static_cast<std::size_t>(end - data);
      if (::sendfile(copy.get(), from.get(), &data, size) <= 0) return CannotRenewFiles();
    }
  }
  if (errno != ENXIO) return CannotRenewFiles();  // no data from there on
  if (sealable && seals > 0) ::fcntl(copy.get(), F_ADD_SEALS, seals);
  return copy;
}

// Opens `source` anew for all numbers of one description.
Status RenewDescription(const std::vector<int>& numbers, int source) {
  constexpr int kForPaths = O_CREAT | O_EXCL | O_TRUNC | O_TMPFILE | O_NOFOLLOW;
  const int flags = DescriptionFlags(numbers.front());
  UniqueFd fresh;
  if ((flags & O_TMPFILE) == O_TMPFILE &&
      (DescriptionFlags(source) | O_APPEND) == (flags | O_APPEND)) {
    fresh = UniqueFd(::fcntl(source, F_DUPFD_CLOEXEC, 0));  // opened for it
  } else {
    // By way of /proc also a file that has no name any more can be opened again.
    fresh = UniqueFd(::open(PathOf(source).c_str(), (flags & ~kForPaths) | O_CLOEXEC | O_NOCTTY));
  }
  if (!fresh) return CannotRenewFiles();
  ::lseek(fresh.get(), ::lseek(numbers.front(), 0, SEEK_CUR), SEEK_SET);
  ::fcntl(fresh.get(), F_SETFL, flags);
  if (!PutInPlace(fresh, numbers)) return CannotRenewFiles();
  return {};
}

}  // namespace

// Flags belong to what duplicates share, and nobody reads or writes meanwhile, to whom this one
// means something. kcmp(2) is often forbidden in containers.
bool AreDuplicates(int first, int second) {
  const int flags = DescriptionFlags(first);
  if (DescriptionFlags(second) != flags) return false;
  ::fcntl(first, F_SETFL, flags ^ O_NONBLOCK);
  const bool changed = DescriptionFlags(second) != flags;
  ::fcntl(first, F_SETFL, flags);
  return changed;
}

bool PutInPlace(const UniqueFd& fresh, const std::vector<int>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [&fresh](int number) {
    const bool closed_on_exec = (::fcntl(number, F_GETFD) & FD_CLOEXEC) != 0;
    return ::dup3(fresh.get(), number, closed_on_exec ? O_CLOEXEC : 0) >= 0;
  });
}

bool IsMemoryDevice(const struct stat& info) {
  constexpr unsigned kMajor = 1;  // mem(4), null(4), random(4)
  return S_ISCHR(info.st_mode) && major(info.st_rdev) == kMajor;
}

// Files of /proc and /sys may be other inodes each time one looks.
bool LeadsTo(const std::string& path, dev_t device, ino_t inode) {
  struct stat now {};
  return !path.starts_with("/proc/") && !path.starts_with("/sys/") &&
         ::stat(path.c_str(), &now) == 0 && now.st_dev == device && now.st_ino == inode;
}

std::string NameOfDescriptor(int fd) {
  std::array<char, 4096> buffer;
  const ssize_t size = ::readlink(PathOf(fd).c_str(), buffer.data(), buffer.size());
  return size < 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(size));
}

// Each python3 would ask for them, and have them or not (proc_pid_fdinfo(5)). Ours are given up, as
// those that are cold for it ask at once.
void OpenFiles::GiveLocksUp(const std::set<int>& descriptors) {
  for (const int number : descriptors) {
    std::ifstream info("/proc/self/fdinfo/" + std::to_string(number));
    bool is_locked = false;
    for (std::string line; std::getline(info, line);) {
      is_locked = is_locked || line.starts_with("lock:");
    }
    if (!is_locked) continue;
    unsafe_.push_back("lock of " + NameOfDescriptor(number));
    struct flock whole {};
    whole.l_type = F_UNLCK;
    whole.l_whence = SEEK_SET;
    ::flock(number, LOCK_UN);
    ::fcntl(number, F_SETLK, &whole);
    ::fcntl(number, F_OFD_SETLK, &whole);
    ::fcntl(number, F_SETLEASE, F_UNLCK);
  }
}

void OpenFiles::Find(const std::set<int>& descriptors) {
  GiveLocksUp(descriptors);
  std::map<std::pair<dev_t, ino_t>, OpenFile> found;
  std::size_t bytes = 0;
  for (const int number : descriptors) {
    struct stat info {};
    if (::fstat(number, &info) != 0 || !CanBeOpenedAgain(info)) continue;
    if ((DescriptionFlags(number) & O_PATH) != 0) continue;
    OpenFile& file = found[{info.st_dev, info.st_ino}];
    file.device = info.st_dev;
    file.inode = info.st_ino;
    if (file.descriptions.empty() && !IsMemoryDevice(info) &&
        LeadsTo(NameOfDescriptor(number), info.st_dev, info.st_ino)) {
      file.name = NameOfDescriptor(number);
    }
    if (file.descriptions.empty() && S_ISREG(info.st_mode) && info.st_nlink == 0 &&
        !IsSealed(number)) {
      file.has_no_name = true;
      file.mode = info.st_mode & 07777;
      bytes += static_cast<std::size_t>(info.st_blocks) * 512;
    }
    const auto same = std::find_if(
        file.descriptions.begin(), file.descriptions.end(),
        [number](const std::vector<int>& others) { return AreDuplicates(others.front(), number); });
    if (same == file.descriptions.end()) {
      file.descriptions.push_back({number});
    } else {
      same->push_back(number);
    }
  }
  for (auto& [id, file] : found) files_.push_back(std::move(file));
  if (bytes > kMostToCopy) {
    unsafe_.push_back(std::to_string(bytes >> 20) + " MiB in files without a name");
  }
}

Status OpenFiles::Renew() const {
  for (const OpenFile& file : files_) {
    if (Status status = Renew(file); !status) return status;
  }
  return {};
}

Status OpenFiles::Check() const {
  for (const OpenFile& file : files_) {
    if (file.name.empty() || LeadsTo(file.name, file.device, file.inode)) continue;
    return Error{Errc::kUnsupported,
                 "\"" + file.name +
                     "\", which the preload has opened, was removed or replaced since; pyfxctl "
                     "reload has it opened again",
                 ColdCause::kDescriptors};
  }
  return {};
}

Status OpenFiles::Renew(const OpenFile& file) {
  UniqueFd copy;
  if (file.has_no_name) {
    Result<UniqueFd> made = CopyOf(file.descriptions.front().front());
    if (!made) return std::move(made).error();
    copy = std::move(*made);
  }
  for (const std::vector<int>& numbers : file.descriptions) {
    // Who may not open it again, such as one that became unreadable, shares its position.
    Status status = RenewDescription(numbers, copy ? copy.get() : numbers.front());
    if (!status && copy) return status;
  }
  // Last, as it may forbid to open it.
  if (copy) ::fchmod(copy.get(), file.mode);
  return {};
}

}  // namespace pyfx
