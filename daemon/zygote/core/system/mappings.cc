// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/system/mappings.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace pyfx {
namespace {

// Drivers of accelerators: their contexts belong to the process that made them.
constexpr std::array<std::string_view, 5> kDevices = {"/dev/nvidia", "/dev/kfd", "/dev/dri/",
                                                      "/dev/accel", "/dev/habanalabs"};

}  // namespace

std::set<std::string> ForkUnsafeDevices(std::string_view maps) {
  std::set<std::string> devices;
  while (!maps.empty()) {
    const std::size_t end = std::min(maps.find('\n'), maps.size());
    const std::string_view line = maps.substr(0, end);
    maps.remove_prefix(std::min(end + 1, maps.size()));
    const std::size_t slash = line.find('/');
    if (slash == std::string_view::npos) continue;
    const std::string_view path = line.substr(slash);
    const bool unsafe = std::any_of(kDevices.begin(), kDevices.end(), [&](std::string_view start) {
      return path.starts_with(start);
    });
    if (unsafe) devices.emplace(path);
  }
  return devices;
}

std::uint64_t OwnMemory() {
  std::ifstream file("/proc/self/smaps_rollup");
  std::string word;
  std::uint64_t kilobytes = 0;
  while (file >> word) {
    if (word == "Pss:" && file >> kilobytes) return kilobytes << 10;
  }
  return 0;
}

}  // namespace pyfx
