// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/files/files.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <functional>

#include "client/common/message_text.h"
#include "client/control/files/fresh_file.h"

namespace pyfx {
namespace {

std::string Quoted(const std::string& path) { return "\"" + path + "\""; }

// Gives what `fill` writes the name `path`.
Status WriteBeside(const std::string& path, mode_t mode, const std::function<Status(int)>& fill) {
  Result<FreshFile> fresh = FreshFile::Beside(path);
  if (!fresh) return fresh.error();
  if (Status filled = fill(fresh->fd()); !filled) return filled;
  if (::fchmod(fresh->fd(), mode) != 0 || ::fsync(fresh->fd()) != 0) {
    return ErrnoError("cannot write " + Quoted(path));
  }
  return fresh->Become(path);
}

}  // namespace

Status WriteWhole(const std::string& path, const std::string& text, mode_t mode) {
  return WriteBeside(path, mode, [&](int file) -> Status {
    if (WriteText(file, text)) return {};
    return ErrnoError("cannot write " + Quoted(path));
  });
}

Status CopyWhole(const std::string& from, const std::string& path, mode_t mode) {
  const UniqueFd source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (!source) return ErrnoError("cannot read " + Quoted(from));
  return WriteBeside(path, mode, [&](int file) -> Status {
    std::array<char, 1 << 16> block;
    while (true) {
      const ssize_t got = ::read(source.get(), block.data(), block.size());
      if (got == 0) return {};
      if (got < 0) return ErrnoError("cannot read " + Quoted(from));
      if (!WriteText(file, {block.data(), static_cast<std::size_t>(got)})) {
        return ErrnoError("cannot write " + Quoted(path));
      }
    }
  });
}

Status MakeDirectories(const std::string& path, mode_t mode) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (::mkdir(part.c_str(), mode) != 0 && errno != EEXIST) {
      return ErrnoError("cannot make the directory " + Quoted(part));
    }
    if (end == std::string::npos) return {};
  }
}

std::string AbsolutePath(const std::string& path) {
  std::error_code failed;
  const std::filesystem::path absolute = std::filesystem::absolute(path, failed);
  std::string normal = failed ? path : absolute.lexically_normal().string();
  while (normal.size() > 1 && normal.ends_with('/')) normal.pop_back();
  return normal;
}

bool Exists(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

std::string TargetOf(const std::string& path) {
  std::array<char, PATH_MAX> target;
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  return length < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(length));
}

Result<UniqueFd> LockDirectory(const std::string& directory) {
  UniqueFd opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) return ErrnoError("cannot open " + Quoted(directory));
  while (::flock(opened.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return ErrnoError("cannot lock " + Quoted(directory));
  }
  return opened;
}

}  // namespace pyfx
