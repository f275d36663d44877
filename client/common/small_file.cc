// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/common/small_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/files/regular_file.h"

namespace pyfx {

std::optional<std::string> ReadHead(const std::string& path, std::size_t most, UniqueFd* file) {
  struct stat info {};
  Result<UniqueFd> opened = OpenRegularFile(path, &info);
  if (!opened) return std::nullopt;
  // No call to see its end.
  most = std::min(most, static_cast<std::size_t>(info.st_size));
  Result<std::string> text = ReadAtMost(opened->get(), 0, most, path);
  if (!text) return std::nullopt;
  if (file != nullptr) *file = *std::move(opened);
  return *std::move(text);
}

std::string HeadOfProcFile(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 4096> text;
  const ssize_t size = file ? ::read(file.get(), text.data(), text.size()) : -1;
  return std::string(text.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
}

}  // namespace pyfx
