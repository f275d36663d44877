// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/kept/process_effects.h"

#include <fcntl.h>
#include <locale.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <utility>

#include "daemon/zygote/core/warm_up/asked_streams.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

mode_t MaskNow() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return mask;
}

// Empty when it has no name any more.
std::string DirectoryNow() {
  char buffer[PATH_MAX];
  return ::getcwd(buffer, sizeof(buffer)) != nullptr ? buffer : "";
}

std::string NameNow() {
  char name[16] = "";  // TASK_COMM_LEN
  ::prctl(PR_GET_NAME, name);
  return name;
}

std::string TitleNow() {
  const UniqueFd file(::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC));
  std::string text;
  char buffer[4096];
  ssize_t count = 0;
  while (file && (count = ::read(file.get(), buffer, sizeof(buffer))) > 0) {
    text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

int ParentDeathSignalNow() {
  int number = 0;
  ::prctl(PR_GET_PDEATHSIG, &number);
  return number;
}

int SubreaperNow() {
  int adopts = 0;
  ::prctl(PR_GET_CHILD_SUBREAPER, &adopts);
  return adopts;
}

Error Differs(const std::string& what) {
  return Error{Errc::kUnsupported,
               "the preload sets " + what + ", and the client's differs from the daemon's",
               ColdCause::kResources};
}

Error DiffersFromAsked(const std::string& what) {
  return Error{Errc::kUnsupported,
               "the preload asked for " + what + ", and the client's differs from the daemon's",
               ColdCause::kResources};
}

}  // namespace

ProcessEffects::ProcessEffects()
    : mask_before_(MaskNow()),
      directory_before_(DirectoryNow()),
      before_(ReadResources()),
      character_type_before_(::setlocale(LC_CTYPE, nullptr)),
      name_before_(NameNow()),
      title_before_(TitleNow()),
      parent_death_before_(ParentDeathSignalNow()),
      subreaper_before_(SubreaperNow()) {
  ::stat(".", &directory_stamp_);
  ListenForSettings();
}

void ProcessEffects::Settle(std::uint32_t directory_asked_for) {
  const SettingsHeard heard = StopListeningForSettings();
  heard_ = heard;
  NoteStreamsAsked(heard.streams_asked_for, heard.stream_flags_asked_for);
  signals_.Settle(heard);
  SettleMask(heard);
  SettleDirectory(heard, directory_asked_for);
  SettleResources(heard);
  SettleNames();
}

void ProcessEffects::SettleMask(const SettingsHeard& heard) {
  const mode_t now = MaskNow();
  if (heard.mask.has_value() || now != mask_before_) mask_ = now;
  // Whoever has asked what it was may have made the new one of it.
  mask_depends_ = mask_.has_value() && heard.mask_calls != 1;
  ::umask(mask_before_);
}

void ProcessEffects::SettleDirectory(const SettingsHeard& heard, std::uint32_t asked_for) {
  const std::string now = DirectoryNow();
  const bool moved = now != directory_before_;
  // There and back is where it was.
  if (!moved && (!heard.directory || heard.directory_asked_for > asked_for)) return;
  directory_ = now;
  directory_depends_ =
      heard.directory_is_relative || !heard.directory || heard.directory_asked_for > asked_for;
  if (moved && ::chdir(directory_before_.c_str()) != 0) return;
}

void ProcessEffects::SettleResources(const SettingsHeard& heard) {
  after_ = ReadResources();
  for (std::size_t i = 0; i + 1 < after_.limits.size(); i += 2) {
    const auto resource = static_cast<int>(i / 2);
    if (after_.limits[i] == before_.limits[i] && after_.limits[i + 1] == before_.limits[i + 1] &&
        (heard.limits >> resource & 1) == 0) {
      continue;
    }
    limits_.push_back(resource);
    // The zygote's own, as far as it may: a small one is not meant for it.
    const rlimit own{std::min(before_.limits[i], after_.limits[i + 1]), after_.limits[i + 1]};
    ::setrlimit(static_cast<__rlimit_resource>(resource), &own);
  }
  nice_ = heard.nice || after_.nice != before_.nice;
  scheduling_ =
      heard.scheduling || after_.policy != before_.policy || after_.priority != before_.priority;
  processors_ = heard.processors || after_.processors != before_.processors;
  io_priority_ = after_.io_priority != before_.io_priority;
}

void ProcessEffects::SettleNames() {
  // The only category that reading the configuration sets (_PyPreConfig_Read()).
  if (const std::string now = ::setlocale(LC_CTYPE, nullptr); now != character_type_before_) {
    character_type_ = now;
  }
  if (const std::string now = NameNow(); now != name_before_) name_ = now;
  if (const std::string now = TitleNow(); now != title_before_) {
    title_ = now.substr(0, now.find('\0'));
  }
  if (const int now = ParentDeathSignalNow(); now != parent_death_before_) parent_death_ = now;
  if (parent_death_.has_value()) ::prctl(PR_SET_PDEATHSIG, parent_death_before_);
  // Nobody inherits it, and the zygote must leave what runs leave behind to the supervisor.
  if (const int now = SubreaperNow(); now != subreaper_before_) {
    subreaper_ = now;
    ::prctl(PR_SET_CHILD_SUBREAPER, subreaper_before_);
  }
}

