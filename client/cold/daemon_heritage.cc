// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cold/daemon_heritage.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "client/common/small_file.h"
#include "protocol/process/resources.h"

namespace pyfx {
namespace {

constexpr const char* kOomScoreFile = "/proc/self/oom_score_adj";
// What systemd gives to user managers and what these start (user@.service, DefaultOOMScoreAdjust=):
// on most machines an ordinary terminal has one of them, and may not have less.
constexpr std::array<int, 2> kUsualOomScores = {100, 200};
// Nanoseconds (PR_SET_TIMERSLACK); the kernel's own.
constexpr unsigned long kUsualTimerSlack = 50'000;

// Does not allocate.
std::optional<int> OomScore() {
  const int fd = ::open(kOomScoreFile, O_RDONLY | O_CLOEXEC);
  std::array<char, 16> text{};
  const ssize_t size = fd < 0 ? -1 : ::read(fd, text.data(), text.size());
  if (fd >= 0) ::close(fd);
  int score = 0;
  if (size <= 0) return std::nullopt;
  const auto read = std::from_chars(text.data(), text.data() + size, score);
  return read.ec == std::errc() ? std::optional(score) : std::nullopt;
}

bool SetOomScore(int score) {
  std::array<char, 16> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), score);
  const int fd = ::open(kOomScoreFile, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const ssize_t length = written.ptr - text.data();
  const bool done = ::write(fd, text.data(), static_cast<std::size_t>(length)) == length;
  ::close(fd);
  return done;
}

// As low as it may be, where it is more than is usual.
bool LowerOomScore(int now, int most) {
  if (SetOomScore(most)) return true;
  for (const int usual : kUsualOomScores) {
    if (usual >= now || SetOomScore(usual)) break;
  }
  const std::optional<int> reached = OomScore();
  return reached && *reached <= kUsualOomScores.back();
}

// ---- the world around it ----

constexpr std::array<std::string_view, 4> kConfining = {"NoNewPrivs", "Seccomp", "Seccomp_filters",
                                                        "CapBnd"};
struct Kin {
  long parent = 0;
  std::string user;  // as of proc_pid_status(5), with those that confine
  std::array<std::string, kConfining.size()> confining;
};

constexpr std::array<const char*, 8> kNamespaces = {"mnt", "pid", "user",   "net",
                                                    "ipc", "uts", "cgroup", "time"};

std::string FieldOf(std::string_view status, std::string_view name) {
  const std::size_t at = status.find(std::string("\n").append(name).append(":\t"));
  if (at == std::string_view::npos) return {};
  status.remove_prefix(at + name.size() + 3);
  return std::string(status.substr(0, status.find('\n')));
}

Kin ReadKin(const std::string& directory) {
  const std::string status = HeadOfProcFile(directory + "/status");
  Kin kin;
  kin.parent = std::strtol(FieldOf(status, "PPid").c_str(), nullptr, 10);
  kin.user = FieldOf(status, "Uid");
  for (std::size_t i = 0; i < kConfining.size(); ++i) {
    kin.confining[i] = FieldOf(status, kConfining[i]);
  }
  return kin;
}

std::string NamespaceOf(const std::string& directory, const char* name) {
  std::array<char, 64> text;
  const ssize_t size = ::readlink((directory + "/ns/" + name).c_str(), text.data(), text.size());
  return std::string(text.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
}

// What this process has another of than the one with that directory.
std::string DifferenceTo(const Kin& ours, const std::string& directory, const Kin& theirs) {
  for (std::size_t i = 0; i < kConfining.size(); ++i) {
    if (ours.confining[i] != theirs.confining[i]) return std::string(kConfining[i]);
  }
  for (const char* name : kNamespaces) {
    const std::string other = NamespaceOf(directory, name);
    // Those of a process in the user namespace above may not be read.
    if (!other.empty() && other != NamespaceOf("/proc/self", name)) {
      return std::string(name) + " namespace";
    }
  }
  const std::string map = HeadOfProcFile(directory + "/uid_map");
  return map.empty() || map == HeadOfProcFile("/proc/self/uid_map") ? "" : "user namespace";
}

}  // namespace

DaemonHeritage::DaemonHeritage() {
  Resources first;
  ReadBounds(1, &first);
  const int nice = static_cast<int>(first.nice);
  least_nice_ = std::min(0, nice);
  most_nice_ = std::max(0, nice);
  const std::string score = HeadOfProcFile("/proc/1/oom_score_adj");
  const int oom_score = static_cast<int>(std::strtol(score.c_str(), nullptr, 10));
  least_oom_score_ = std::min(0, oom_score);
  most_oom_score_ = std::max(0, oom_score);
  processors_.assign(first.processors.begin(), first.processors.end());
  Resources own;
  ReadBounds(0, &own);
  // Of a container's process 1 they may be fewer than of what was put into it later.
  for (std::size_t i = 0; i < std::min(processors_.size(), own.processors.size()); ++i) {
    processors_[i] = static_cast<char>(processors_[i] | own.processors[i]);
  }
}

DaemonHeritage::Kept DaemonHeritage::GiveUp() const {
  const int nice = ::getpriority(PRIO_PROCESS, 0);
  const int usual_nice = std::clamp(nice, least_nice_, most_nice_);
  if (nice != usual_nice && ::setpriority(PRIO_PROCESS, 0, usual_nice) != 0) return kNiceness;
  const sched_param none{};
  if (::sched_getscheduler(0) != SCHED_OTHER && ::sched_setscheduler(0, SCHED_OTHER, &none) != 0) {
    return kScheduling;
  }
  // No class of its own: that which goes with the niceness.
  if (::syscall(SYS_ioprio_set, kIoPriorityOfProcess, 0, 0) != 0) return kIoPriority;
  if (!processors_.empty()) {  // a cpuset holds all the same (cpuset(7))
    ::syscall(SYS_sched_setaffinity, 0, processors_.size(), processors_.data());
  }
  const std::optional<int> score = OomScore();
  if (score && *score < least_oom_score_) SetOomScore(least_oom_score_);
  if (score && *score > most_oom_score_ && !LowerOomScore(*score, most_oom_score_)) {
    return kOomScore;
  }
  const int persona = ::personality(~0UL);
  if (persona >= 0) ::personality(static_cast<unsigned long>(persona) & PER_MASK);
  ::prctl(PR_SET_THP_DISABLE, 0L, 0L, 0L, 0L);
  ::prctl(PR_SET_TIMERSLACK, kUsualTimerSlack);
  ::umask(022);
  return kNothing;
}

std::string DaemonHeritage::Describe(Kept kept) {
  switch (kept) {
    case kNiceness: return "this client's niceness, which it may not lower";
    case kScheduling: return "this client's scheduling policy, which it may not leave";
    case kIoPriority: return "this client's I/O priority, which it may not give up";
    case kOomScore: return "this client's OOM score adjustment, which it may not lower";
    case kNothing:
    case kOther: break;
  }
  return {};
}

std::string ConfinementOfDaemon() {
  const Kin ours = ReadKin("/proc/self");
  Kin theirs = ours;
  // The parent of who has been entered into a container, or whose parents are elsewhere, is 0.
  while (theirs.parent > 0) {
    const std::string pid = std::to_string(theirs.parent);
    theirs = ReadKin("/proc/" + pid);
    if (theirs.user != ours.user) break;  // that of sudo(8) or login(1), or it has ended
    std::string what = DifferenceTo(ours, "/proc/" + pid, theirs);
    if (!what.empty()) {
      return "another " + what + " than process " + pid + ", which this client comes from";
    }
  }
  return {};
}

}  // namespace pyfx
