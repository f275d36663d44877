// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hears that memory is short: from where a service manager says, and of the whole machine.
//
//   $MEMORY_PRESSURE_WATCH   what to watch: a file of the kernel's (memory.pressure of a cgroup),
//                            a named pipe or a socket; "/dev/null": nothing at all
//   $MEMORY_PRESSURE_WRITE   what to write there first, in Base64
//
// systemd sets them from version 254 on (MemoryPressureWatch= in systemd.resource-control(5);
// https://systemd.io/PRESSURE). It names the service's own cgroup. Idle zygotes never wait for
// memory, so that cgroup may show no pressure while the machine is short of memory; therefore the
// machine is watched as well.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/supervisor/loop/event_loop.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

// Base64 of RFC 4648, with what pads it; nullopt when it is none.
std::optional<std::string> DecodeBase64(std::string_view text);

struct PressureSource {
  std::string path;
  std::string trigger;  // to be written first

  bool operator==(const PressureSource&) const = default;
};

// What to watch with those values of the two variables; null: not set.
std::vector<PressureSource> PressureSources(const char* watch, const char* write);

class MemoryPressure {
 public:
  MemoryPressure(EventLoop* loop, std::function<void()> on_pressure)
      : loop_(loop), on_pressure_(std::move(on_pressure)) {}

  // Also while it is watched that memory is short.
  Status Watch(const PressureSource& source);
  void Stop() { watched_.clear(); }

 private:
  struct Watched {
    UniqueFd fd;
    bool is_stream = false;
    EventSource source;
  };

  void OnEvent(Watched* watched, std::uint32_t events);

  EventLoop* loop_;
  std::function<void()> on_pressure_;
  std::list<Watched> watched_;
};

}  // namespace pyfx
