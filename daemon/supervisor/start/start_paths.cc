// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/start/start_paths.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/supervisor/settings/trusted_path.h"

namespace pyfx {
namespace {

constexpr std::string_view kLibraries = "LD_LIBRARY_PATH=";
constexpr std::array<std::string_view, 2> kWithPaths = {kLibraries, "PYTHONHOME="};
// Directories in which the dynamic linker looks first, by the processor's abilities (ld.so(8);
// those beside the first one until glibc 2.37). What appears in them nobody would tell us of.
constexpr std::array<std::string_view, 8> kFirst = {
    "glibc-hwcaps", "tls", "haswell", "avx512_1", "x86_64", "xeon_phi", "aarch64", "atomics"};
// Each of them is looked at here, in the daemon's loop, and each library in each of them later.
constexpr std::size_t kMostPaths = 64;

Error NotForZygotes(std::string_view name, const std::string& why) {
  return Error{Errc::kUnsupported, std::string(name.substr(0, name.find('='))) + ": " + why,
               ColdCause::kVariable};
}

std::string ParentOf(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status CheckPath(std::string path) {
  const std::string named = path;
  struct stat info {};
  while (::stat(path.c_str(), &info) != 0) {
    if (errno != ENOENT && errno != ENOTDIR) return ErrnoError("cannot look at \"" + path + "\"");
    path = ParentOf(path);
  }
  if (Status trusted = CheckTrusted(path); !trusted) return trusted;
  // Of a directory as /tmp only what is there counts.
  if (path == named || (info.st_mode & (S_IWGRP | S_IWOTH)) == 0) return {};
  return Error{Errc::kInvalid, "\"" + named + "\" is not there, and others may make it"};
}

Status CheckLibraries(const std::string& directory) {
  for (const std::string_view first : kFirst) {
    const std::string path = directory + "/" + std::string(first);
    if (::access(path.c_str(), F_OK) != 0) continue;
    return Error{Errc::kInvalid, "the libraries in \"" + path + "\" cannot be watched"};
  }
  return {};
}

std::vector<std::string> PathsOf(std::string_view value) {
  std::vector<std::string> paths;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t end = std::min(value.find_first_of(":;", at), value.size());
    paths.emplace_back(value.substr(at, end - at));
    at = end + 1;
  }
  return paths;
}

Status CheckPaths(std::string_view name, std::string_view value, const Mounts& mounts) {
  const std::vector<std::string> paths = PathsOf(value);
  if (paths.size() > kMostPaths) {
    return Error{Errc::kInvalid, "more than " + std::to_string(kMostPaths) + " directories"};
  }
  for (const std::string& path : paths) {
    Status checked = mounts.CheckIsLocal(path);
    if (checked) checked = CheckPath(path);
    if (checked && name == kLibraries) checked = CheckLibraries(path);
    if (!checked) return checked;
  }
  return {};
}

}  // namespace

Status CheckPathsOf(const Start& start, const Start& own, const Mounts& mounts) {
  for (const std::string& entry : start) {
    if (std::find(own.begin(), own.end(), entry) != own.end()) continue;
    const auto* const name =
        std::find_if(kWithPaths.begin(), kWithPaths.end(),
                     [&entry](std::string_view one) { return entry.starts_with(one); });
    if (name == kWithPaths.end()) continue;
    Status checked = CheckPaths(*name, std::string_view(entry).substr(name->size()), mounts);
    if (!checked && checked.error().code == Errc::kBusy) return checked;
    if (!checked) return NotForZygotes(*name, checked.error().text);
  }
  return {};
}

}  // namespace pyfx
