// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pyfxctl logs`: where the daemon's log is, and what it says. The daemon's own standard error
// tells: a file, as of a session, is read here; of what goes to the journal this process becomes
// journalctl(1).
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>

#include "protocol/base/result.h"

namespace pyfx {

struct LogOptions {
  std::string profile;  // only what is about it; empty for all
  bool follow = false;  // go on with what is written from now on
};

// Prints what is asked for, or becomes the program that does. Returns the exit status.
int ShowLog(const LogOptions& options);

// The records of a log that are about a profile. A record is a line that begins with a date, and
// those behind it that do not, at whose end the profile stands in brackets. Pure.
class RecordFilter {
 public:
  using Take = std::function<void(std::string_view record)>;
  // With an empty `profile` all are taken.
  RecordFilter(std::string profile, Take take)
      : profile_(std::move(profile)), take_(std::move(take)) {}

  void Feed(std::string_view bytes);
  // What has come so far is whole.
  void Finish();

 private:
  bool IsMeant(std::string_view record) const;
  void Line(std::string_view line);

  std::string profile_;
  Take take_;
  std::string rest_;    // of a line
  std::string record_;  // lines of it, ended
};

// The unit that /proc/PID/cgroup names, as "pyfxd.service"; empty for none of a user's. Pure.
std::string UnitIn(std::string_view cgroups);

}  // namespace pyfx
