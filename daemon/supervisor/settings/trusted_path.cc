// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/settings/trusted_path.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/magic.h>
#include <pwd.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <string_view>

#include "protocol/base/unique_fd.h"
#include "protocol/files/file_writers.h"

namespace pyfx {
namespace {

constexpr int kMostLinks = 40;  // as the kernel has it (path_resolution(7))

// Whether this user alone is in the group, which many systems make for each user, or nobody is. Of
// root's group root may be, too.
bool IsOwnGroup(gid_t group) {
  const struct passwd* const user = ::getpwuid(::geteuid());
  const std::string name = user != nullptr ? user->pw_name : "";
  const bool is_primary = user != nullptr && user->pw_gid == group;
  const struct group* const entry = ::getgrgid(group);
  if (entry == nullptr) return group == 0;  // its members are listed nowhere
  for (char** member = entry->gr_mem; *member != nullptr; ++member) {
    if (name != *member && (group != 0 || *member != std::string_view("root"))) return false;
  }
  // Whose primary group it is, is not listed: a user's own is named like the user, and of the
  // system's only "users" is anybody's (base-passwd's users-and-groups).
  constexpr gid_t kFirstOfUsers = 1000;  // login.defs(5), GID_MIN
  constexpr gid_t kUsers = 100;
  if (group >= kFirstOfUsers) return is_primary && name == entry->gr_name;
  return group != kUsers;
}

// Its links lead each process elsewhere (proc(5)), some of them into another root.
Status CheckIsNotInProc(int fd, const std::string& name) {
  struct statfs file_system {};
  if (::fstatfs(fd, &file_system) != 0) return ErrnoError("cannot look at \"" + name + "\"");
  if (file_system.f_type != PROC_SUPER_MAGIC) return {};
  return Error{Errc::kInvalid, "\"" + name + "\" leads each process elsewhere"};
}

}  // namespace

Status CheckTrusted(const std::string& path) {
  std::string rest = path;
  std::string name;  // of what `directory` is, for people
  UniqueFd directory(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return SystemError("cannot look at \"/\"");
  for (int links = 0; !rest.empty();) {
    const std::size_t begin = rest.find_first_not_of('/');
    if (begin == std::string::npos) break;
    const std::size_t end = rest.find('/', begin);
    const std::string part = rest.substr(begin, end - begin);
    rest.erase(0, end);
    if (end == std::string::npos) rest.clear();
    const std::string found = name + "/" + part;
    UniqueFd next(::openat(directory.get(), part.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!next) return SystemError("cannot look at \"" + found + "\"");
    Status checked = CheckIsNotInProc(next.get(), found);
    if (checked) checked = CheckNobodyElseWrites(next.get(), found, IsOwnGroup);
    if (!checked) return checked;
    std::array<char, PATH_MAX> target;
    const ssize_t size = ::readlinkat(next.get(), "", target.data(), target.size());
    if (size < 0) {
      directory = std::move(next);
      name = found;
      continue;
    }
    if (++links > kMostLinks) return ErrnoError("cannot look at \"" + found + "\"", ELOOP);
    rest.insert(0, std::string(target.data(), static_cast<std::size_t>(size)) + "/");
    if (target[0] == '/') {
      directory = UniqueFd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
      if (!directory) return SystemError("cannot look at \"/\"");
      name.clear();
    }
  }
  return {};
}

Status CheckTrustedByRoot(const std::string& path) {
  if (::geteuid() != 0) return {};
  Status trusted = CheckTrusted(path);
  if (!trusted) {
    const Errc code = trusted.error().code == Errc::kBusy ? Errc::kBusy : Errc::kInvalid;
    return Error{code, "root cannot trust \"" + path + "\": " + trusted.error().text};
  }
  return {};
}

}  // namespace pyfx
