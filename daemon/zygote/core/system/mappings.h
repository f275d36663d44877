// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the kernel says of the process's own mappings: devices among them, and how much memory they
// take. Reads only; no Python in it. Zygote.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace pyfx {

// The devices in `maps` (proc_pid_maps(5)) whose drivers do not survive a fork.
std::set<std::string> ForkUnsafeDevices(std::string_view maps);

// What this process takes of the memory, shared parts by their share; 0 when it cannot be told.
std::uint64_t OwnMemory();

}  // namespace pyfx
