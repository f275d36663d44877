// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a daemon would have of the process that starts it, for all its clients and as long as it
// lives: priorities, processors, and the world that the process is in. What this process has of
// that and others have not is given up where the kernel permits; where it does not, no daemon is to
// be started. Of what a container or a machine gives to everybody process 1 has it as well, and
// what a session does, the processes that this one comes from.
#pragma once

#include <string>
#include <vector>

namespace pyfx {

class DaemonHeritage {
 public:
  // Reads what is usual here.
  DaemonHeritage();

  enum Kept { kNothing, kOther, kNiceness, kScheduling, kIoPriority, kOomScore };
  // Gives up, in the calling process, what is not usual. What it may not: the first of that. Safe
  // after a fork.
  Kept GiveUp() const;
  // What a daemon would have, in words, after such an outcome.
  static std::string Describe(Kept kept);

 private:
  int least_nice_ = 0;
  int most_nice_ = 0;
  int least_oom_score_ = 0;
  int most_oom_score_ = 0;
  std::vector<char> processors_;  // a mask as of sched_setaffinity(2); empty: not known
};

// In what this process is confined and a process of the same user that it comes from is not, in
// words; empty if in nothing that shows. A daemon would be too, and then warm for nobody outside.
std::string ConfinementOfDaemon();

}  // namespace pyfx
