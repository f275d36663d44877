// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a fuzz target gets, as the decoders take it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pyfx::fuzz {

inline std::string_view AsText(const std::uint8_t* data, std::size_t size) {
  return std::string_view(reinterpret_cast<const char*>(data), size);
}

// The first byte, taken off the input; 0 at its end.
inline std::uint8_t TakeByte(std::string_view* input) {
  if (input->empty()) return 0;
  const auto byte = static_cast<std::uint8_t>(input->front());
  input->remove_prefix(1);
  return byte;
}

}  // namespace pyfx::fuzz
