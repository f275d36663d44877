// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/command_line.h"

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

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
  std::FILE* stat = std::fopen("/proc/self/stat", "re");
  if (stat == nullptr) return line;
  char text[2048] = "";
  const bool read = std::fgets(text, sizeof(text), stat) != nullptr;
  std::fclose(stat);
  // The name in parentheses may hold anything; numbers follow its end. Fields by proc(5).
  const char* rest = read ? std::strrchr(text, ')') : nullptr;
  if (rest == nullptr) return line;
  unsigned long long code[3];  // fields 26 to 28
  unsigned long long data[3];  // fields 45 to 47
  const int found = std::sscanf(
      rest + 1,
      " %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s"
      " %*s %llu %llu %llu %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s"
      " %llu %llu %llu",
      &code[0], &code[1], &code[2], &data[0], &data[1], &data[2]);
  if (found != 6) return line;
  line.map_.start_code = code[0];
  line.map_.end_code = code[1];
  line.map_.start_stack = code[2];
  line.map_.start_data = data[0];
  line.map_.end_data = data[1];
  line.map_.start_brk = data[2];
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
