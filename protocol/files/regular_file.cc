// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/files/regular_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace pyfx {
namespace {

constexpr std::size_t kFirstRoom = std::size_t{64} << 10;

Error NoRegularFile(const std::string& path, mode_t mode) {
  const std::string what = "cannot read \"" + path + "\"";
  if (S_ISDIR(mode)) return Error{Errc::kInvalid, ErrnoError(what, EISDIR).text};
  return Error{Errc::kInvalid, what + ": it is no regular file"};
}

}  // namespace

Result<UniqueFd> OpenRegularFile(const std::string& path, struct stat* info) {
  struct stat own {};
  if (info == nullptr) info = &own;
  if (::stat(path.c_str(), info) != 0) return SystemError("cannot open \"" + path + "\"");
  if (!S_ISREG(info->st_mode)) return NoRegularFile(path, info->st_mode);
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file && errno == EWOULDBLOCK) {
    return Error{Errc::kBusy, "cannot open \"" + path +
                                  "\" for the moment: another program has a lease on it "
                                  "(/proc/locks)"};
  }
  if (!file) return SystemError("cannot open \"" + path + "\"");
  if (::fstat(file.get(), info) != 0) return ErrnoError("cannot look at \"" + path + "\"");
  if (!S_ISREG(info->st_mode)) return NoRegularFile(path, info->st_mode);
  return file;
}

Result<std::string> ReadAtMost(int fd, off_t begin, std::size_t most, const std::string& path) {
  std::string text(std::min(most, kFirstRoom), '\0');
  std::size_t length = 0;
  while (length < most) {
    if (length == text.size()) text.resize(std::min(most, 4 * length));
    const ssize_t got =
        ::pread(fd, text.data() + length, text.size() - length, begin + static_cast<off_t>(length));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoError("cannot read \"" + path + "\"");
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  text.resize(length);
  return text;
}

Result<std::string> ReadRegularFile(const std::string& path, std::size_t most) {
  const Result<UniqueFd> file = OpenRegularFile(path);
  if (!file) return file.error();
  Result<std::string> text = ReadAtMost(file->get(), 0, most + 1, path);
  if (text && text->size() > most) {
    return Error{Errc::kInvalid, "cannot read \"" + path + "\": it is larger than " +
                                     std::to_string(most >> 10) + " KiB"};
  }
  return text;
}

}  // namespace pyfx
