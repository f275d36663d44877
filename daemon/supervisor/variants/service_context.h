// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the services of all profiles share, down to each generation: parts that they use, and whom
// they tell and ask. The supervisor fills it in once; it outlives them.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>

#include "daemon/supervisor/clients/client_connection.h"
#include "daemon/supervisor/freshness/watcher.h"
#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/runs/run_table.h"
#include "daemon/supervisor/settings/profile_store.h"
#include "daemon/supervisor/threads/log.h"
#include "daemon/supervisor/zygotes/zygote_process.h"
#include "protocol/base/result.h"

namespace pyfx {

class Variant;

struct ServiceEvents {
  // A spare for the client that waited longest.
  std::function<RunTable::Begun(ClientConnection*, SpareChild, RunOrigin)> on_assign;
  // A zygote reaped a child that was no spare of ours.
  std::function<void(const ZygoteProcess*, pid_t, int wait_status)> on_child_died;
  // A child of a zygote was stopped by `signal`, or continued: 0.
  std::function<void(const ZygoteProcess*, pid_t, int signal)> on_child_stopped;
  // Returns how many runs of that zygote go on.
  std::function<std::size_t(const ZygoteProcess*)> on_zygote_gone;
  // Whether there are more runs than processors.
  std::function<bool()> is_busy;
  // Whether one zygote more may be started; an error says why not.
  std::function<Status(const Variant*)> on_admit;
  // Whether anything may be started or replaced for that client. Whoever is confined must not have
  // that done, nor wait for it, only to be cold then. If not, the client has been refused, or has
  // to be looked at first and is served from the beginning after that; it must be in no queue. The
  // warm path does not ask; there the run compares.
  std::function<bool(ClientConnection*)> may_start_for;
  // That client is about to be told to run cold: ProfileService::WarmUpWanted() is to be called
  // when its run has ended.
  std::function<void(ClientConnection*, const std::string& profile)> on_cold_for_now;
  // The zygote is warm.
  std::function<void(Variant*)> on_warm;
  // How many more spares may be made ahead of need.
  std::function<std::size_t()> spares_left;
  // The state that people may see has changed.
  std::function<void()> on_change;
};

struct ServiceContext {
  EventLoop* loop = nullptr;
  Log* log = nullptr;
  const ProfileStore* store = nullptr;
  Watcher* watcher = nullptr;
  const ZygoteSettings* zygotes = nullptr;
  ServiceEvents events;
};

}  // namespace pyfx
