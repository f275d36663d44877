// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which files of /proc tell of one process what is not the same of its fork (proc(5)).
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace pyfx {

// Whether `path` is one, of whichever process: /proc/self/status. Not descriptors by their numbers.
inline bool IsOfOneProcess(std::string_view path) {
  constexpr std::array<std::string_view, 20> kNames = {
      "autogroup",     "cgroup", "cmdline",   "comm",      "environ", "fd",
      "fdinfo",        "io",     "limits",    "loginuid",  "oom_adj", "oom_score",
      "oom_score_adj", "sched",  "schedstat", "sessionid", "stat",    "statm",
      "status",        "task"};
  constexpr std::string_view kProc = "/proc/";
  if (path == "/dev/fd" || path == "/dev/fd/") return true;
  if (!path.starts_with(kProc)) return false;
  path.remove_prefix(kProc.size());
  const std::string_view process = path.substr(0, path.find('/'));
  const bool is_number = process.find_first_not_of("0123456789") == std::string_view::npos;
  if (!is_number && process != "self" && process != "thread-self") return false;
  path.remove_prefix(std::min(process.size() + 1, path.size()));
  const std::string_view name = path.substr(0, path.find('/'));
  if (name == "fd" && path.size() > name.size() + 1) return false;
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// Whether it is the one that tells of cgroups, which are often the same.
inline bool IsOfCgroups(std::string_view path) {
  return IsOfOneProcess(path) && path.ends_with("/cgroup");
}

}  // namespace pyfx
