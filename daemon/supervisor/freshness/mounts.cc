// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/freshness/mounts.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <fstream>
#include <iterator>

#include "protocol/files/mountinfo.h"

namespace pyfx {
namespace {

// Where others can change files without this kernel. An overlayfs tells of what is done through it,
// which is all that may be done to it while it is mounted. As /proc/filesystems has them. What is
// behind fuse has a name of its own: fuse.sshfs.
constexpr std::array<std::string_view, 17> kRemoteTypes = {
    "nfs", "nfs4", "cifs",   "smb3", "smbfs", "fuse",   "fuseblk", "virtiofs", "9p",
    "afs", "ceph", "vboxsf", "gfs2", "ocfs2", "lustre", "beegfs",  "autofs"};

bool IsRemote(std::string_view type) {
  return type.starts_with("fuse.") ||
         std::find(kRemoteTypes.begin(), kRemoteTypes.end(), type) != kRemoteTypes.end();
}

// The word of `line` with that number, from 0 on.
std::string_view Word(std::string_view line, int number) {
  for (; number > 0; --number) {
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) return {};
    line.remove_prefix(blank + 1);
  }
  return line.substr(0, line.find(' '));
}

constexpr int kMostLinks = 40;  // as the kernel has it (path_resolution(7))

std::string LinkAt(const std::string& path) {
  std::array<char, PATH_MAX> target;
  const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
  return size <= 0 ? "" : std::string(target.data(), static_cast<std::size_t>(size));
}

}  // namespace

Mounts Mounts::Read() {
  std::ifstream file("/proc/self/mountinfo");
  return Mounts(std::string(std::istreambuf_iterator<char>(file), {}));
}

Mounts::Mounts(std::string_view mountinfo) {
  while (!mountinfo.empty()) {
    const std::string_view line = mountinfo.substr(0, mountinfo.find('\n'));
    mountinfo.remove_prefix(std::min(line.size() + 1, mountinfo.size()));
    const std::size_t fields = line.find(" - ");
    if (fields == std::string_view::npos) continue;
    // Of several at one place the last one is seen.
    types_[UnescapedMountPath(Word(line, 4))] = Word(line.substr(fields + 3), 0);
  }
}

std::string Mounts::RemoteTypeAt(std::string_view path) const {
  while (true) {
    const auto found = types_.find(path.empty() ? "/" : path);
    if (found != types_.end()) return IsRemote(found->second) ? found->second : "";
    if (path.size() <= 1) return {};
    path = path.substr(0, path.rfind('/'));
  }
}

Status Mounts::CheckIsLocal(const std::string& path) const {
  std::string rest = path;
  std::string at;  // without a link on the way; empty for "/"
  for (int links = 0; links <= kMostLinks;) {
    const std::string type = RemoteTypeAt(at);
    if (!type.empty()) {
      return Error{Errc::kInvalid, "\"" + path + "\" is on " + type + ", which need not answer"};
    }
    const std::string target = at.empty() ? "" : LinkAt(at);
    if (!target.empty()) {
      ++links;
      rest = target + "/" + rest;
      at = target[0] == '/' ? "" : at.substr(0, at.rfind('/'));
    }
    const std::size_t begin = rest.find_first_not_of('/');
    if (begin == std::string::npos) return {};
    const std::size_t end = std::min(rest.find('/', begin), rest.size());
    const std::string part = rest.substr(begin, end - begin);
    rest.erase(0, end);
    if (part == "..") {
      at.erase(std::min(at.rfind('/'), at.size()));
    } else if (part != ".") {
      at += "/" + part;
    }
  }
  return ErrnoError("cannot look at \"" + path + "\"", ELOOP);
}

}  // namespace pyfx
