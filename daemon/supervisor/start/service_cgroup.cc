// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/start/service_cgroup.h"

#include <dirent.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <string_view>

namespace pyfx {
namespace {

constexpr std::string_view kPrefix = "profile-";

// Where systemd mounts the cgroup2 file system: alone, or beside those of version 1.
constexpr std::array<const char*, 2> kMounts = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};

// The directory of this process's cgroup of version 2; empty without one.
std::string OwnDirectory() {
  std::ifstream file("/proc/self/cgroup");
  std::string line;
  while (std::getline(file, line) && !line.starts_with("0::/")) {
  }
  if (!line.starts_with("0::/") || line.starts_with("0::/..")) return {};
  for (const char* mount : kMounts) {
    struct statfs info {};
    if (::statfs(mount, &info) == 0 && info.f_type == CGROUP2_SUPER_MAGIC) {
      return mount + line.substr(3);
    }
  }
  return {};
}

}  // namespace

ServiceCgroup ServiceCgroup::Find() { return ServiceCgroup(OwnDirectory()); }

std::string ServiceCgroup::Make(const std::string& profile, pid_t pid) const {
  if (directory_.empty()) return {};
  std::string name = std::string(kPrefix) + profile + "-" + std::to_string(pid);
  std::replace(name.begin(), name.end(), '/', '_');  // of an automatic profile
  std::string made = directory_ + "/" + name;
  if (::mkdir(made.c_str(), 0755) != 0 && errno != EEXIST) return {};
  return made;
}

void ServiceCgroup::Sweep() const {
  if (directory_.empty()) return;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(directory_.c_str()), ::closedir);
  while (const dirent* entry = folder ? ::readdir(folder.get()) : nullptr) {
    const std::string_view name = entry->d_name;
    if (!name.starts_with(kPrefix)) continue;
    // One that has just been made is empty until its zygote has entered it.
    const std::string zygote = "/proc/" + std::string(name.substr(name.rfind('-') + 1));
    if (::access(zygote.c_str(), F_OK) == 0) continue;
    ::rmdir((directory_ + "/" + entry->d_name).c_str());  // refused while something lives there
  }
}

}  // namespace pyfx
