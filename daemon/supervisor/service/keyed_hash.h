// SPDX-License-Identifier: GPL-3.0-or-later
//
// A hash for recognising texts again without keeping them. Its key is drawn once by this process
// and never leaves it. So whoever reads a hash learns nothing about the texts, and cannot even test
// a guess.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pyfx {

using HashKey = std::array<std::uint64_t, 2>;

// SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
std::uint64_t SipHash(const HashKey& key, std::string_view bytes);

// Of all `texts` in their order, under this process's key. Two that are not the same have the same
// hash once in 2^64 times.
std::uint64_t KeyedHash(const std::vector<std::string>& texts);

}  // namespace pyfx
