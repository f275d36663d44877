// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/heard/socket_calls.h"

#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <utility>

namespace pyfx {
namespace {

std::atomic<bool> listening_to_sockets = false;

struct SocketNotes {
  std::mutex mutex;
  std::vector<SocketCall> calls;
};

// Made by the first who listens, as in variables_read.cc.
SocketNotes& TheSocketCalls() {
  static SocketNotes notes;
  return notes;
}

void NoteCall(int fd, SocketCall call, const void* value, socklen_t size) noexcept {
  const int before = errno;
  struct stat info {};
  if (::fstat(fd, &info) == 0) {
    try {
      call.socket = info.st_ino;
      if (value != nullptr) call.value.assign(static_cast<const char*>(value), size);
      const std::lock_guard lock(TheSocketCalls().mutex);
      TheSocketCalls().calls.push_back(std::move(call));
    } catch (...) {
      // No memory for a few bytes: the warm-up will not get far either.
    }
  }
  errno = before;
}

}  // namespace

void ListenForSocketCalls() {
  TheSocketCalls();
  listening_to_sockets = true;
}

void StopListeningForSocketCalls() { listening_to_sockets = false; }

const std::vector<SocketCall>& SocketCallsHeard() { return TheSocketCalls().calls; }

void NoteSocketOption(int fd, int level, int option, const void* value, socklen_t size) noexcept {
  if (listening_to_sockets) NoteCall(fd, {0, false, level, option, {}}, value, size);
}

void NoteConnect(int fd, const sockaddr* address, socklen_t size) noexcept {
  if (listening_to_sockets) NoteCall(fd, {0, true, 0, 0, {}}, address, size);
}

}  // namespace pyfx
