// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/supervisor.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <thread>
#include <utility>

#include "daemon/supervisor/threads/closing.h"
#include "daemon/supervisor/threads/notify.h"
#include "protocol/files/paths.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/profile_state.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {
namespace {

void RefuseToBegin(ClientConnection* client) {
  client->Refuse(RefusalCode::kShuttingDown, "pyfxd is shutting down");
}

}  // namespace

Supervisor::Supervisor(EventLoop* loop, Log* log, SupervisorSettings settings)
    : loop_(loop),
      log_(log),
      settings_(std::move(settings)),
      store_(settings_.profile_directories),
      interpreters_(&store_, settings_.zygotes.programs.python, &settings_.zygotes.environment),
      watcher_(Watcher::Make(loop)),
      runs_(loop, log,
            {[this](ClientConnection* client, const std::string& profile) {
               services_.Find(profile)->ServeAgain(client);
             },
             [this](const std::string& profile) {
               ++served_;
               services_.Find(profile)->CountServed();
             },
             [this] { OnChange(); }}),
      awaited_(loop, [this](const std::string& profile) { WarmUpWanted(profile); }),
      context_{loop, log, &store_, watcher_.get(), &settings_.zygotes, EventsOfServices()},
      services_(context_),
      bounds_(loop, log, &settings_.daemon,
              {[this] { return services_.Variants(); },
               [this](const std::string& profile) { return runs_.CountOf(profile); },
               [this] { LeaveIfIdle(); }}),
      confinement_(loop),
      permits_(&confinement_, &settings_.daemon.cgroup,
               [this](ClientConnection* client) { Serve(client); }),
      control_(
          {loop, &store_, &interpreters_, &services_, &runs_, &cold_runs_, &confinement_,
           &settings_.daemon.cgroup},
          {[this] { return OwnStatus(); }, [this] { BeginDrain(); }, [this] { return draining_; }}),
      clients_(
          loop, log, settings_.connections,
          {[this](ClientConnection* client) { OnRun(client); },
           [this](ClientConnection* client, const ControlRequest& request) {
             control_.Answer(client, request);
           },
           {},
           [this](ClientConnection* client) { control_.PartSent(client); },
           [this](ClientConnection* client, Departure departure) { OnClosed(client, departure); }},
          [this] { QuitWhenDrained(); }),
      dead_children_(loop, [this](pid_t pid) { return Reap(pid); }),
      manager_status_(loop, [this] {
        return Counted(services_.CountWarm(), "profile") + " warm, " +
               Counted(runs_.size(), "run") + " under way";
      }) {
  TakeSettings(settings_.daemon);
}

void Supervisor::TakeSettings(const DaemonSettings& settings) {
  settings_.daemon = settings;
  interpreters_.AllowAutomatic(settings.automatic);
  settings_.zygotes.cgroup_policy = settings.cgroup;
  settings_.zygotes.spare_age = settings.spare_age;
  settings_.zygotes.most_memory = settings.max_memory;
}

void Supervisor::LeaveIfIdle() {
  if (clients_.size() != 0 || runs_.size() != 0) return bounds_.NoteActivity();
  if (draining_) return;
  log_->Info("nobody has been here for a while");
  BeginDrain();
}

Status Supervisor::Start(std::unique_ptr<Listener> listener) {
  listener_ = std::move(listener);
  if (Status watched = WatchSignals(); !watched) return watched;
  Status started =
      listener_->Start(loop_, {[this](UniqueFd socket) {
                                 bounds_.NoteActivity();
                                 clients_.Accept(std::move(socket));
                               },
                               [this](const Error& trouble) { log_->Warn(trouble.text); }});
  if (!started) return started;
  Status hears = cold_runs_.Start(loop_, listener_->path(),
                                  [this](const std::string& name) { return store_.Knows(name); });
  if (!hears) log_->Warn("cold runs are not counted: " + hears.error().text);
  settings_.zygotes.connection_name = listener_->name();
  settings_.zygotes.warm_up_place = WarmUpPlace(listener_->path());
  WarmUpDirectory::Sweep(settings_.zygotes.warm_up_place);
  loop_->FeedWatchdog();
  log_->Info("pyfxd " PYFX_VERSION " serves \"" + listener_->path() + "\"", {{}, 0, ::getpid()});
  NotifyManager("READY=1");
  manager_status_.Tell();
  bounds_.SettingsChanged();
  services_.Autostart();
  return {};
}

