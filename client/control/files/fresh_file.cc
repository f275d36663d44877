// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/files/fresh_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string_view>
#include <utility>

#include "client/control/files/files.h"

namespace pyfx {
namespace {

constexpr std::string_view kBetween = ".pyfx-new.";
constexpr std::string_view kRandom = "XXXXXX";  // mkostemp(3)

Error CannotWriteIt(const std::string& path) { return ErrnoError("cannot write \"" + path + "\""); }

// With the slash at its end.
std::string DirectoryOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

bool IsFreshNameOf(std::string_view name, std::string_view path) {
  const std::string_view base = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  if (name.size() != base.size() + kBetween.size() + kRandom.size()) return false;
  return name.starts_with(base) && name.substr(base.size()).starts_with(kBetween) &&
         std::all_of(name.end() - kRandom.size(), name.end(), [](char letter) {
           return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
                  (letter >= 'a' && letter <= 'z');
         });
}

std::string SomeLetters() {
  std::array<unsigned char, kRandom.size()> bytes{};
  static_cast<void>(::getrandom(bytes.data(), bytes.size(), 0));
  std::string letters;
  for (const unsigned char byte : bytes) letters.push_back(static_cast<char>('a' + byte % 26));
  return letters;
}

// Whether nobody has the file open who has made it: then it is nobody's any more.
bool IsLeftOver(const std::string& file) {
  const UniqueFd left(
      ::open(file.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat info {};
  struct stat named {};
  return left && ::fstat(left.get(), &info) == 0 && S_ISREG(info.st_mode) &&
         info.st_uid == ::geteuid() && info.st_nlink == 1 &&
         ::flock(left.get(), LOCK_EX | LOCK_NB) == 0 && ::lstat(file.c_str(), &named) == 0 &&
         named.st_ino == info.st_ino && named.st_dev == info.st_dev;
}

bool IsOwnLink(const std::string& file) {
  struct stat info {};
  return ::lstat(file.c_str(), &info) == 0 && S_ISLNK(info.st_mode) && info.st_uid == ::geteuid();
}

void RemoveLeftOvers(const std::string& path, bool (*is_left_over)(const std::string&)) {
  const std::string directory = DirectoryOf(path);
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(directory.c_str()), ::closedir);
  while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
    if (!IsFreshNameOf(entry->d_name, path)) continue;
    const std::string file = directory + entry->d_name;
    if (is_left_over(file)) ::unlink(file.c_str());
  }
}

}  // namespace

FreshFile::FreshFile(FreshFile&& other) noexcept
    : fd_(std::move(other.fd_)), name_(std::exchange(other.name_, {})) {}

FreshFile::~FreshFile() {
  if (!name_.empty()) ::unlink(name_.c_str());
}

Result<FreshFile> FreshFile::Beside(const std::string& path) {
  constexpr int kMostAttempts = 8;  // not all file systems count names
  RemoveLeftOvers(path, IsLeftOver);
  for (int attempts = 0;;) {
    std::string name = path;
    name.append(kBetween).append(kRandom);
    UniqueFd fd(::mkostemp(name.data(), O_CLOEXEC));
    if (!fd) return CannotWriteIt(path);
    // Where there are no locks, nobody takes it for left over either.
    while (::flock(fd.get(), LOCK_EX) != 0 && errno == EINTR) {
    }
    // Before it was locked, another may have done so.
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) return CannotWriteIt(path);
    if (info.st_nlink != 0 || ++attempts == kMostAttempts)
      return FreshFile(std::move(fd), std::move(name));
  }
}

Status FreshFile::Become(const std::string& path) {
  if (::rename(name_.c_str(), path.c_str()) != 0) return CannotWriteIt(path);
  name_.clear();
  return {};
}

Status LinkWhole(const std::string& target, const std::string& path) {
  Result<UniqueFd> lock = LockDirectory(DirectoryOf(path));
  if (!lock) return lock.error();
  RemoveLeftOvers(path, IsOwnLink);
  std::string fresh;
  do {
    fresh = path;
    fresh.append(kBetween).append(SomeLetters());
  } while (::symlink(target.c_str(), fresh.c_str()) != 0 && errno == EEXIST);
  if (::rename(fresh.c_str(), path.c_str()) == 0) return {};
  Status failed = ErrnoError("cannot make the link \"" + path + "\"");
  ::unlink(fresh.c_str());
  return failed;
}

}  // namespace pyfx