Status ProcessEffects::Check(const Run& run) const {
  if (heard_.mask_calls > 0 && !mask_.has_value() && run.umask != mask_before_) {
    return DiffersFromAsked("the umask");
  }
  if (mask_depends_ && run.umask != mask_before_) return Differs("the umask");
  if (directory_.has_value() && directory_depends_) {
    struct stat now {};
    if (::stat(".", &now) != 0 || now.st_dev != directory_stamp_.st_dev ||
        now.st_ino != directory_stamp_.st_ino) {
      return Differs("the working directory");
    }
  }
  if (Status status = signals_.Check(run); !status) return status;
  if (heard_.own_asked_for) {
    return Error{Errc::kUnsupported,
                 "the preload asked for what each process has of its own, as its session or what "
                 "/proc tells of it",
                 ColdCause::kProcess};
  }
  // A client that says nothing about resources has those of the daemon.
  if (run.resources.limits.empty()) return {};
  if (Status status = CheckAsked(run.resources); !status) return status;
  return CheckResources(run.resources);
}

Status ProcessEffects::CheckAsked(const Resources& client) const {
  const std::vector<std::uint64_t>& limits = client.limits;
  for (std::size_t i = 0; heard_.limits_asked_for != 0 && i + 1 < limits.size(); i += 2) {
    if ((heard_.limits_asked_for >> (i / 2) & 1) == 0 || i + 1 >= before_.limits.size()) continue;
    if (limits[i] != before_.limits[i] || limits[i + 1] != before_.limits[i + 1]) {
      return DiffersFromAsked("the limit of resource " + std::to_string(i / 2));
    }
  }
  if (heard_.nice_asked_for && client.nice != before_.nice) {
    return DiffersFromAsked("the nice value");
  }
  if (heard_.scheduling_asked_for &&
      (client.policy != before_.policy || client.priority != before_.priority)) {
    return DiffersFromAsked("the scheduling policy");
  }
  return {};
}

Status ProcessEffects::CheckResources(const Resources& client) const {
  for (const int resource : limits_) {
    const std::size_t i = 2 * static_cast<std::size_t>(resource);
    if (i + 1 >= client.limits.size() || client.limits[i] != before_.limits[i] ||
        client.limits[i + 1] != before_.limits[i + 1]) {
      return Differs("the limit of resource " + std::to_string(resource));
    }
  }
  if (nice_ && client.nice != before_.nice) return Differs("the nice value");
  if (scheduling_ && (client.policy != before_.policy || client.priority != before_.priority)) {
    return Differs("the scheduling policy");
  }
  if (processors_ && client.processors != before_.processors) return Differs("the processors");
  if (io_priority_ && client.io_priority != before_.io_priority) {
    return Differs("the I/O priority");
  }
  return {};
}

Resources ProcessEffects::Before(Resources client) const {
  for (const int resource : limits_) {
    const std::size_t i = 2 * static_cast<std::size_t>(resource);
    if (i + 1 >= client.limits.size()) continue;
    client.limits[i] = std::min(before_.limits[i], after_.limits[i + 1]);
    client.limits[i + 1] = after_.limits[i + 1];
  }
  if (nice_) client.nice = after_.nice;
  if (scheduling_) {
    client.policy = after_.policy;
    client.priority = after_.priority;
  }
  if (processors_) client.processors = after_.processors;
  if (io_priority_) client.io_priority = after_.io_priority;
  // These are written as they are to be, without a look at what they were.
  if (after_.oom_score_adjust != before_.oom_score_adjust) {
    client.oom_score_adjust = after_.oom_score_adjust;
  }
  if (after_.core_dump_filter != before_.core_dump_filter) {
    client.core_dump_filter = after_.core_dump_filter;
  }
  return client;
}

Status ProcessEffects::Apply() const {
  if (mask_.has_value()) ::umask(*mask_);
  if (directory_.has_value() && ::chdir(directory_->c_str()) != 0) {
    return Error{Errc::kUnsupported,
                 ErrnoError("cannot enter \"" + *directory_ + "\", as the preload does").text};
  }
  signals_.Apply();
  if (character_type_.has_value()) ::setlocale(LC_CTYPE, character_type_->c_str());
  if (name_.has_value()) ::prctl(PR_SET_NAME, name_->c_str());
  if (parent_death_.has_value()) ::prctl(PR_SET_PDEATHSIG, *parent_death_);
  if (subreaper_.has_value()) ::prctl(PR_SET_CHILD_SUBREAPER, *subreaper_);
  for (const int resource : limits_) {
    const std::size_t i = 2 * static_cast<std::size_t>(resource);
    const rlimit limit{after_.limits[i], after_.limits[i + 1]};
    if (::setrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0) continue;
    return Error{Errc::kUnsupported,
                 ErrnoError("the limit that the preload sets cannot be taken on").text,
                 ColdCause::kResources};
  }
  return {};
}

}  // namespace pyfx
