// SPDX-License-Identifier: GPL-3.0-or-later
//
// The directories of a Consumed message as fields can hold them: lists of strings and numbers,
// one after the other. For zygote_messages.cc alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/messages/zygote_messages.h"

namespace pyfx {

// One row for each kind of thing: a directory takes as many names and entries as `counts` says.
struct FlatDirectories {
  std::vector<std::string> paths;
  std::vector<std::uint32_t> counts;  // of each: names, entries, whether it counts as a whole
  std::vector<std::string> names;
  std::vector<std::string> entries;
};

FlatDirectories Flatten(const std::vector<SearchedDirectory>& directories);
// False when the counts do not fit.
bool Unflatten(FlatDirectories flat, std::vector<SearchedDirectory>* directories);

}  // namespace pyfx