Status Supervisor::WatchSignals() {
  const std::pair<int, void (Supervisor::*)()> watched[] = {{SIGTERM, &Supervisor::OnTerminate},
                                                            {SIGINT, &Supervisor::OnTerminate},
                                                            {SIGHUP, &Supervisor::OnReload}};
  for (const auto& [signal, handler] : watched) {
    Result<EventSource> source =
        loop_->WatchSignal(signal, [this, handler_copy = handler] { (this->*handler_copy)(); });
    if (!source) return std::move(source).error();
    signals_.push_back(std::move(*source));
  }
  return dead_children_.Watch();
}

void Supervisor::OnRun(ClientConnection* client) {
  if (draining_) return RefuseToBegin(client);
  if (Status room = clients_.CheckHasRoom(); !room) {
    return client->Refuse(RefusalCode::kLimit, room.error().text);
  }
  if (TooManyClosesHang()) {
    return client->Refuse(RefusalCode::kLimit, "pyfxd cannot close what clients have passed: " +
                                                   std::to_string(kMostHangingCloses) +
                                                   " files do not let go");
  }
  if (Status admitted = bounds_.AdmitRun(runs_.size()); !admitted) {
    return client->Refuse(RefusalCode::kLimit, admitted.error().text);
  }
  Result<Interpreters::Chosen> chosen = interpreters_.Choose(client->target());
  if (!chosen) {
    const Error& error = chosen.error();
    const RefusalCode code = error.code == Errc::kBusy      ? RefusalCode::kLimit
                             : error.code == Errc::kInvalid ? RefusalCode::kUnknownProfile
                                                            : RefusalCode::kCold;
    return client->Refuse(code, error.text, error.cause);
  }
  client->ServeBy(chosen->profile, chosen->python, chosen->is_first);
  Serve(client);
}

void Supervisor::Serve(ClientConnection* client) {
  const std::string& name = client->profile();
  ProfileService* service = services_.For(name);
  if (service == nullptr && client->is_first()) {
    service = MakeAutomatic(client);
    if (service == nullptr) return;
  }
  if (service == nullptr) {
    return client->Refuse(RefusalCode::kUnknownProfile, store_.Load(name, {}).error().text);
  }
  client->has_waited() ? service->ServeAgain(client) : service->Serve(client);
}

// For who is confined there is none, and for who only asks. Null: the client is refused, or looked
// at first.
ProfileService* Supervisor::MakeAutomatic(ClientConnection* client) {
  if (!permits_.Has(client)) return nullptr;
  const std::string& name = client->profile();
  if (client->is_probe()) {
    const bool throw_away = AutomaticProfiles::IsThrowAway(client->python());
    client->Refuse(RefusalCode::kCold, Variant::WhyFirst(name, throw_away), ColdCause::kPython);
    return nullptr;
  }
  const auto has_runs = [this](const std::string& other) { return runs_.CountOf(other) != 0; };
  if (store_.automatic().size() >= AutomaticProfiles::kMost &&
      !services_.ForgetAnAutomatic(&store_, has_runs)) {
    client->Refuse(RefusalCode::kLimit, "there may be no more automatic profiles than " +
                                            std::to_string(AutomaticProfiles::kMost) +
                                            ", and all are in use");
    return nullptr;
  }
  store_.automatic().Add(name, client->python());
  ProfileService* const service = services_.For(name);
  if (service == nullptr) {
    client->Refuse(RefusalCode::kCold,
                   "there is no \"" + client->python() + "\" where pyfxd looks for it",
                   ColdCause::kPython);
    store_.automatic().Remove(name);
  }
  return service;
}

void Supervisor::WarmUpWanted(const std::string& profile) {
  ProfileService* const service = services_.Find(profile);
  if (service != nullptr && !draining_) service->WarmUpWanted();
}

void Supervisor::OnClosed(ClientConnection* client, Departure departure) {
  bounds_.NoteActivity();
  control_.Forget(client);
  confinement_.Forget(client);
  if (ProfileService* service = services_.Find(client->profile())) service->Drop(client);
  runs_.ClientLeft(client, departure);
}

DaemonStatus Supervisor::OwnStatus() const {
  DaemonStatus status;
  status.pid = static_cast<std::uint32_t>(::getpid());
  status.uptime_us =
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                     std::chrono::steady_clock::now() - started_)
                                     .count());
  status.runs_now = static_cast<std::uint32_t>(runs_.size());
  status.runs_served = served_;
  status.connections = static_cast<std::uint32_t>(clients_.size());
  status.socket = listener_->path();
  cold_runs_.Describe(&status);
  bounds_.Describe(&status);
  return status;
}

