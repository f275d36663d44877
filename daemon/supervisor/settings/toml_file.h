// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files in TOML that people write: settings of profiles and of the daemon.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>

#include "protocol/base/result.h"

namespace pyfx {

// The most parts of a dotted key, as a.b.c has three. The library goes one call deeper for each
// part when it throws the table away, so that a long key would be the end of the stack.
inline constexpr int kMostKeyParts = 32;

// Never throws. kInvalid, with `path` and line, for what is no TOML or goes deeper than
// kMostKeyParts; the library itself bounds how deep values may be nested.
Result<toml::table> ParseToml(std::string_view text, const std::string& path);

// `text` in quotes, as messages name keys and values.
std::string Quoted(std::string_view text);

}  // namespace pyfx
