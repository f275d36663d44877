// SPDX-License-Identifier: GPL-3.0-or-later
//
// The socket that clients connect to: taken over from systemd, or made by ourselves with the
// right modes. Only accepts; who is at the other end is for its owner to judge.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/sockets/socket_file.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"
#include "protocol/frames/socket.h"

namespace pyfx {

class Listener {
 public:
  struct Events {
    std::function<void(UniqueFd)> on_accept;  // non-blocking, close-on-exec
    std::function<void(Error)> on_trouble;    // cannot accept for the moment, tries again
  };

  // The socket that systemd passed (sd_listen_fds(3)), or null when it passed none. Must be a
  // listening AF_UNIX stream socket; of several the one named "pyfxd.sock" or "pyfxd.socket".
  static Result<std::unique_ptr<Listener>> FromSystemd();
  // Makes one at `path`, mode 0600, in a directory that is ours alone, making that (0700) when it
  // is missing. Replaces the socket of a dead daemon; fails when a living one answers. Of several
  // that try at once exactly one succeeds.
  static Result<std::unique_ptr<Listener>> Bind(const std::string& path);
  ~Listener();

  Status Start(EventLoop* loop, Events events);
  // Ends it. A socket of our own is removed, so that nobody connects any more; so is its directory
  // if we made it and nothing else is in it. Clients of systemd's wait for the next daemon.
  void Stop();

  const std::string& path() const { return path_; }
  // What it is bound to, and all that it accepts: see NameOfSocket().
  std::string name() const { return NameOfSocket(socket_.get()); }

 private:
  Listener(UniqueFd socket, std::string path)
      : socket_(std::move(socket)), path_(std::move(path)) {}

  // What Stop() has to remove.
  struct Own {
    UniqueFd directory;
    SocketFile file;
    bool made_directory = false;
  };

  static Result<std::unique_ptr<Listener>> BindIn(const std::string& path, UniqueFd directory,
                                                  bool made_directory);
  void Accept();
  void RemoveOwn();

  UniqueFd socket_;
  std::string path_;
  std::optional<Own> own_;
  EventLoop* loop_ = nullptr;
  Events events_;
  EventSource source_;
  EventSource pause_;
};

}  // namespace pyfx
