// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text for people, in columns. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pyfx {

// Columns as wide as their widest cell; the last one is not padded. The first row is the header.
std::string FormatTable(const std::vector<std::vector<std::string>>& rows);

// "1 run", "2 runs"
std::string Counted(std::uint64_t number, std::string_view one);

// A length of time in its largest sensible unit: "119 s", "3 h".
std::string Uptime(std::uint64_t us);

}  // namespace pyfx
