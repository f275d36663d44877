// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/context/confinement.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string_view>

#include "client/common/small_file.h"

namespace pyfx {
namespace {

constexpr int kGetMdwe = 66;  // PR_GET_MDWE, Linux 6.3; the C library's headers may be older

struct Capabilities {
  std::uint64_t effective = 0;
  std::uint64_t permitted = 0;
};

// Those of the process `pid`, 0 for this one. The C library has no function for this (capget(2)).
bool ReadCapabilities(pid_t pid, Capabilities* read) {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, pid};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) return false;
  read->effective = data[0].effective | std::uint64_t{data[1].effective} << 32;
  read->permitted = data[0].permitted | std::uint64_t{data[1].permitted} << 32;
  return true;
}

// Whether something else keeps us from looking at it, which the run will see: it has capabilities
// that we have not, or may not be traced, in which case its files in /proc are root's (ptrace(2),
// proc(5)).
bool IsHiddenAnyway(pid_t server, const std::string& directory) {
  Capabilities ours;
  Capabilities theirs;
  struct stat info {};
  return !ReadCapabilities(0, &ours) || !ReadCapabilities(server, &theirs) ||
         (theirs.permitted & ~ours.effective) != 0 || ::stat(directory.c_str(), &info) != 0 ||
         info.st_uid != ::geteuid();
}

// What a link in /proc/<pid>/ns/ says; false, with errno set, if it may not be read.
bool ReadNamespace(const std::string& path, std::string* name) {
  std::array<char, 64> text;
  const ssize_t size = ::readlink(path.c_str(), text.data(), text.size());
  if (size >= 0) name->assign(text.data(), static_cast<std::size_t>(size));
  return size >= 0;
}

std::string Another(std::string_view what) {
  return std::string("the client has another ").append(what);
}

// Whether a status has this line (proc_pid_status(5)).
bool Says(const std::string& status, std::string_view name, int value) {
  const std::string line =
      std::string("\n").append(name).append(":\t").append(std::to_string(value)).append("\n");
  return status.find(line) != std::string::npos;
}

// In what most sandboxes set. So do containers, for the daemon within too: one file is all that it
// costs there, and the number of filters is left to the run.
std::string ReasonInStatus(const std::string& directory) {
  const int no_new_privs = ::prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L);
  const int seccomp = ::prctl(PR_GET_SECCOMP);
  if (no_new_privs <= 0 && seccomp <= 0) return {};
  const std::string theirs = HeadOfProcFile(directory + "/status");
  if (theirs.empty()) return {};
  if (!Says(theirs, "NoNewPrivs", no_new_privs)) return Another("NoNewPrivs");
  return Says(theirs, "Seccomp", seccomp) ? std::string() : Another("Seccomp");
}

}  // namespace

std::string ReasonInOwnConfinement() {
  if (::prctl(PR_GET_SECUREBITS) > 0) return "secure bits are set, which a run cannot take on";
  if (::prctl(kGetMdwe, 0L, 0L, 0L, 0L) > 0) {
    return "memory-deny-write-execute is set, which a run cannot take on";
  }
  return {};
}

std::string ReasonInSight(pid_t server) {
  if (server <= 0) return Another("pid namespace");
  const std::string directory = "/proc/" + std::to_string(server);
  std::string ours;
  std::string theirs;
  if (ReadNamespace(directory + "/ns/mnt", &theirs)) {
    const bool same = !ReadNamespace("/proc/self/ns/mnt", &ours) || ours == theirs;
    return same ? ReasonInStatus(directory) : Another("mnt namespace");
  }
  if (errno != EACCES) return {};
  if (HeadOfProcFile(directory + "/uid_map") != HeadOfProcFile("/proc/self/uid_map")) {
    return Another("user namespace");
  }
  if (IsHiddenAnyway(server, directory)) return ReasonInStatus(directory);
  return "it may not look at the daemon, as under Landlock, which a run cannot take on";
}

}  // namespace pyfx
