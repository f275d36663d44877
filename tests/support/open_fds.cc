// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/open_fds.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <memory>
#include <sstream>

#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

std::string ProcPath(pid_t pid, const std::string& name) {
  return "/proc/" + std::to_string(pid) + "/" + name;
}

// The fields of /proc/PID/stat after the command's name, which may hold blanks and brackets:
// state, parent, …
std::vector<std::string> StatFields(pid_t pid) {
  const std::string stat = ReadFile(ProcPath(pid, "stat"));
  const std::size_t bracket = stat.rfind(')');
  if (bracket == std::string::npos) return {};
  std::istringstream rest(stat.substr(bracket + 1));
  std::vector<std::string> fields;
  for (std::string field; rest >> field;) fields.push_back(field);
  return fields;
}

template <typename Visit>
void ForEachNumber(const std::string& directory, Visit visit) {
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir(directory.c_str()), ::closedir);
  if (dir == nullptr) return;
  while (const dirent* entry = ::readdir(dir.get())) {
    char* end = nullptr;
    const long number = std::strtol(entry->d_name, &end, 10);
    if (end != entry->d_name && *end == '\0') visit(static_cast<int>(number), ::dirfd(dir.get()));
  }
}

}  // namespace

std::map<int, std::string> OpenFds(pid_t pid) {
  std::map<int, std::string> fds;
  ForEachNumber(ProcPath(pid, "fd"), [&](int fd, int listing) {
    if (pid == ::getpid() && fd == listing) return;
    std::array<char, PATH_MAX> target;
    const ssize_t length =
        ::readlinkat(listing, std::to_string(fd).c_str(), target.data(), target.size());
    if (length >= 0) fds[fd] = std::string(target.data(), static_cast<std::size_t>(length));
  });
  return fds;
}

std::map<int, std::string> OpenFds() { return OpenFds(::getpid()); }

rlim_t LimitThatLeaves(pid_t pid, std::size_t free) {
  const std::map<int, std::string> used = OpenFds(pid);
  rlim_t limit = 0;
  for (std::size_t left = free; left > 0; ++limit) {
    left -= used.count(static_cast<int>(limit)) == 0 ? 1 : 0;
  }
  return limit;
}

std::vector<pid_t> ChildrenOf(pid_t pid) {
  std::vector<pid_t> children;
  ForEachNumber("/proc", [&](int other, int) {
    if (ParentOf(other) == pid) children.push_back(other);
  });
  return children;
}

std::vector<pid_t> DescendantsOf(pid_t pid) {
  std::vector<pid_t> all = ChildrenOf(pid);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::vector<pid_t> children = ChildrenOf(all[i]);
    all.insert(all.end(), children.begin(), children.end());
  }
  return all;
}

char StateOf(pid_t pid) {
  const std::vector<std::string> fields = StatFields(pid);
  return fields.empty() ? '\0' : fields[0][0];
}

pid_t ParentOf(pid_t pid) {
  const std::vector<std::string> fields = StatFields(pid);
  return fields.size() < 2 ? 0 : static_cast<pid_t>(std::strtol(fields[1].c_str(), nullptr, 10));
}

std::string CommandOf(pid_t pid) {
  std::string command = ReadFile(ProcPath(pid, "cmdline"));
  std::replace(command.begin(), command.end(), '\0', ' ');
  return command;
}

}  // namespace pyfx::test
