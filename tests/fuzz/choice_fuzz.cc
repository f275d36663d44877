// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the client reads before it knows whose it is: the head of a script, a pyproject.toml, a
// pyfxd.toml.
#include <algorithm>

#include "client/command/profile_choice.h"
#include "client/command/shebang.h"
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
  const Result<bool> truth = FindTomlTruth(text, {"tool", "pyfx", "profile"});
  PYFX_CHECK(truth || truth.error().code == Errc::kInvalid);
  if (const std::optional<Shebang> shebang = ReadShebang(text, "/usr/bin/env")) {
    PYFX_CHECK(!shebang->interpreter.empty());
    // Of one beside the script only the name is there.
    const std::string& path = shebang->interpreter;
    PYFX_CHECK(text.find(path.substr(path.rfind('/') + 1)) != std::string_view::npos);
  }
  return 0;
}
