// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/runs/run_table.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "daemon/supervisor/loop/wait_status.h"
#include "protocol/base/process.h"

namespace pyfx {
namespace {

// True when the process has ended and is ours to reap. Asked by pidfd: its number may belong to
// another process by now.
bool IsOurZombie(int pidfd) {
  siginfo_t info{};
  return ::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid != 0;
}

bool HasEnded(int pidfd) {
  pollfd ended{pidfd, POLLIN, 0};
  return ::poll(&ended, 1, 0) == 1;
}

}  // namespace

RunTable::Begun RunTable::Begin(ClientConnection* client, SpareChild spare, RunOrigin origin) {
  const std::uint64_t id = last_id_ + 1;
  Result<std::unique_ptr<WatchedChannel>> hand_over =
      MakeHandOver(*client, std::move(spare.channel), id);
  if (!hand_over) {
    client->Refuse(RefusalCode::kLimit, "cannot hand the run over: " + hand_over.error().text);
    return Begun::kRefused;
  }
  Result<Channel::FlushOutcome> outcome = (*hand_over)->Flush();
  if (!outcome && outcome.error().code == Errc::kClosed) return Begun::kSpareLost;
  if (!outcome) {
    client->Refuse(RefusalCode::kLimit, "cannot hand the run over: " + outcome.error().text);
    return Begun::kRefused;
  }

  last_id_ = id;
  ActiveRun& run = runs_[id];
  run.id = id;
  run.pid = spare.pid;
  run.pidfd = std::move(spare.pidfd);
  run.origin = std::move(origin);
  run.started = std::chrono::steady_clock::now();
  run.client = client;
  run.hand_over = std::move(*hand_over);
  client->BeginRun();
  if (*outcome == Channel::FlushOutcome::kDone) OnHandedOver(id);
  log_->Debug("run started", FieldsOf(run));
  return Begun::kYes;
}

Result<std::unique_ptr<WatchedChannel>> RunTable::MakeHandOver(const ClientConnection& client,
                                                               UniqueFd channel,
                                                               std::uint64_t run_id) {
  Result<UniqueFd> connection = client.Duplicate();
  if (!connection) return std::move(connection).error();
  std::vector<UniqueFd> fds;
  fds.push_back(std::move(*connection));
  // Duplicates, so that the request is whole still if this spare turns out to be dead.
  for (const UniqueFd& fd : client.run().fds) {
    fds.push_back(fd.Duplicate());
    if (!fds.back()) return ErrnoError("cannot duplicate a descriptor");
  }
  Result<std::unique_ptr<WatchedChannel>> hand_over = WatchedChannel::Make(
      loop_, std::move(channel),
      {[] {}, [this, run_id] { OnHandedOver(run_id); },
       [this, run_id](const Error& error) { OnHandOverFailed(run_id, error); }});
  if (!hand_over) return std::move(hand_over).error();

  std::string assign;
  AppendMessage(Assign{run_id}, 1, &assign);
  std::vector<UniqueFd> run_fds(std::make_move_iterator(fds.begin() + 1),
                                std::make_move_iterator(fds.end()));
  fds.resize(1);
  (*hand_over)->channel().QueueBytes(std::move(assign), std::move(fds));
  std::string bytes;
  AppendFrame(client.run().type, client.run().payload, client.run().fds.size(), &bytes);
  (*hand_over)->channel().QueueBytes(std::move(bytes), std::move(run_fds));
  return hand_over;
}

void RunTable::OnHandedOver(std::uint64_t run_id) {
  ActiveRun& run = runs_.at(run_id);
  loop_->DestroyLater(std::move(run.hand_over));
  if (run.client != nullptr) run.client->ForgetRun();
}

void RunTable::OnHandOverFailed(std::uint64_t run_id, const Error& error) {
  const auto run = runs_.find(run_id);
  loop_->DestroyLater(std::move(run->second.hand_over));
  ClientConnection* client = run->second.client;
  const std::string profile = run->second.origin.profile;
  SignalByPidfd(run->second.pidfd.get(), SIGKILL);  // as a spare that is dropped
  runs_.erase(run);
  if (client != nullptr) {
    client->Requeue();
    if (error.code == Errc::kClosed) {
      events_.on_spare_lost(client, profile);
    } else {
      client->Refuse(RefusalCode::kLimit, "cannot hand the run over: " + error.text);
    }
  }
  events_.on_ended();
}

void RunTable::ClientLeft(ClientConnection* client, Departure departure) {
  const auto found = std::find_if(runs_.begin(), runs_.end(), [client](const auto& entry) {
    return entry.second.client == client;
  });
  if (found == runs_.end()) return;
  ActiveRun& run = found->second;
  run.client = nullptr;
  run.said_bye = departure == Departure::kBye;
  if (departure != Departure::kVanished) return;
  // The run alone, as killing `python3` would have done; what it started is left alone.
  SignalByPidfd(run.pidfd.get(), SIGKILL);
  log_->Debug("run killed: its client has vanished", FieldsOf(run));
}

RunTable::Runs::iterator RunTable::Find(const ZygoteProcess* zygote, pid_t pid) {
  return std::find_if(runs_.begin(), runs_.end(), [&](const auto& entry) {
    return entry.second.origin.zygote == zygote && entry.second.pid == pid;
  });
}

void RunTable::ChildStopped(const ZygoteProcess* zygote, pid_t pid, int signal) {
  const auto found = Find(zygote, pid);
  if (found == runs_.end() || found->second.client == nullptr) return;
  if (signal != 0) {
    found->second.client_stops = true;
    found->second.client->TellStopped(static_cast<std::uint32_t>(signal));
  } else {
    found->second.client->Continue(found->second.id);
  }
}

bool RunTable::Died(const ZygoteProcess* zygote, pid_t pid, int wait_status) {
  const auto found = Find(zygote, pid);
  if (found == runs_.end()) return false;
  End(found, wait_status);
  return true;
}

std::size_t RunTable::Orphan(const ZygoteProcess* zygote) {
  std::size_t going_on = 0;
  for (auto run = runs_.begin(); run != runs_.end();) {
    const auto next = std::next(run);
    if (run->second.origin.zygote == zygote) {
      run->second.origin.zygote = nullptr;
      const int pidfd = run->second.pidfd.get();
      // Reaped by the zygote, which then died before it could say so: nobody knows the status.
      if (HasEnded(pidfd) && !IsOurZombie(pidfd)) {
        Lose(run);
      } else {
        ++going_on;
      }
    }
    run = next;
  }
  return going_on;
}

bool RunTable::ReapOrphan(pid_t pid) {
  const auto found = std::find_if(runs_.begin(), runs_.end(), [pid](const auto& entry) {
    return entry.second.pid == pid && IsOurZombie(entry.second.pidfd.get());
  });
  if (found == runs_.end()) return false;
  int status = 0;
  ::waitpid(pid, &status, WNOHANG);
  End(found, status);
  return true;
}

std::size_t RunTable::CountOf(const std::string& profile) const {
  return static_cast<std::size_t>(std::count_if(runs_.begin(), runs_.end(), [&](const auto& entry) {
    return entry.second.origin.profile == profile;
  }));
}

std::vector<RunStatus> RunTable::Statuses() const {
  const auto now = std::chrono::steady_clock::now();
  std::vector<RunStatus> statuses;
  statuses.reserve(runs_.size());
  for (const auto& [id, run] : runs_) {
    const auto age = std::chrono::duration_cast<std::chrono::microseconds>(now - run.started);
    statuses.push_back({run.origin.profile, static_cast<std::uint32_t>(run.pid),
                        run.client == nullptr ? 0 : run.client->PeerNumber(),
                        static_cast<std::uint64_t>(age.count()), run.origin.generation});
  }
  return statuses;
}

// Whether the run had begun its client knows, which it tells by Bye. One that leaves without has
// been refused, or killed; one that is still there has nothing to say if the run was no refusal.
bool RunTable::WasServed(const ActiveRun& run, int wait_status) {
  if (run.said_bye || run.client == nullptr) return run.said_bye;
  return !WIFEXITED(wait_status) || WEXITSTATUS(wait_status) != kRefusedRunStatus;
}

void RunTable::End(Runs::iterator run, int wait_status) {
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - run->second.started);
  log_->Debug(
      "run ended after " + std::to_string(took.count()) + " ms: " + DescribeWaitStatus(wait_status),
      FieldsOf(run->second));
  if (WasServed(run->second, wait_status)) events_.on_served(run->second.origin.profile);
  ClientConnection* client = run->second.client;
  const bool client_stops = run->second.client_stops;
  const std::uint64_t id = run->second.id;
  loop_->DestroyLater(std::move(run->second.hand_over));
  runs_.erase(run);
  // A run that is continued and ends at once is only seen to end.
  if (client != nullptr && client_stops) client->Continue(id);
  if (client != nullptr) client->Finish(static_cast<std::uint32_t>(wait_status));
  events_.on_ended();
}

void RunTable::Lose(Runs::iterator run) {
  log_->Warn("run ended, its status is lost with its zygote", FieldsOf(run->second));
  events_.on_served(run->second.origin.profile);
  ClientConnection* client = run->second.client;
  loop_->DestroyLater(std::move(run->second.hand_over));
  runs_.erase(run);
  if (client != nullptr) client->Close();
  events_.on_ended();
}

LogFields RunTable::FieldsOf(const ActiveRun& run) const {
  return {run.origin.profile, run.id, run.pid, run.origin.generation};
}

}  // namespace pyfx
