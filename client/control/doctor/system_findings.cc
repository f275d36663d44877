// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the kernel has of what pyfx uses, and what it lets this process do.
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "client/context/confinement.h"
#include "client/control/doctor/findings.h"
#include "protocol/base/process.h"

namespace pyfx {
namespace {

// asm-generic/mman-common.h has it from Linux 6.1 on.
constexpr int kMadvCollapse = 25;

std::string ReadAll(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

unsigned long NumberIn(const std::string& path) {
  unsigned long number = 0;
  std::istringstream(ReadAll(path)) >> number;
  return number;
}

// Of no memory at all the kernel only looks whether it knows the advice (madvise(2)).
bool HasCollapse() { return ::madvise(nullptr, 0, kMadvCollapse) == 0; }

Finding JudgeKernel() {
  utsname name{};
  ::uname(&name);
  const std::string what = "Linux " + std::string(name.release);
  if (!OpenPidfd(::getpid())) {
    return {Verdict::kWrong, "kernel",
            what +
                " has no pidfds, or a filter forbids pidfd_open(2), so that nothing can be warm "
                "here: take Linux 5.3 or later, or allow that call"};
  }
  if (!HasCollapse()) {
    return {
        Verdict::kNote, "kernel",
        what +
            " has no MADV_COLLAPSE: runs begin somewhat later for it; Linux 6.1 and later have it"};
  }
  return {Verdict::kOk, "kernel", what + " has pidfds and MADV_COLLAPSE"};
}

// A run moves to where its client lives, if it may write there (cgroups(7)).
Finding JudgeCgroup() {
  std::istringstream lines(ReadAll("/proc/self/cgroup"));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("0::")) continue;
    const std::string path = line.substr(3);
    std::string procs = "/sys/fs/cgroup";
    procs.append(path).append("/cgroup.procs");
    std::string named = "\"";
    named.append(path).append("\"");
    if (::access(procs.c_str(), W_OK) == 0) {
      return {Verdict::kOk, "cgroup", "runs can move to " + named};
    }
    if (::access(procs.c_str(), F_OK) != 0) {
      return {
          Verdict::kNote, "cgroup",
          named + " cannot be seen from here: whether runs can move there, \"pyfxctl why\" tells"};
    }
    return {Verdict::kNote, "cgroup",
            "runs cannot move to " + named +
                ", where this shell lives, so they stay with the daemon, or are cold where there "
                "is a limit: see CGROUPS in pyfxd(8)"};
  }
  return {Verdict::kNote, "cgroup",
          "there is no cgroup of version 2 here: see CGROUPS in pyfxd(8)"};
}

Finding JudgeConfinement() {
  const std::string why = ReasonInOwnConfinement();
  if (why.empty()) return {Verdict::kOk, "confinement", "nothing confines this shell by itself"};
  return {Verdict::kNote, "confinement",
          "runs from this shell are cold, since " + why +
              ": \"pyfxctl session -- COMMAND\" has a daemon that is confined alike"};
}

}  // namespace

Finding JudgeInotify(unsigned long watches, unsigned long instances) {
  constexpr unsigned long kFewWatches = 16'384;
  constexpr unsigned long kFewInstances = 64;
  if (watches == 0 || instances == 0) {
    return {Verdict::kNote, "inotify",
            "its limits cannot be read: have /proc/sys/fs/inotify mounted, if runs are slow"};
  }
  const std::string what = std::to_string(watches) + " watches and " + std::to_string(instances) +
                           " instances for each user";
  if (watches < kFewWatches || instances < kFewInstances) {
    return {Verdict::kNote, "inotify",
            what +
                " are few: files that cannot be watched are looked at with each run; \"sysctl "
                "fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=1024\" as "
                "root allows more"};
  }
  return {Verdict::kOk, "inotify", what};
}

void FindInSystem(FindingList* findings) {
  const std::string limits = "/proc/sys/fs/inotify/";
  findings->push_back(JudgeKernel());
  findings->push_back(
      JudgeInotify(NumberIn(limits + "max_user_watches"), NumberIn(limits + "max_user_instances")));
  findings->push_back(JudgeCgroup());
  findings->push_back(JudgeConfinement());
}

}  // namespace pyfx
