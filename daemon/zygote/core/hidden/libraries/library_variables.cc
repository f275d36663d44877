// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/hidden/libraries/library_variables.h"

#include <stdlib.h>
#include <unistd.h>

#include <cstddef>
#include <string_view>
#include <utility>

namespace pyfx {

// Once through the environment: asking for each name would go through all of it each time.
void LibraryVariables::BeginRun() {
  at_first_.clear();
  if (names_.empty()) return;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    std::string name(text.substr(0, equals));
    // The first one is what getenv(3) finds.
    if (names_.contains(name)) at_first_.try_emplace(std::move(name), text.substr(equals + 1));
  }
}

bool LibraryVariables::IsChanged(const std::string& name) const {
  const char* const now = ::getenv(name.c_str());
  const auto before = at_first_.find(name);
  if (now == nullptr || before == at_first_.end()) {
    return (now == nullptr) != (before == at_first_.end());
  }
  return before->second != now;
}

}  // namespace pyfx
