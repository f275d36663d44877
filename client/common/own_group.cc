// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/common/own_group.h"

#include <unistd.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "client/common/small_file.h"

namespace pyfx {
namespace {

constexpr std::size_t kMostEntries = std::size_t{1} << 20;  // bytes of either file

// The first `N` fields of the line of which the third is `id`: both files have numbers there.
template <std::size_t N>
std::optional<std::array<std::string_view, N>> Entry(std::string_view text, unsigned id) {
  const std::string number = std::to_string(id);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    std::array<std::string_view, N> fields;
    for (std::string_view& field : fields) {
      const std::size_t colon = line.find(':');
      field = line.substr(0, colon);
      line.remove_prefix(colon == std::string_view::npos ? line.size() : colon + 1);
    }
    if (fields[2] == number) return fields;
  }
  return std::nullopt;
}

}  // namespace

bool IsOwnGroup(uid_t uid, gid_t group, std::string_view users, std::string_view groups) {
  const auto user = Entry<4>(users, uid);      // name, password, uid, gid
  const auto entry = Entry<4>(groups, group);  // name, password, gid, members
  if (!user || !entry) return false;
  const std::string_view name = (*user)[0];
  std::string_view members = (*entry)[3];
  while (!members.empty()) {
    const std::size_t comma = members.find(',');
    const std::string_view member = members.substr(0, comma);
    if (member != name && !(group == 0 && member == "root")) return false;
    members.remove_prefix(comma == std::string_view::npos ? members.size() : comma + 1);
  }
  return group == 0 || ((*user)[3] == std::to_string(group) && (*entry)[0] == name);
}

bool IsOwnGroupHere(gid_t group) {
  const std::optional<std::string> users = ReadHead("/etc/passwd", kMostEntries);
  const std::optional<std::string> groups = ReadHead("/etc/group", kMostEntries);
  return users && groups && IsOwnGroup(::geteuid(), group, *users, *groups);
}

}  // namespace pyfx
