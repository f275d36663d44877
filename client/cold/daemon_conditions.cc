// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cold/daemon_conditions.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include "protocol/base/unique_fd.h"
#include "protocol/files/regular_file.h"

namespace pyfx {
namespace {

struct DaemonLimit {
  __rlimit_resource resource;
  std::string_view name;
};
constexpr std::array<DaemonLimit, 5> kDaemonLimits = {{{RLIMIT_CPU, "processor time"},
                                                       {RLIMIT_AS, "address space"},
                                                       {RLIMIT_DATA, "data"},
                                                       {RLIMIT_FSIZE, "file size"},
                                                       {RLIMIT_NPROC, "processes"}}};

// How many processes process 1 allows its users at the most (proc(5), /proc/PID/limits); nullopt:
// without end, or it does not say.
std::optional<rlim_t> UsualProcesses() {
  constexpr std::size_t kMost = 4096;
  const std::string path = "/proc/1/limits";
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  const Result<std::string> limits = ReadAtMost(file.get(), 0, kMost, path);
  if (!limits) return std::nullopt;
  constexpr std::string_view kLine = "Max processes";
  const std::size_t line = limits->find(kLine);
  if (line == std::string::npos) return std::nullopt;
  std::string_view rest = std::string_view(*limits).substr(line + kLine.size());
  const auto skip = [&rest](std::string_view characters) {
    rest.remove_prefix(std::min(rest.find_first_not_of(characters), rest.size()));
  };
  skip(" ");
  rest.remove_prefix(std::min(rest.find(' '), rest.size()));  // the soft one
  skip(" ");
  rlim_t hard = 0;
  const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), hard);
  return read.ec == std::errc() ? std::optional(hard) : std::nullopt;
}

}  // namespace

std::string LimitOnDaemon() {
  for (const auto& [resource, name] : kDaemonLimits) {
    rlimit limit{};
    if (::getrlimit(resource, &limit) != 0 || limit.rlim_max == RLIM_INFINITY) continue;
    if (resource == RLIMIT_NPROC) {
      const std::optional<rlim_t> usual = UsualProcesses();
      if (!usual || limit.rlim_max >= *usual) continue;
    }
    return "the limit of " + std::string(name) + ", which this client may not raise";
  }
  return {};
}

std::string ObstacleToSocket(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0 && !S_ISSOCK(info.st_mode)) {
    return "\"" + path + "\" is no socket";
  }
  // The daemon makes one directory if that is missing (Listener).
  std::string directory = path.substr(0, path.rfind('/'));
  if (::access(directory.c_str(), F_OK) != 0 && errno == ENOENT) {
    directory.resize(std::min(directory.rfind('/'), directory.size()));
  }
  if (directory.empty() || ::access(directory.c_str(), W_OK | X_OK) == 0) return {};
  return "cannot write to \"" + directory + "\": " + std::strerror(errno);
}

void RaiseLimitsOnDaemon() {
  for (const auto& [resource, name] : kDaemonLimits) {
    rlimit limit{};
    if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == limit.rlim_max) continue;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(resource, &limit);
  }
}

}  // namespace pyfx
