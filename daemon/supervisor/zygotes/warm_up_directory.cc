// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/zygotes/warm_up_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <string_view>
#include <system_error>
#include <vector>

#include "daemon/supervisor/threads/helper_thread.h"

namespace pyfx {
namespace {

// What the last part of a path of ours begins with, by which a zygote knows it
// (daemon/zygote/core/heard/paths_looked_at.cc). A number of its own follows, by which places are
// found in which an import has kept the path (daemon/zygote/core/kept/kept_texts.py).
constexpr const char* kName = "/nowhere-";

// Whether nobody else can have put anything there.
bool IsOurs(const std::string& place) {
  struct stat info {};
  return ::lstat(place.c_str(), &info) == 0 && S_ISDIR(info.st_mode) &&
         info.st_uid == ::geteuid() && (info.st_mode & 077) == 0;
}

// Of twelve digits, which look the same in capitals.
std::string SomeNumber() {
  constexpr std::uint64_t kFirst = 100'000'000'000;
  std::random_device random;
  return std::to_string(
      std::uniform_int_distribution<std::uint64_t>(kFirst, 10 * kFirst - 1)(random));
}

// Some of what is in the directory.
std::vector<std::string> SomeEntriesOf(int directory) {
  constexpr std::size_t kMost = 1024;
  std::vector<std::string> names;
  const int own = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(own < 0 ? nullptr : ::fdopendir(own),
                                                    ::closedir);
  if (own >= 0 && !listing) ::close(own);
  while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    if (names.size() == kMost) break;
  }
  return names;
}

// A file, a link, or an empty directory.
bool RemoveOne(int directory, const std::string& name) {
  return ::unlinkat(directory, name.c_str(), 0) == 0 ||
         ::unlinkat(directory, name.c_str(), AT_REMOVEDIR) == 0;
}

// Removes the directory `name` of `top`, with files in it; directories in it are moved to `top`.
// False when nothing could be done.
bool Flatten(int top, const std::string& name, const std::string& number, std::uint64_t* moved) {
  const UniqueFd directory(
      ::openat(top, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  bool done = false;
  for (const std::string& entry : SomeEntriesOf(directory.get())) {
    const std::string other = number + "-" + std::to_string(++*moved);
    done = RemoveOne(directory.get(), entry) ||
           ::renameat(directory.get(), entry.c_str(), top, other.c_str()) == 0 || done;
  }
  return RemoveOne(top, name) || done;
}

// False: something is left. Does not follow links. However deep it is: who goes down into it needs
// a descriptor for each level, or the room for a path as long.
bool RemoveAll(const std::string& path) {
  const UniqueFd top(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!top) return errno == ENOENT;
  const std::string number = SomeNumber();
  std::uint64_t moved = 0;
  bool done = true;
  while (done) {
    done = false;
    for (const std::string& name : SomeEntriesOf(top.get())) {
      done = RemoveOne(top.get(), name) || Flatten(top.get(), name, number, &moved) || done;
    }
  }
  return ::rmdir(path.c_str()) == 0;
}

// Whether it holds so little that removing it takes no time to speak of.
bool IsSmall(const std::string& path) {
  constexpr int kMost = 256;
  std::error_code error;
  int entries = 0;
  for (std::filesystem::recursive_directory_iterator entry(path, error), end;
       !error && entry != end; entry.increment(error)) {
    if (++entries > kMost) return false;
  }
  return true;
}

// As the above, but in a thread if it takes long. False also then.
bool RemoveSoon(const std::string& path) {
  if (IsSmall(path)) return RemoveAll(path);
  const std::string place = path.substr(0, path.rfind('/'));
  const bool begun = StartHelperThread([path, place] {
    // The last one removes the place as well, which fails while there are others.
    if (RemoveAll(path)) ::rmdir(place.c_str());
  });
  return !begun && RemoveAll(path);
}

// What zygotes begin in.
std::string WorkingDirectoryIn(const std::string& path) {
  return path + kName + path.substr(path.rfind('/') + 1);
}

// As nearly all are; needs no descriptor, of which there may be none left.
bool RemoveEmpty(const std::string& path) {
  ::rmdir(WorkingDirectoryIn(path).c_str());
  return ::rmdir(path.c_str()) == 0;
}

}  // namespace

WarmUpDirectory& WarmUpDirectory::operator=(WarmUpDirectory&& other) noexcept {
  if (this == &other) return *this;
  Remove();
  path_ = std::exchange(other.path_, {});
  fd_ = std::move(other.fd_);
  return *this;
}

Result<WarmUpDirectory> WarmUpDirectory::Make(const std::string& place) {
  if (::mkdir(place.c_str(), 0700) != 0 && errno != EEXIST) {
    return ErrnoError("cannot make the directory \"" + place + "\"");
  }
  if (!IsOurs(place)) {
    return Error{Errc::kFailed, "\"" + place + "\" is not a directory of this user's alone"};
  }
  std::string path = place + "/" + SomeNumber();
  while (::mkdir(path.c_str(), 0700) != 0) {
    if (errno != EEXIST) return ErrnoError("cannot make a directory in \"" + place + "\"");
    path = place + "/" + SomeNumber();
  }
  WarmUpDirectory made;
  made.path_ = path;
  path = WorkingDirectoryIn(path);
  // Of the mode that a working directory commonly has. Nobody else comes this far.
  if (::mkdir(path.c_str(), 0755) != 0) {
    return ErrnoError("cannot make the directory \"" + path + "\"");
  }
  made.fd_ = UniqueFd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!made.fd_) return ErrnoError("cannot open the directory \"" + path + "\"");
  return made;
}

void WarmUpDirectory::Sweep(const std::string& place) {
  if (!IsOurs(place)) return;
  // One by one: others are made beside them meanwhile.
  std::error_code error;
  std::vector<std::string> left;
  for (std::filesystem::directory_iterator entry(place, error), end; !error && entry != end;
       entry.increment(error)) {
    left.push_back(entry->path());
  }
  for (const std::string& path : left) RemoveSoon(path);
  ::rmdir(place.c_str());
}

void WarmUpDirectory::Remove() {
  fd_.reset();
  // Who is being killed may have made another file meanwhile: it is tried again at the end.
  if (path_.empty() || !(RemoveEmpty(path_) || RemoveSoon(path_))) return;
  // The last one removes the place as well: it fails while there are others.
  ::rmdir(path_.substr(0, path_.rfind('/')).c_str());
  path_.clear();
}

}  // namespace pyfx
