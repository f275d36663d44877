// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one inotify(7) instance of the supervisor, shared by all who want to hear of changes. Says
// what the kernel says, to whom it concerns; what a change means is for them to find out. What it
// cannot watch (a limit is reached, the file system is another machine's) its users must look at
// themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "daemon/supervisor/loop/event_loop.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

class Watcher {
 public:
  // Who wants to hear. OnEvent() takes note only; what is to be done is done in OnDrained(), in
  // which anything may be called, also what ends other sinks.
  class Sink {
   public:
    virtual ~Sink() = default;
    // `name`: the entry of the watched directory; empty when it is the watched thing itself, or
    // when events were lost (`watch` is then -1). True when it matters to the sink.
    virtual bool OnEvent(int watch, std::string_view name) = 0;
    virtual void OnDrained() = 0;
  };

  enum class What {
    kEntries,  // a directory: entries made, removed, renamed, written to; and all of kItself
    kFile,     // one file, by its inode: written to, and all of kItself
    kItself,   // that it is renamed or removed
    kLink,     // the same for a symbolic link, not followed
  };

  // Without inotify, Watch() fails and says why.
  static std::unique_ptr<Watcher> Make(EventLoop* loop);

  // The number of the watch, which others may have got as well. Fails with the errno as text.
  Result<int> Watch(const std::string& path, What what, Sink* sink);
  // Ends all that `sink` watches.
  void Unwatch(Sink* sink);

  // Reads what the kernel has to say, without blocking, and tells it. Afterwards each sink knows
  // of all that was done to what it watches before the call, and perhaps not of what came later.
  void Drain();

 private:
  Watcher() = default;

  std::size_t ReadEvents(std::size_t most);
  void Dispatch(int watch, std::uint32_t mask, std::string_view name);

  std::string problem_;  // why there is no inotify; empty when there is
  UniqueFd inotify_;
  EventSource source_;
  std::unordered_map<int, std::set<Sink*>> watches_;
  std::set<Sink*> told_;  // to get OnDrained()
};

}  // namespace pyfx
