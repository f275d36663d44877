// SPDX-License-Identifier: GPL-3.0-or-later
//
// A pyfxd of one's own, in a directory of its own, for as long as a session lasts. It tells when it
// is ready as services tell systemd (sd_notify(3)), and it leaves if this process is killed
// (--die-with-parent). Its owner polls notify_fd() and pidfd(), and decides what follows.
#pragma once

#include <signal.h>

#include <memory>
#include <string>

#include "client/session/child.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

class PrivateDaemon {
 public:
  // Chooses the directory, below $XDG_RUNTIME_DIR, $TMPDIR or /tmp; the daemon makes it. The
  // daemon's log goes to `log_path`, or if that is empty to memory. `blocked` is the mask that the
  // daemon starts with.
  static Result<std::unique_ptr<PrivateDaemon>> Make(const std::string& log_path,
                                                     const sigset_t& blocked);
  PrivateDaemon(const PrivateDaemon&) = delete;
  PrivateDaemon& operator=(const PrivateDaemon&) = delete;
  ~PrivateDaemon();  // removes what a killed daemon left; Stop() must have been called

  std::string socket_path() const { return directory_ + "/pyfxd.sock"; }

  Status Start();
  // Asks it to leave, waits a while for that, then kills it; reaps it.
  void Stop();

  void Kill() { child_.Signal(SIGKILL); }

  int pidfd() const { return child_.pidfd(); }
  bool running() const { return child_.running(); }
  bool ready() const { return ready_; }
  int notify_fd() const { return notify_.get(); }
  // Call when notify_fd() is readable.
  void ReadNotifications();
  // Call when pidfd() is readable: reaps it. Says how it ended, as "exit status 1".
  std::string Reap();
  // The last lines of its log, each ended; empty when the log goes to a file.
  std::string LogTail() const;

 private:
  PrivateDaemon(std::string directory, const sigset_t& blocked)
      : directory_(std::move(directory)), blocked_(blocked) {}

  Status ListenForNotifications();
  Status OpenLog(const std::string& path);
  // Of the abstract socket: the directory's own, which nobody else has.
  std::string notify_name() const { return directory_.substr(directory_.rfind('/') + 1); }

  std::string directory_;
  sigset_t blocked_;
  bool log_in_memory_ = false;
  UniqueFd null_, log_, notify_;
  Child child_;
  bool ready_ = false;
};

}  // namespace pyfx
