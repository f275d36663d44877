// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the client reads before it knows whose it is: the head of a script, a pyproject.toml.
#include <algorithm>

#include "client/command/profile_choice.h"
#include "client/common/toml_string.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pyfx;
  const std::string_view text = fuzz::AsText(data, size);
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  if (const std::optional<NamedAt> named = FindProfileComment(text)) {
    PYFX_CHECK(named->line >= 1 && named->line <= lines);
    PYFX_CHECK(text.find(named->name) != std::string_view::npos);
  }
  const Result<std::optional<TomlString>> found = FindTomlString(text, {"tool", "pyfx", "profile"});
  if (!found) {
    PYFX_CHECK(found.error().code == Errc::kInvalid && !found.error().text.empty());
  } else if (*found) {
    PYFX_CHECK((*found)->line >= 1 && (*found)->line <= lines);
  }
  return 0;
}
