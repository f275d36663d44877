// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/process/cgroup.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>

#include "protocol/base/unique_fd.h"
#include "protocol/files/mountinfo.h"

namespace pyfx {
namespace {

// Whether a file of a cgroup limits what is in it. It says so by another content than what means no
// limit, below; or than in the zygote's own cgroup, where there is no such content. Most have the
// endings that all controllers are to use, of version 2 and of version 1 (cgroup-v2.rst,
// "Conventions"; admin-guide/cgroup-v1).
bool IsLimit(std::string_view name) {
  constexpr std::array<std::string_view, 6> kOthers = {"memory.high",      "memory.swap.high",
                                                       "cpuset.cpus",      "cpuset.mems",
                                                       "cpu.cfs_quota_us", "devices.list"};
  return name.ends_with(".max") || name.ends_with(".limit_in_bytes") ||
         (name.starts_with("blkio.throttle.") && name.ends_with("_device")) ||
         std::find(kOthers.begin(), kOthers.end(), name) != kOthers.end();
}

std::optional<std::string> ReadFile(const std::string& path, int directory = AT_FDCWD) {
  const UniqueFd fd(::openat(directory, path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return std::nullopt;
  std::string text;
  std::array<char, 8192> buffer;
  ssize_t size;
  while ((size = ::read(fd.get(), buffer.data(), buffer.size())) > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return text;
}

// Takes the part up to `separator` off the front of `text`.
std::string_view TakeUntil(std::string_view* text, char separator) {
  const std::size_t end = text->find(separator);
  const std::string_view part = text->substr(0, end);
  text->remove_prefix(end == std::string_view::npos ? text->size() : end + 1);
  return part;
}

// Whether the line `text` of such a file says that nothing is limited: "max", "-1", a number as
// large as PAGE_COUNTER_MAX in bytes, "a *:* rwm" (all devices), "NAME max" or "NAME KEY=max
// KEY=max".
bool SaysNoLimit(std::string_view text) {
  if (text.empty() || text == "-1" || text == "a *:* rwm") return true;
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  if (std::from_chars(text.data(), end, number).ptr == end) return number >= std::uint64_t{1} << 62;
  if (text.find(' ') != std::string_view::npos) TakeUntil(&text, ' ');
  while (!text.empty()) {
    const std::string_view word = TakeUntil(&text, ' ');
    if (word != "max" && !word.ends_with("=max")) return false;
  }
  return true;
}

// The same for the whole of the file `name`.
bool SaysNoLimit(std::string_view name, std::string_view content) {
  if (name == "cpu.max") return content.starts_with("max ");  // and its period
  while (!content.empty()) {
    if (!SaysNoLimit(TakeUntil(&content, '\n'))) return false;
  }
  return true;
}

std::vector<std::string> LimitsIn(const std::string& directory) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(directory.c_str()), ::closedir);
  while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
    if (IsLimit(entry->d_name)) names.emplace_back(entry->d_name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

struct Membership {
  std::string_view controllers;
  std::string_view path;
};

// A line of /proc/PID/cgroup: "NUMBER:CONTROLLERS:PATH".
Membership ReadMembership(std::string_view line) {
  TakeUntil(&line, ':');
  const std::string_view controllers = TakeUntil(&line, ':');
  return {controllers, line};
}

// The path of the cgroup above; empty for the root, and for what is no path.
std::string_view Parent(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

bool IsAtOrAbove(std::string_view ancestor, std::string_view path) {
  if (ancestor == "/" || ancestor.empty()) return true;
  return path.starts_with(ancestor) &&
         (path.size() == ancestor.size() || path[ancestor.size()] == '/');
}

// Whether `list` has `name`, which stands between commas there.
bool Has(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    if (TakeUntil(&list, ',') == name) return true;
  }
  return false;
}

// Whether the mount options `options` name all of `controllers`.
bool HasAll(std::string_view options, std::string_view controllers) {
  while (!controllers.empty()) {
    if (!Has(options, TakeUntil(&controllers, ','))) return false;
  }
  return true;
}

// Whether there may be rules in such a hierarchy that are tied to cgroups: in that of version 2, or
// by the number of a class (net_cls, net_prio of version 1).
bool MayHaveRules(std::string_view controllers) {
  return controllers.empty() || Has(controllers, "net_cls") || Has(controllers, "net_prio");
}

bool MayEnter(const std::string& directory) {
  return ::access((directory + "/cgroup.procs").c_str(), W_OK) == 0;
}

}  // namespace

Status EnterCgroup(const std::string& directory) {
  const std::string path = directory + "/cgroup.procs";
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd || ::write(fd.get(), "0", 1) != 1) {
    return ErrnoError("cannot enter the cgroup \"" + directory + "\"");
  }
  return {};
}

Cgroups Cgroups::OfThisProcess() {
  return Cgroups(ReadFile("/proc/self/cgroup").value_or(""),
                 ReadFile("/proc/self/mountinfo").value_or(""));
}

Cgroups::Cgroups(std::string own, std::string_view mounts) : own_(std::move(own)) {
  while (!mounts.empty()) AddMount(TakeUntil(&mounts, '\n'));
}

// "36 35 98:0 ROOT DIRECTORY OPTIONS [TAG]… - TYPE SOURCE OPTIONS"
void Cgroups::AddMount(std::string_view line) {
  for (int skipped = 0; skipped < 3; ++skipped) TakeUntil(&line, ' ');
  const std::string_view root = TakeUntil(&line, ' ');
  const std::string_view directory = TakeUntil(&line, ' ');
  const std::size_t dash = line.find(" - ");
  if (dash == std::string_view::npos) return;
  line.remove_prefix(dash + 3);
  const std::string_view type = TakeUntil(&line, ' ');
  if (type != "cgroup" && type != "cgroup2") return;
  TakeUntil(&line, ' ');
  const std::string_view options = type == "cgroup2" ? std::string_view() : line;
  hierarchies_.push_back(
      {std::string(options), UnescapedMountPath(directory), UnescapedMountPath(root)});
}

// Where the cgroup `path` can be reached; empty where it cannot, as one outside of what is mounted
// or of the cgroup namespace ("/../x", cgroup_namespaces(7)).
std::string Cgroups::DirectoryOf(std::string_view controllers, std::string_view path) const {
  if (path.starts_with("/..") || path.ends_with(" (deleted)")) return {};
  for (const Hierarchy& hierarchy : hierarchies_) {
    const bool right = controllers.empty() ? hierarchy.controllers.empty()
                                           : HasAll(hierarchy.controllers, controllers);
    if (!right || !IsAtOrAbove(hierarchy.root, path)) continue;
    const std::size_t above = hierarchy.root == "/" ? 0 : hierarchy.root.size();
    return hierarchy.directory + std::string(path.substr(above));
  }
  return {};
}

Status Cgroups::Follow(int client, CgroupPolicy policy) const {
  const std::optional<std::string> text = ReadFile("cgroup", client);
  if (!text) return ErrnoError("cannot tell the client's cgroup");
  return FollowTo(*text, policy);
}

Status Cgroups::CheckCanFollow(int client, CgroupPolicy policy) const {
  const std::optional<std::string> text = ReadFile("cgroup", client);
  if (!text) return ErrnoError("cannot tell the client's cgroup");
  return CheckCanFollowTo(*text, policy);
}

Status Cgroups::CheckAsked(int client) const {
  const std::optional<std::string> text = ReadFile("cgroup", client);
  if (!text) return ErrnoError("cannot tell the client's cgroup");
  return CheckAskedBy(*text);
}

Status Cgroups::CheckAskedBy(std::string_view client) const {
  if (client == own_) return {};
  std::string_view own = own_;
  while (!client.empty()) {
    const Membership theirs = ReadMembership(TakeUntil(&client, '\n'));
    const Membership ours = ReadMembership(TakeUntil(&own, '\n'));
    const bool limited = theirs.controllers != ours.controllers ||
                         !FirstLimit(ours.controllers, ours.path, theirs.path).empty() ||
                         !FirstLimit(ours.controllers, theirs.path, ours.path).empty();
    if (!limited) continue;
    return Error{Errc::kUnsupported,
                 "the preload asked for its cgroup, and the client is in one with other limits",
                 ColdCause::kResources};
  }
  return {};
}

Status Cgroups::FollowTo(std::string_view client, CgroupPolicy policy) const {
  return FollowBy([](const std::string& directory) { return EnterCgroup(directory).ok(); }, client,
                  policy);
}

Status Cgroups::CheckCanFollowTo(std::string_view client, CgroupPolicy policy) const {
  return FollowBy(MayEnter, client, policy);
}

Status Cgroups::FollowBy(Enter enter, std::string_view client, CgroupPolicy policy) const {
  if (client == own_) return {};
  std::string_view own = own_;
  // The same hierarchies in the same order: it is one system, and the same cgroup namespace.
  while (!client.empty()) {
    const Membership theirs = ReadMembership(TakeUntil(&client, '\n'));
    const Membership ours = ReadMembership(TakeUntil(&own, '\n'));
    if (theirs.controllers != ours.controllers) {
      return Error{Errc::kUnsupported, "the client has other cgroup hierarchies",
                   ColdCause::kConfined};
    }
    if (theirs.path == ours.path) continue;
    Status status = FollowIn(enter, ours.controllers, ours.path, theirs.path, policy);
    if (!status) return status;
  }
  return {};
}

Status Cgroups::FollowIn(Enter enter, std::string_view controllers, std::string_view own,
                         std::string_view client, CgroupPolicy policy) const {
  const std::string directory = DirectoryOf(controllers, client);
  if (directory.empty()) {
    return Error{Errc::kUnsupported,
                 "the client's cgroup cannot be seen from here: \"" + std::string(client) + "\"",
                 ColdCause::kConfined};
  }
  if (policy == CgroupPolicy::kLimits && FirstLimit(controllers, own, client).empty()) return {};
  if (enter(directory)) return {};
  if (const std::string limit = FirstLimit(controllers, own, client); !limit.empty()) {
    return Error{Errc::kUnsupported,
                 "the client's cgroup has a limit, and a run cannot enter it: \"" + limit + "\"",
                 ColdCause::kConfined};
  }
  if (!MayHaveRules(controllers)) return {};
  if (IsOfThisUser(directory) && IsOfThisUser(DirectoryOf(controllers, own))) return {};
  return Error{Errc::kUnsupported,
               "a run cannot enter the client's cgroup, \"" + std::string(client) +
                   "\", and rules may hold there that only root can see; cgroup = \"limits\" in "
                   "pyfxd.toml says that none do",
               ColdCause::kConfined};
}

// Whether nobody but the user and its sessions has to do with that cgroup: it is a session's own,
// as logind makes them (pam_systemd(8)), or is in the part of the user's systemd manager, which may
// tie nothing to a cgroup, and belongs to the user. What ip vrf exec makes below either is root's.
bool Cgroups::IsOfThisUser(const std::string& directory) const {
  const std::string uid = std::to_string(::getuid());
  std::string_view place;  // below what is the user's
  for (const Hierarchy& hierarchy : hierarchies_) {
    const std::string slice = hierarchy.directory + "/user.slice/user-" + uid + ".slice/";
    if (directory.starts_with(slice)) place = std::string_view(directory).substr(slice.size());
  }
  const std::string_view unit = TakeUntil(&place, '/');
  if (unit == "user@" + uid + ".service") {
    struct stat info {};
    return ::stat(directory.c_str(), &info) == 0 && info.st_uid == ::getuid();
  }
  return place.empty() && unit.starts_with("session-") && unit.ends_with(".scope");
}

// The first file that limits the client and not us; empty without any.
std::string Cgroups::FirstLimit(std::string_view controllers, std::string_view own,
                                std::string_view client) const {
  const std::string own_directory = DirectoryOf(controllers, own);
  for (std::string_view path = client; !IsAtOrAbove(path, own); path = Parent(path)) {
    const std::string directory = DirectoryOf(controllers, path);
    for (const std::string& name : LimitsIn(directory)) {
      const std::string file = directory + "/" + name;
      const std::optional<std::string> content = ReadFile(file);
      if (!content || SaysNoLimit(name, *content)) continue;
      if (content != ReadFile(own_directory + "/" + name)) return file;
    }
  }
  return {};
}

}  // namespace pyfx
