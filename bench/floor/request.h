// SPDX-License-Identifier: GPL-3.0-or-later
//
// What floor-client and floor-server say to each other: one request, one status.
//
//   Header | `strings_length` bytes: argv, environment, working directory, each ended by a NUL byte
//
// Standard input, output and error ride on it by SCM_RIGHTS. The answer is the status that the
// client is to end with, one std::uint32_t.
#pragma once

#include <array>
#include <cstdint>

namespace pyfx::bench {

struct Header {
  std::uint32_t strings_length;
  std::uint32_t arguments;
  std::uint32_t variables;
};

// Numbers in the run of the descriptors that ride on a request, in their order.
inline constexpr std::array<int, 3> kPassed = {0, 1, 2};

}  // namespace pyfx::bench
