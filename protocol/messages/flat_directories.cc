// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/messages/flat_directories.h"

#include <cstddef>
#include <iterator>
#include <utility>

namespace pyfx {

FlatDirectories Flatten(const std::vector<SearchedDirectory>& directories) {
  FlatDirectories flat;
  for (const SearchedDirectory& directory : directories) {
    flat.paths.push_back(directory.path);
    flat.counts.push_back(static_cast<std::uint32_t>(directory.names.size()));
    flat.counts.push_back(static_cast<std::uint32_t>(directory.entries.size()));
    flat.counts.push_back(directory.whole ? 1 : 0);
    flat.names.insert(flat.names.end(), directory.names.begin(), directory.names.end());
    flat.entries.insert(flat.entries.end(), directory.entries.begin(), directory.entries.end());
  }
  return flat;
}

bool Unflatten(FlatDirectories flat, std::vector<SearchedDirectory>* directories) {
  if (flat.counts.size() != 3 * flat.paths.size()) return false;
  std::size_t name = 0;
  std::size_t entry = 0;
  const auto take = [](std::vector<std::string>* from, std::size_t* at, std::uint32_t count,
                       std::vector<std::string>* to) {
    if (count > from->size() - *at) return false;
    const auto first = from->begin() + static_cast<std::ptrdiff_t>(*at);
    to->assign(std::make_move_iterator(first), std::make_move_iterator(first + count));
    *at += count;
    return true;
  };
  for (std::size_t i = 0; i < flat.paths.size(); ++i) {
    SearchedDirectory directory;
    directory.path = std::move(flat.paths[i]);
    directory.whole = flat.counts[3 * i + 2] != 0;
    if (!take(&flat.names, &name, flat.counts[3 * i], &directory.names) ||
        !take(&flat.entries, &entry, flat.counts[3 * i + 1], &directory.entries)) {
      return false;
    }
    directories->push_back(std::move(directory));
  }
  return name == flat.names.size() && entry == flat.entries.size();
}

}  // namespace pyfx
