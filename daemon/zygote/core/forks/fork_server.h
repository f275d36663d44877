// SPDX-License-Identifier: GPL-3.0-or-later
//
// The zygote's life after its warm-up: forks a spare on request, reaps its children, tells the
// supervisor of both. The only file that forks a Python. Zygote process, single-threaded, GIL held;
// the children leave Serve() through `ChildWork` and never come back.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "daemon/zygote/core/forks/run_notes.h"
#include "protocol/base/unique_fd.h"
#include "protocol/frames/channel.h"

namespace pyfx {

// Which descriptor numbers pyfx uses inside a run: the first free one from here on. High, so that
// the script's first open() is 3 and loops that close "all" descriptors rarely come so far.
inline constexpr int kFirstOwnFd = 3000;

// What is to be done in a forked child, which must end by it.
class ChildWork {
 public:
  virtual ~ChildWork() = default;
  // `channel`: to the supervisor. `group`: a process group of the zygote's session that has no
  // living leader, for the run to be a plain member of. `busy`: as in the message Fork. `notes`:
  // what is noted there is told with its death.
  [[noreturn]] virtual void Main(Channel channel, pid_t group, bool busy, RunNotes notes) = 0;
  // A child has died that left these. Zygote.
  virtual void Learn(const RunNotes& notes) = 0;
};

class ForkServer {
 public:
  // `supervisor`: blocking socket. `child` must outlive the server. `connection_name`: what the
  // connections of runs are bound to (NameOfSocket()).
  ForkServer(Channel supervisor, ChildWork* child, std::string connection_name);
  ~ForkServer();

  // Runs get notes from here on.
  void TakeNotes() { takes_notes_ = true; }

  // Serves until the supervisor says Drain or vanishes, then until the last child has been reaped.
  // An error is a broken supervisor connection.
  Status Serve();

  // fork(2), with PyOS_BeforeFork() before it and PyOS_AfterFork_Child() in the child. A parent
  // that stays a Python calls PyOS_AfterFork_Parent() itself.
  static pid_t ForkPython();

 private:
  struct ForkedChild {
    pid_t pid;
    UniqueFd pidfd;
    // A process that ended at once and stays unreaped, so that its process group exists.
    pid_t group_holder;
    // The inode of its socket to the supervisor, which it closes once it has a run.
    ino_t channel;
    // A duplicate of the run's connection, once the supervisor is gone.
    UniqueFd client;
    RunNotes notes;
    bool held = false;  // it has ended, but a tracer has not let it go
  };

  Status HandleMessages();
  Status ForkSpare(bool busy);
  Status ReportForkFailure(int error_number);
  Status FlushAll();
  Status Reap(std::size_t index);
  void ReapUnheard();
  Status ReportStops();
  void LoseSupervisor();

  Channel supervisor_;
  UniqueFd child_signals_;  // readable when a child has changed its state
  ChildWork* child_;
  std::string connection_name_;
  std::vector<ForkedChild> children_;
  std::vector<pid_t> unheard_;  // other children, which have ended and of which nothing is told
  bool takes_notes_ = false;
  bool draining_ = false;
  bool more_stops_ = false;  // perhaps, of children
};

}  // namespace pyfx