ServiceEvents Supervisor::EventsOfServices() {
  ServiceEvents events;
  events.on_assign = [this](ClientConnection* client, SpareChild spare, RunOrigin origin) {
    return Assign(client, std::move(spare), std::move(origin));
  };
  events.on_child_died = [this](const ZygoteProcess* zygote, pid_t pid, int wait_status) {
    runs_.Died(zygote, pid, wait_status);
  };
  events.on_child_stopped = [this](const ZygoteProcess* zygote, pid_t pid, int signal) {
    runs_.ChildStopped(zygote, pid, signal);
  };
  events.on_zygote_gone = [this](const ZygoteProcess* zygote) { return runs_.Orphan(zygote); };
  events.is_busy = [this, processors = std::max(1U, std::thread::hardware_concurrency())] {
    return runs_.size() > processors;
  };
  events.on_admit = [this](const Variant* variant) { return bounds_.AdmitZygote(variant); };
  events.may_start_for = [this](ClientConnection* client) { return permits_.Has(client); };
  events.on_cold_for_now = [this](ClientConnection* client, const std::string& profile) {
    awaited_.Await(profile, client->fd());
  };
  events.on_warm = [this](Variant* variant) { bounds_.OnWarm(variant); };
  events.spares_left = [this] { return bounds_.SparesLeft(); };
  events.on_change = [this] { OnChange(); };
  return events;
}

RunTable::Begun Supervisor::Assign(ClientConnection* client, SpareChild spare, RunOrigin origin) {
  // Others may have begun while this one waited.
  if (Status admitted = bounds_.AdmitRun(runs_.size()); !admitted) {
    client->Refuse(RefusalCode::kLimit, admitted.error().text);
    return RunTable::Begun::kRefused;
  }
  const RunTable::Begun begun = runs_.Begin(client, std::move(spare), std::move(origin));
  if (begun == RunTable::Begun::kYes) OnChange();
  return begun;
}

void Supervisor::OnReload() {
  if (draining_) return;
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const std::uint64_t us = static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 +
                           static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
  NotifyManager("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(us));
  ReloadSettings();
  log_->Info("reloading: " + Counted(services_.ReloadAll(), "profile") + " warming up again");
  NotifyManager("READY=1");
}

void Supervisor::ReloadSettings() {
  Result<DaemonSettings> read = LoadDaemonSettings(settings_.settings_files);
  if (!read) return log_->Error(read.error().text + "; the settings stay as they were");
  TakeSettings(*read);
  if (!read->automatic) StopAutomatic();
  bounds_.SettingsChanged();
}

// Each is forgotten when its last run has ended.
void Supervisor::StopAutomatic() {
  for (const std::string& name : store_.automatic().Names()) {
    store_.automatic().Remove(name);
    ProfileService* const service = store_.HasFile(name) ? nullptr : services_.Find(name);
    if (service != nullptr) service->Stop();
  }
}

bool Supervisor::Reap(pid_t pid) {
  // A run is recognised by its pidfd, which needs it unreaped; see RunTable.
  if (runs_.ReapOrphan(pid)) return true;
  int status = 0;
  if (::waitpid(pid, &status, WNOHANG) != pid) return false;
  if (!services_.Reaped(pid, status)) {
    log_->Debug("an orphan of a dead zygote has ended", {{}, 0, pid});
  }
  return true;
}

void Supervisor::OnTerminate() {
  if (!draining_) return BeginDrain();
  log_->Info("leaving at once");
  Quit();
}

void Supervisor::BeginDrain() {
  if (draining_) return;
  draining_ = true;
  NotifyManager("STOPPING=1");
  log_->Info("shutting down: " + Counted(runs_.size(), "run") + " under way");
  // The listener comes last, since it removes the directory that the others have files in.
  cold_runs_.Stop();
  awaited_.Clear();
  services_.ShutDown();
  listener_->Stop();
  clients_.ForEach([this](ClientConnection* client) { TellToLeave(client); });
  drain_limit_ = loop_->After(settings_.drain_timeout, [this] { Quit(); });
  QuitWhenDrained();
}

void Supervisor::TellToLeave(ClientConnection* client) {
  if (client->is_silent()) return RefuseToBegin(client);
  if (confinement_.IsAskedFor(client)) {
    confinement_.Forget(client);
    return RefuseToBegin(client);
  }
  if (client->state() == ClientConnection::State::kControl) client->SendLastAnswer();
}

void Supervisor::OnChange() {
  if (!draining_) manager_status_.Changed();
  QuitWhenDrained();
}

void Supervisor::QuitWhenDrained() {
  if (!draining_ || runs_.size() != 0) return;
  if (!services_.has_zygotes() && !clients_.has_queued_output()) Quit();
}

void Supervisor::Quit() {
  if (runs_.size() != 0) {
    log_->Warn("leaving " + Counted(runs_.size(), "run") +
               " to their zygotes, which leave after the last");
  } else {
    log_->Info("all is done, leaving");
  }
  loop_->Quit();
}

}  // namespace pyfx
