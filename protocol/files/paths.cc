// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/files/paths.h"

#include <limits.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "protocol/files/adopted.h"

namespace pyfx {
namespace {

std::string Join(std::string_view directory, std::string_view rest) {
  return std::string(directory).append(rest);
}

}  // namespace

std::string_view Env(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

std::string SocketPath() {
  if (const std::string_view path = Env("PYFX_SOCKET"); !path.empty()) return std::string(path);
  constexpr std::string_view kName = "/pyfx/pyfxd.sock";
  if (const std::string_view dir = Env("XDG_RUNTIME_DIR"); !dir.empty()) return Join(dir, kName);
  const std::string user = std::to_string(::geteuid());
  const std::string run = Join("/run/user/", user);
  if (::access(run.c_str(), F_OK) == 0) return Join(run, kName);
  return Join("/tmp/pyfx-", user).append("/pyfxd.sock");  // in containers and CI images
}

std::string ColdRunSocketPath(std::string_view socket_path) { return Join(socket_path, ".cold"); }

std::string WarmUpPlace(std::string_view socket_path) { return Join(socket_path, ".warm-up"); }

std::vector<std::string> ProfileDirectories() {
  std::vector<std::string> directories;
  if (std::string_view path = Env("PYFX_PROFILE_PATH"); !path.empty()) {
    while (true) {
      const std::size_t colon = path.find(':');
      if (const std::string_view entry = path.substr(0, colon); !entry.empty()) {
        directories.emplace_back(entry);
      }
      if (colon == std::string_view::npos) return directories;
      path.remove_prefix(colon + 1);
    }
  }
  if (const std::string_view config = Env("XDG_CONFIG_HOME"); !config.empty()) {
    directories.push_back(Join(config, "/pyfx/profiles"));
  } else if (const std::string_view home = Env("HOME"); !home.empty()) {
    directories.push_back(Join(home, "/.config/pyfx/profiles"));
  }
  directories.emplace_back("/etc/pyfx/profiles");
  if (Result<std::string> prefix = InstallPrefix()) {
    directories.push_back(ShippedProfileDirectory(*prefix));
  }
  return directories;
}

std::vector<std::string> SettingsFiles() {
  std::vector<std::string> files;
  if (const std::string_view config = Env("XDG_CONFIG_HOME"); !config.empty()) {
    files.push_back(Join(config, "/pyfx/pyfxd.toml"));
  } else if (const std::string_view home = Env("HOME"); !home.empty()) {
    files.push_back(Join(home, "/.config/pyfx/pyfxd.toml"));
  }
  files.emplace_back("/etc/pyfx/pyfxd.toml");
  return files;
}

Result<std::string> InstallPrefix() {
  std::array<char, PATH_MAX> path;
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  if (length < 0) return ErrnoError("cannot read \"/proc/self/exe\"");
  std::string program(path.data(), static_cast<std::size_t>(length));
  const std::string installed = InstalledPyfxcOf(program);
  if (!installed.empty()) program = installed;
  std::string_view prefix = program;
  for (int level = 0; level < 2; ++level) {  // PROGRAM, then bin
    const std::size_t slash = prefix.rfind('/');
    if (slash == std::string_view::npos) break;
    prefix = prefix.substr(0, slash);
  }
  return std::string(prefix);
}

std::string ZygotePath(std::string_view prefix) {
  return Join(prefix, "/libexec/pyfx/pyfx-zygote");
}
std::string HostPath(std::string_view prefix) { return Join(prefix, "/libexec/pyfx/pyfx-host.so"); }
std::string EmptyDirectoryPath(std::string_view prefix) {
  return Join(prefix, "/libexec/pyfx/nowhere");
}
std::string CoreBuildScript(std::string_view prefix) {
  return Join(prefix, "/share/pyfx/core/build");
}
std::string DaemonPath(std::string_view prefix) { return Join(prefix, "/bin/pyfxd"); }
std::string ShippedProfileDirectory(std::string_view prefix) {
  return Join(prefix, "/share/pyfx/profiles");
}
std::string TemplateDirectory(std::string_view prefix) {
  return Join(prefix, "/share/pyfx/templates");
}

std::vector<std::string> CoreDirectories(std::string_view prefix) {
  std::vector<std::string> directories = {Join(prefix, "/libexec/pyfx/cores")};
  if (const std::string_view data = Env("XDG_DATA_HOME"); !data.empty()) {
    directories.push_back(Join(data, "/pyfx/cores"));
  } else if (const std::string_view home = Env("HOME"); !home.empty()) {
    directories.push_back(Join(home, "/.local/share/pyfx/cores"));
  }
  return directories;
}

}  // namespace pyfx
