// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/files/adopted.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

// As client/run/pyfxc.cc writes it (elf(5), Nhdr): lengths, type, name and text. Linkers put notes
// before all code.
constexpr std::string_view kNote("\x05\0\0\0\x06\0\0\0\x01\0\0\0pyfx\0\0\0\0pyfxc\0", 26);
constexpr std::size_t kHead = 4096;

// Where something that belongs to `path` would be kept; empty for a name without a directory.
std::string Kept(const std::string& path, std::string_view name) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {};
  return path.substr(0, slash + 1).append(kAdoptedDirectory).append("/").append(name);
}

// The interpreter that belongs to the name `path`; empty: there is no link, even none that leads
// nowhere.
std::string BesideIt(const std::string& path) {
  std::string original = Kept(path, std::string_view(path).substr(path.rfind('/') + 1));
  struct stat info {};
  const bool is_link = ::lstat(original.c_str(), &info) == 0 && S_ISLNK(info.st_mode);
  return is_link ? original : std::string();
}

}  // namespace

bool HasNoteOfPyfxc(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return false;
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file) return false;
  std::array<char, kHead> head;
  const ssize_t got = ::pread(file.get(), head.data(), head.size(), 0);
  if (got <= 0) return false;
  const std::string_view bytes(head.data(), static_cast<std::size_t>(got));
  return bytes.find(kNote) != std::string_view::npos;
}

std::string OriginalOf(const std::string& path) {
  std::string original = BesideIt(path);
  if (original.empty() || !HasNoteOfPyfxc(path)) return {};
  return original;
}

std::string InstalledPyfxcOf(const std::string& copy) {
  std::array<char, PATH_MAX> target;
  const ssize_t length = ::readlink(Kept(copy, "pyfxc").c_str(), target.data(), target.size());
  return length <= 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(length));
}

std::string OriginalOfThisProgram(std::string* own) {
  std::array<char, PATH_MAX> path;
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  if (length <= 0) return {};
  own->assign(path.data(), static_cast<std::size_t>(length));
  return BesideIt(*own);
}

}  // namespace pyfx
