// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/system/first_to_go.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "protocol/base/unique_fd.h"
#include "protocol/process/dumpable.h"

namespace pyfx {
namespace {

constexpr const char* kFile = "/proc/self/oom_score_adj";
constexpr std::string_view kHighest = "1000";

// Without the end of the line; empty if it cannot be read.
std::string Score() {
  const UniqueFd file(::open(kFile, O_RDONLY | O_CLOEXEC));
  std::array<char, 16> text;
  const ssize_t size = file ? ::read(file.get(), text.data(), text.size()) : -1;
  return size > 1 ? std::string(text.data(), static_cast<std::size_t>(size - 1)) : std::string();
}

Status SetScore(std::string_view score) {
  // A preload may have had reasons to forbid core dumps.
  const DumpableMeanwhile dumpable;
  const UniqueFd file(::open(kFile, O_WRONLY | O_CLOEXEC));
  if (file && ::write(file.get(), score.data(), score.size()) >= 0) return {};
  return ErrnoError("cannot write \"" + std::string(kFile) + "\"");
}

}  // namespace

FirstToGo::FirstToGo() {
  std::string score = Score();
  if (!score.empty() && SetScore(kHighest)) before_ = std::move(score);
}

Status FirstToGo::End() const {
  if (before_.empty() || Score() != kHighest) return {};
  return SetScore(before_);
}

}  // namespace pyfx
