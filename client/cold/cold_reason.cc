// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cold/cold_reason.h"

#include "protocol/start/start_table.h"

namespace pyfx {

std::vector<std::string_view> VariablesOfAFreshStart(const Options& options,
                                                     char* const* environment) {
  std::vector<std::string_view> found;
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = entry.substr(0, equals);
    if (WhenOfVariable(name, entry.substr(equals + 1)) != When::kCold) continue;
    if (!options.ignore_environment || IsReadInAnyCase(name)) found.push_back(name);
  }
  return found;
}

}  // namespace pyfx
