// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/setup/own_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "client/control/files/files.h"

namespace pyfx {

Result<OwnFile> ReadOwnFile(const std::string& path) {
  std::error_code failed;
  OwnFile file{std::filesystem::weakly_canonical(path, failed).string(), {}, false};
  if (failed || file.path.empty()) file.path = path;
  if (::access(file.path.c_str(), F_OK) != 0 && errno == ENOENT) return file;
  std::ifstream stream(file.path, std::ios::binary);
  file.text.assign(std::istreambuf_iterator<char>(stream), {});
  if (!stream) return Error{Errc::kFailed, "cannot read \"" + file.path + "\""};
  file.is_there = true;
  return file;
}

Status WriteOwnFile(const OwnFile& file, const std::string& text) {
  if (text == file.text && file.is_there) return {};
  if (text.empty()) {
    if (::unlink(file.path.c_str()) == 0 || errno == ENOENT) return {};
    return ErrnoError("cannot remove \"" + file.path + "\"");
  }
  const std::size_t slash = file.path.rfind('/');
  if (Status made = MakeDirectories(file.path.substr(0, slash), 0755); !made) return made;
  struct stat info {};
  const bool known = ::stat(file.path.c_str(), &info) == 0;
  return WriteWhole(file.path, text, known ? info.st_mode & 07777 : 0644);
}

}  // namespace pyfx
