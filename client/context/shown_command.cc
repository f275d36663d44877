// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/context/shown_command.h"

#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace pyfx {
namespace {

constexpr char kPyfxc[] = "pyfxc";
constexpr std::size_t kNameSize = 16;  // PR_GET_NAME, prctl(2)

// The end of strings that stand one behind the other from `at` on, as execve(2) leaves them.
char* EndOf(char** strings, char* at) {
  for (; *strings != nullptr && *strings == at; ++strings) at += std::strlen(at) + 1;
  return at;
}

}  // namespace

ShownCommand::ShownCommand(char** argv, char** environment) {
  if (argv[0] == nullptr) return;
  begin_ = argv[0];
  char* const end = EndOf(argv, begin_);
  size_ = static_cast<std::size_t>(end - begin_);
  room_ = static_cast<std::size_t>(EndOf(environment, end) - begin_);
}

std::string ShownCommand::OwnName() {
  std::array<char, kNameSize> name{};
  ::prctl(PR_GET_NAME, name.data());
  return std::strcmp(name.data(), kPyfxc) == 0 ? std::string() : std::string(name.data());
}

void ShownCommand::Hide(const std::string& own_name) {
  if (begin_ == nullptr) return;
  before_.assign(begin_, size_);
  name_ = own_name;
  Write(kPyfxc, size_);
  if (!name_.empty()) ::prctl(PR_SET_NAME, kPyfxc);
}

void ShownCommand::NameRun(pid_t pid) {
  if (begin_ == nullptr) return;
  if (before_.empty() && !name_.empty()) ::prctl(PR_SET_NAME, kPyfxc);
  Write("pyfxc: running " + std::to_string(pid), room_);
}

void ShownCommand::Restore() {
  if (before_.empty()) return;
  std::memcpy(begin_, before_.data(), size_);
  before_.clear();
  if (!name_.empty()) ::prctl(PR_SET_NAME, name_.c_str());
}

// Where the last byte of the arguments is not NUL the kernel shows all up to the first NUL, also of
// the environment behind them, and nothing of what follows (get_mm_cmdline() in fs/proc/base.c).
void ShownCommand::Write(std::string_view text, std::size_t room) {
  const std::size_t length = std::min(text.size(), room - 1);
  std::memcpy(begin_, text.data(), length);
  begin_[length] = '\0';
  if (length + 1 >= size_) return;
  std::memset(begin_ + length, '\0', size_ - length);
  begin_[size_ - 1] = '.';
}

}  // namespace pyfx
