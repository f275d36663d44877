// SPDX-License-Identifier: GPL-3.0-or-later
//
// The descriptors that preload and init section leave open: found out in the zygote, kept in every
// run at their numbers. Modules hold such numbers in places that nobody knows (awscrt's
// /dev/urandom, an event loop's epoll), so they can neither be closed nor be moved. What several
// runs would get in each other's way with is made anew for each. GIL not needed.
#pragma once

#include <sys/stat.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/zygote/core/descriptors/event_descriptors.h"
#include "daemon/zygote/core/descriptors/sockets.h"
#include "daemon/zygote/core/descriptors/written_files.h"
#include "daemon/zygote/core/system/open_files.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

// Where what the preload opens begins, unless RLIMIT_NOFILE is small: above what shells and other
// parents hand down (bash: 10 and up, 63 and down, 255), so that a script's first open() is 3, and
// below 1024, select(2)'s limit.
inline constexpr int kFirstPreloadFd = 512;

class PreloadDescriptors {
 public:
  // Takes all numbers below kFirstPreloadFd, so that what is opened from now on gets others.
  // Zygote, before the warm-up.
  PreloadDescriptors();
  // Gives these numbers back and takes stock of what is open. `begun`: descriptors of streams that
  // have something in their buffers. Zygote, after the warm-up.
  Status Settle(const std::set<int>& begun = {});

  // Phrases for people: what can be neither made anew nor shared.
  std::vector<std::string> unsafe() const;

  // Closes what would be in the way of cold runs. Zygote, if all runs are to be cold.
  void GiveUp() const { sockets_.GiveUp(); }

  // Gives this process open files of its own in place of those that it shares with the zygote and
  // all runs: files, pipes, socket pairs, eventfds, timers, inotify and epoll sets. Others stay
  // shared, as after os.fork(). An error: only a cold run is exact. Spare.
  Status Renew() const;
  // The same of sockets. Run child, in its client's cgroup.
  Status RenewSockets() const;
  // Whether python3 would have opened the same files now; if not, only a cold run is exact. Run
  // child.
  Status Check() const;
  // Starts what may run only from now on (timers), and does to files what python3 would do now. Run
  // child.
  Status Start() const;

  const std::set<int>& numbers() const { return numbers_; }

 private:
  struct Pipe {
    std::vector<int> readers;  // duplicates of each other
    std::vector<int> writers;  // the same
    std::string contents;
  };
  struct End {
    int number;
    std::vector<SocketCall> calls;
    std::string contents;  // what waits to be read there
  };
  struct Pair {
    End first;
    End second;
  };

  // Gives numbers back when the preload lowers the limit, or it could open nothing more.
  static void MakeRoom();
  void FindPipes();
  const char* TakePipe(Pipe pipe);
  void FindSocketPairs();
  void FindShared();
  static Status RenewPipe(const Pipe& pipe);
  static Status RenewSocketPair(const Pair& pair);
  void RenewEpollSets() const;

  std::vector<UniqueFd> placeholders_;
  std::set<int> before_;
  struct stat directory_ {};  // the warm-up's
  std::set<int> numbers_;
  std::vector<Pipe> pipes_;
  std::vector<Pair> socket_pairs_;
  OpenFiles files_;
  WrittenFiles written_;
  EventDescriptors events_;
  Sockets sockets_;
  std::vector<int> epoll_sets_;
  std::vector<std::string> unsafe_;
};

}  // namespace pyfx
