// SPDX-License-Identifier: GPL-3.0-or-later
//
// How people are told of a number of things: "1 run", "2 runs".
#pragma once

#include <cstddef>
#include <string>

namespace pyfx {

inline std::string Counted(std::size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

}  // namespace pyfx
