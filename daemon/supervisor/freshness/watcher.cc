// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/freshness/watcher.h"

#include <limits.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace pyfx {
namespace {

constexpr std::uint32_t kItselfMask = IN_MOVE_SELF | IN_DELETE_SELF;

// IN_MODIFY comes with each write(2) and truncate(2), IN_CLOSE_WRITE also after writes through a
// mapping, which have no event of their own.
constexpr std::uint32_t kWritten = IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB;

std::uint32_t MaskOf(Watcher::What what) {
  switch (what) {
    case Watcher::What::kEntries:
      return IN_ONLYDIR | IN_EXCL_UNLINK | kWritten | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
             IN_MOVED_TO | kItselfMask;
    case Watcher::What::kFile: return kWritten | kItselfMask;
    case Watcher::What::kItself: return kItselfMask;
    // One that is replaced loses its name, which is a change of its attributes.
    case Watcher::What::kLink: return IN_DONT_FOLLOW | IN_ATTRIB | kItselfMask;
  }
  return kItselfMask;
}

std::string WhyNoWatch(int error_number) {
  switch (error_number) {
    case ENOSPC: return "fs.inotify.max_user_watches is reached";
    case EMFILE: return "fs.inotify.max_user_instances, or the limit of open files, is reached";
    default: return std::strerror(error_number);
  }
}

}  // namespace

std::unique_ptr<Watcher> Watcher::Make(EventLoop* loop) {
  std::unique_ptr<Watcher> watcher(new Watcher());
  watcher->inotify_ = UniqueFd(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!watcher->inotify_) {
    watcher->problem_ = WhyNoWatch(errno);
    return watcher;
  }
  Result<EventSource> source = loop->WatchIo(
      watcher->inotify_.get(), EPOLLIN, [raw = watcher.get()](std::uint32_t) { raw->Drain(); });
  if (source) {
    watcher->source_ = std::move(*source);
  } else {
    watcher->problem_ = source.error().text;
    watcher->inotify_.reset();
  }
  return watcher;
}

Result<int> Watcher::Watch(const std::string& path, What what, Sink* sink) {
  if (!inotify_) return Error{Errc::kBusy, problem_};
  // There is one watch for an inode, whatever the path: its mask may only grow.
  const int watch = ::inotify_add_watch(inotify_.get(), path.c_str(), MaskOf(what) | IN_MASK_ADD);
  if (watch < 0) {
    const int error_number = errno;
    return Error{error_number == ENOENT || error_number == ENOTDIR ? Errc::kFailed : Errc::kBusy,
                 WhyNoWatch(error_number)};
  }
  watches_[watch].insert(sink);
  return watch;
}

void Watcher::Unwatch(Sink* sink) {
  told_.erase(sink);
  for (auto entry = watches_.begin(); entry != watches_.end();) {
    auto& [watch, sinks] = *entry;
    sinks.erase(sink);
    if (!sinks.empty()) {
      ++entry;
      continue;
    }
    ::inotify_rm_watch(inotify_.get(), watch);
    entry = watches_.erase(entry);
  }
}

void Watcher::Drain() {
  if (!inotify_) return;
  // As many bytes as wait now: whatever comes later comes behind these. To go on until nothing is
  // left would have whoever writes on and on to what is watched keep us here.
  int left = 0;
  if (::ioctl(inotify_.get(), FIONREAD, &left) != 0) left = 0;
  while (left > 0) {
    const std::size_t got = ReadEvents(static_cast<std::size_t>(left));
    if (got == 0) break;
    left -= static_cast<int>(got);
  }
  while (!told_.empty()) {
    Sink* sink = *told_.begin();
    told_.erase(told_.begin());
    sink->OnDrained();
  }
}

// Whole events, of `most` bytes together at most; how many bytes these were.
std::size_t Watcher::ReadEvents(std::size_t most) {
  constexpr std::size_t kLongestEvent = sizeof(inotify_event) + NAME_MAX + 1;
  std::array<char, 64 * kLongestEvent> bytes;
  const ssize_t got = ::read(inotify_.get(), bytes.data(), std::min(most, bytes.size()));
  if (got <= 0) return 0;
  for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
    inotify_event event;
    std::memcpy(&event, bytes.data() + at, sizeof(event));
    // Padded with NUL bytes to `len`.
    const char* name = bytes.data() + at + sizeof(event);
    Dispatch(event.wd, event.mask, event.len == 0 ? "" : std::string_view(name));
    at += sizeof(event) + event.len;
  }
  return static_cast<std::size_t>(got);
}

void Watcher::Dispatch(int watch, std::uint32_t mask, std::string_view name) {
  if ((mask & IN_Q_OVERFLOW) != 0) {
    for (const auto& [number, sinks] : watches_) {
      for (Sink* sink : sinks) {
        if (sink->OnEvent(-1, {})) told_.insert(sink);
      }
    }
    return;
  }
  const auto found = watches_.find(watch);
  if (found == watches_.end()) return;
  for (Sink* sink : found->second) {
    if (sink->OnEvent(watch, name)) told_.insert(sink);
  }
  // The kernel has removed the watch: the file is gone, or its file system.
  if ((mask & IN_IGNORED) != 0) watches_.erase(found);
}

}  // namespace pyfx
