// SPDX-License-Identifier: GPL-3.0-or-later
//
// One string, or truth value, out of a TOML file, for a client that must stay small: goes through
// the structure (tables, keys, what is nested in values, strings over several lines) far enough not
// to take a string's or an array's contents for a key, and refuses what it does not understand.
// Whether the file is right in all else is not looked at. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

struct TomlString {
  std::string value;
  int line = 0;  // of its key, from 1
};

// The string at `path`, as {"tool", "pyfx", "profile"}; nullopt if there is none. An error, of code
// kInvalid and with a text "LINE: what is wrong", if the file cannot be gone through that far, or
// what is there is no string on one line.
Result<std::optional<TomlString>> FindTomlString(std::string_view text,
                                                 const std::vector<std::string_view>& path);

// Whether the value at `path` is `true`. An error as above, if the file cannot be gone through that
// far.
Result<bool> FindTomlTruth(std::string_view text, const std::vector<std::string_view>& path);

}  // namespace pyfx
