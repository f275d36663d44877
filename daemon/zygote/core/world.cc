// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/world.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "protocol/unique_fd.h"

namespace pyfx {
namespace {

// A file in /proc is read with few calls and has no length of its own.
std::string ReadProc(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 4096> buffer;
  ssize_t size = 0;
  while (fd && (size = ::read(fd.get(), buffer.data(), buffer.size())) > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return text;
}

std::string ReadProcLink(const std::string& path) {
  std::array<char, 4096> buffer;
  const ssize_t size = ::readlink(path.c_str(), buffer.data(), buffer.size());
  return size < 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(size));
}

// The value of a line "NAME:<tab>VALUE" of proc_pid_status(5).
std::string_view StatusField(std::string_view status, std::string_view name) {
  std::string start = "\n";
  start.append(name).append(":");
  const std::size_t begin = status.find(start);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = status.substr(begin + start.size());
  return rest.substr(0, rest.find('\n'));
}

}  // namespace

World World::Of(pid_t pid) {
  std::string directory = "/proc/";
  directory += std::to_string(pid);
  World world;
  const std::string status = ReadProc(directory + "/status");
  for (const char* name : {"Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb",
                           "NoNewPrivs", "Seccomp", "TracerPid"}) {
    world.parts_.emplace_back(name, StatusField(status, name));
  }
  for (const char* name : {"cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time",
                           "time_for_children", "user", "uts"}) {
    world.parts_.emplace_back(std::string(name) + " namespace",
                              ReadProcLink(directory + "/ns/" + name));
  }
  world.parts_.emplace_back("root directory", ReadProcLink(directory + "/root"));
  world.parts_.emplace_back("personality", ReadProc(directory + "/personality"));
  world.parts_.emplace_back("security label", ReadProc(directory + "/attr/current"));
  return world;
}

Status World::CheckSameAs(const World& client) const {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (parts_[i] == client.parts_[i]) continue;
    return Error{Errc::kUnsupported, "the client has another " + parts_[i].first};
  }
  return {};
}

}  // namespace pyfx
