// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/hidden/libraries/variable_in_text.h"

#include <array>
#include <cstddef>

namespace pyfx {
namespace {

// How programs set variables. What does so with neither word does it by a module of its own.
constexpr std::array<std::string_view, 2> kSettingWords = {"environ", "putenv"};
// In front of the name, these only ask.
constexpr std::array<std::string_view, 2> kAskingWords = {".get(", "getenv("};

// Whether names have it in them. A table, since it is asked for each byte of a program.
constexpr std::array<bool, 256> kIsOfName = [] {
  std::array<bool, 256> is_of_name{};
  for (unsigned c = 0; c < is_of_name.size(); ++c) {
    is_of_name[c] =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  }
  return is_of_name;
}();

bool IsOfName(char c) { return kIsOfName[static_cast<unsigned char>(c)]; }

bool OnlyAsks(std::string_view before) {
  if (before.empty() || (before.back() != '"' && before.back() != '\'')) return false;
  before.remove_suffix(1);
  for (const std::string_view word : kAskingWords) {
    if (before.ends_with(word)) return true;
  }
  return false;
}

}  // namespace

std::string_view VariableThatIsSet(std::string_view text,
                                   const std::unordered_set<std::string>& names) {
  bool sets = false;
  for (const std::string_view word : kSettingWords) {
    sets = sets || text.find(word) != std::string_view::npos;
  }
  std::array<bool, 256> begins{};
  for (const std::string& name : names) {
    if (!name.empty()) begins[static_cast<unsigned char>(name[0])] = true;
  }
  std::string word;
  for (std::size_t i = 0; sets && i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && IsOfName(text[end])) ++end;
    if (end > i && begins[static_cast<unsigned char>(text[i])]) {
      word.assign(text, i, end - i);
      if (names.contains(word) && !OnlyAsks(text.substr(0, i))) return text.substr(i, end - i);
    }
    i = end + 1;
  }
  return {};
}

}  // namespace pyfx
