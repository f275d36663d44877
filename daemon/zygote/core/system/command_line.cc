// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/system/command_line.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "daemon/zygote/core/system/process_stat.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

// Appends `strings`, each ended by a NUL byte, and returns where they begin.
std::size_t Append(const std::vector<std::string>& strings, std::string* block) {
  const std::size_t begin = block->size();
  for (const std::string& string : strings) block->append(string).push_back('\0');
  return begin;
}

}  // namespace

CommandLine CommandLine::OfThisProgram() {
  CommandLine line;
  const UniqueFd stat(::open("/proc/self/stat", O_RDONLY | O_CLOEXEC));
  std::array<char, 2048> text;
  const ssize_t size = stat ? ::read(stat.get(), text.data(), text.size()) : -1;
  const std::string_view told(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  std::array<std::uint64_t, 6> places;
  constexpr std::array<int, 6> kFields = {26, 27, 28, 45, 46, 47};
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::optional<std::uint64_t> place = StatNumber(told, kFields[i]);
    if (!place) return line;
    places[i] = *place;
  }
  line.map_.start_code = places[0];
  line.map_.end_code = places[1];
  line.map_.start_stack = places[2];
  line.map_.start_data = places[3];
  line.map_.end_data = places[4];
  line.map_.start_brk = places[5];
  return line;
}

void CommandLine::Replace(const std::vector<std::string>& argv,
                          const std::vector<std::string>& environment) {
  // Never freed: putenv(3) and C code may keep pointers into it, as into what execve() made.
  auto* block = new std::string();
  const std::size_t arguments = Append(argv, block);
  const std::size_t entries = Append(environment, block);
  auto* pointers = new std::vector<char*>();
  pointers->reserve(environment.size() + 1);
  for (std::size_t at = entries; at < block->size(); at += std::strlen(block->data() + at) + 1) {
    pointers->push_back(block->data() + at);
  }
  pointers->push_back(nullptr);
  ::environ = pointers->data();

  if (map_.start_code == 0) return;
  const auto base = reinterpret_cast<std::uintptr_t>(block->data());
  prctl_mm_map map = map_;
  map.brk = reinterpret_cast<std::uintptr_t>(::sbrk(0));
  map.arg_start = base + arguments;
  map.arg_end = base + entries;
  map.env_start = base + entries;
  map.env_end = base + block->size();
  map.exe_fd = static_cast<std::uint32_t>(-1);
  ::prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0);
}

}  // namespace pyfx
