// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/supervisor.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/supervisor/closing.h"
#include "daemon/supervisor/notify.h"
#include "protocol/message.h"
#include "protocol/paths.h"
#include "protocol/socket.h"

namespace pyfx {
namespace {

constexpr std::size_t kMaxConnections = 1024;

// Beyond the limit, how many may still ask for the status and the like; runs are told that there is
// no room. The rest is closed without a word.
constexpr std::size_t kMoreForControl = 64;

// How long a client may be silent when others have no room.
constexpr std::chrono::milliseconds kTimeToSpeak{1'000};

// Bytes that all connections together may hold: of requests until they are handed over, of answers
// until they are read.
constexpr std::size_t kMostHeldBytes = std::size_t{64} << 20;

// How often the service manager is told what goes on, at most.
constexpr std::chrono::milliseconds kStatusPause{500};

std::string Count(std::size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
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
               FindService(profile)->ServeAgain(client);
             },
             [this](const std::string& profile) {
               ++served_;
               FindService(profile)->CountServed();
             },
             [this] {
               ScheduleStatus();
               QuitWhenDrained();
             }}),
      bounds_(loop, log, &settings_.daemon,
              {[this] { return Services(); },
               [this](const std::string& profile) { return runs_.CountOf(profile); },
               [this] { LeaveIfIdle(); }}),
      status_answers_(loop, {[this](const std::string& name) { return StatusOf(name); },
                             [this] { return OwnStatus(); }}) {
  TakeSettings(settings_.daemon);
}

void Supervisor::TakeSettings(const DaemonSettings& settings) {
  settings_.daemon = settings;
  settings_.zygotes.cgroup_policy = settings.cgroup;
  settings_.zygotes.spare_age = settings.spare_age;
  settings_.zygotes.most_memory = settings.max_memory;
}

std::vector<ProfileService*> Supervisor::Services() const {
  std::vector<ProfileService*> all;
  for (const auto& [name, service] : services_) service->AppendFamily(&all);
  return all;
}

void Supervisor::LeaveIfIdle() {
  if (!clients_.empty() || runs_.size() != 0) return bounds_.NoteActivity();
  if (draining_) return;
  log_->Info("nobody has been here for a while");
  BeginDrain();
}

Status Supervisor::Start(std::unique_ptr<Listener> listener) {
  listener_ = std::move(listener);
  if (Status watched = WatchSignals(); !watched) return watched;
  Status started =
      listener_->Start(loop_, {[this](UniqueFd socket) { OnAccept(std::move(socket)); },
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
  NotifyStatus();
  bounds_.SettingsChanged();
  Autostart();
  return {};
}

Status Supervisor::WatchSignals() {
  const std::pair<int, void (Supervisor::*)()> watched[] = {{SIGTERM, &Supervisor::OnTerminate},
                                                            {SIGINT, &Supervisor::OnTerminate},
                                                            {SIGHUP, &Supervisor::OnReload},
                                                            {SIGCHLD, &Supervisor::ReapChildren}};
  for (const auto& [signal, handler] : watched) {
    Result<EventSource> source =
        loop_->WatchSignal(signal, [this, handler_copy = handler] { (this->*handler_copy)(); });
    if (!source) return std::move(source).error();
    signals_.push_back(std::move(*source));
  }
  return {};
}

void Supervisor::Autostart() {
  for (const std::string& name : store_.Names()) {
    Result<Profile> profile = store_.Load(name, store_.Stamp(name));
    if (!profile) {
      log_->Warn(profile.error().text, {name});
    } else if (profile->autostart) {
      ServiceFor(name)->WarmUp();
    }
  }
}

void Supervisor::OnAccept(UniqueFd socket) {
  bounds_.NoteActivity();
  if (clients_.size() >= kMaxConnections) CloseOldestIdle();
  if (clients_.size() >= kMaxConnections + kMoreForControl) return;
  Result<uid_t> uid = PeerUid(socket.get());
  Result<std::unique_ptr<ClientConnection>> made = ClientConnection::Make(
      loop_, std::move(socket), settings_.connections,
      {[this](ClientConnection* client) { OnRun(client); },
       [this](ClientConnection* client, const ControlRequest& request) {
         OnControl(client, request);
       },
       [this](std::ptrdiff_t more) {
         held_ += static_cast<std::size_t>(more);
         return held_ <= kMostHeldBytes;
       },
       [this](ClientConnection* client) { status_answers_.PartSent(client); },
       [this](ClientConnection* client, Departure departure) { OnClosed(client, departure); }});
  if (!made) return log_->Warn(made.error().text);

  ClientConnection* client = made->get();
  clients_.emplace(client, std::move(*made));
  if (!uid || *uid != ::geteuid()) {
    log_->Warn("client refused: it is another user's");
    client->Refuse(RefusalCode::kPermission,
                   "pyfxd serves user id " + std::to_string(::geteuid()) + " only");
  }
}

// Of those that have not said what they want in time: whoever connects and is silent keeps nobody
// out.
void Supervisor::CloseOldestIdle() {
  ClientConnection* oldest = nullptr;
  const auto now = std::chrono::steady_clock::now();
  for (const auto& [client, owner] : clients_) {
    const ClientConnection::State state = client->state();
    const bool silent =
        state == ClientConnection::State::kHello || state == ClientConnection::State::kRequest;
    if (!silent || now - client->began() < kTimeToSpeak) continue;
    if (oldest == nullptr || client->began() < oldest->began()) oldest = client;
  }
  if (oldest != nullptr) oldest->Close();
}

void Supervisor::OnRun(ClientConnection* client) {
  if (draining_) return client->Refuse(RefusalCode::kShuttingDown, "pyfxd is shutting down");
  if (clients_.size() > kMaxConnections) {
    return client->Refuse(RefusalCode::kLimit,
                          "pyfxd has " + std::to_string(kMaxConnections) + " connections already");
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
    const bool busy = chosen.error().code == Errc::kBusy;
    return client->Refuse(busy ? RefusalCode::kLimit : RefusalCode::kCold, chosen.error().text,
                          chosen.error().cause);
  }
  client->ServeBy(chosen->profile, chosen->python);
  const std::string& name = client->profile();
  if (ProfileService* service = ServiceFor(name)) return service->Serve(client);
  client->Refuse(RefusalCode::kUnknownProfile, store_.Load(name, {}).error().text);
}

void Supervisor::OnClosed(ClientConnection* client, Departure departure) {
  bounds_.NoteActivity();
  status_answers_.Forget(client);
  if (ProfileService* service = FindService(client->profile())) service->Drop(client);
  runs_.ClientLeft(client, departure);
  const auto found = clients_.find(client);
  loop_->DestroyLater(std::move(found->second));
  clients_.erase(found);
  QuitWhenDrained();
}

// Whoever is confined otherwise than the daemon may ask, and change nothing for others.
void Supervisor::OnControl(ClientConnection* client, const ControlRequest& request) {
  if (!std::holds_alternative<StatusRequest>(request)) {
    if (Status may = confinement_.CheckMayCommand(client->fd()); !may) {
      return client->Refuse(RefusalCode::kPermission,
                            "who is confined may ask for the status only: " + may.error().text);
    }
  }
  if (const auto* reload = std::get_if<Reload>(&request)) return AnswerReload(client, *reload);
  if (const auto* stop = std::get_if<Stop>(&request)) return AnswerStop(client, *stop);
  AnswerStatus(client);
}

void Supervisor::AnswerStatus(ClientConnection* client) {
  ForgetRemoved();
  const std::vector<std::string> found = store_.Names();
  std::set<std::string> names(found.begin(), found.end());
  for (const auto& [name, service] : services_) names.insert(name);
  status_answers_.Begin(client, names);
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

ProfileStatus Supervisor::StatusOf(const std::string& profile) {
  ProfileStatus status;
  if (ProfileService* service = FindService(profile)) {
    status = service->Status();
    status.runs_now = static_cast<std::uint32_t>(runs_.CountOf(profile));
  } else if (const Result<Profile>& loaded = store_.Known(profile)) {
    status.name = profile;
    status.description = loaded->description;
    status.path = loaded->path;
  } else {
    status.name = profile;
    status.state = ProfileState::kFailed;
    status.last_error = loaded.error().text;
  }
  cold_runs_.Describe(&status);
  return status;
}

void Supervisor::AnswerReload(ClientConnection* client, const Reload& request) {
  if (draining_) return client->Refuse(RefusalCode::kShuttingDown, "pyfxd is shutting down");
  if (request.profile.empty()) {
    return AnswerDone(client, Count(ReloadAll(), "profile") + " warming up again");
  }
  ProfileService* service = ServiceFor(request.profile);
  if (service == nullptr) {
    return client->Refuse(RefusalCode::kUnknownProfile,
                          store_.Load(request.profile, {}).error().text);
  }
  Result<std::string> done = service->Reload();
  if (!done) {
    const bool known = done.error().code == Errc::kBusy;
    return client->Refuse(known ? RefusalCode::kProfileFailed : RefusalCode::kUnknownProfile,
                          done.error().text);
  }
  AnswerDone(client, *done);
}

void Supervisor::AnswerStop(ClientConnection* client, const Stop& request) {
  if (request.profile.empty()) {
    // Answered before the drain, which closes control connections as soon as they are flushed.
    AnswerDone(client, "pyfxd is shutting down: " + Count(runs_.size(), "run") + " under way");
    return BeginDrain();
  }
  ProfileService* service = FindService(request.profile);
  if (service == nullptr && !store_.Knows(request.profile)) {
    return client->Refuse(RefusalCode::kUnknownProfile,
                          store_.Load(request.profile, {}).error().text);
  }
  if (service == nullptr || service->idle()) {
    return AnswerDone(client, "profile \"" + request.profile + "\" is not warm");
  }
  service->Stop();
  AnswerDone(client, "profile \"" + request.profile + "\" is stopped");
}

void Supervisor::AnswerDone(ClientConnection* client, const std::string& text) {
  Done done;
  done.text = text;
  client->Answer(done);
  client->SendAnswer();
}

ProfileService* Supervisor::FindService(const std::string& profile) {
  const auto found = services_.find(profile);
  return found == services_.end() ? nullptr : found->second.get();
}

ProfileService* Supervisor::ServiceFor(const std::string& profile) {
  if (ProfileService* service = FindService(profile)) return service;
  if (!store_.Knows(profile)) return nullptr;
  ProfileService::Events events;
  events.on_assign = [this, profile](ClientConnection* client, SpareChild spare,
                                     std::uint32_t generation, const ZygoteProcess* zygote) {
    // Others may have begun while this one waited.
    if (Status admitted = bounds_.AdmitRun(runs_.size()); !admitted) {
      client->Refuse(RefusalCode::kLimit, admitted.error().text);
      return ProfileService::Assigned::kRefused;
    }
    switch (runs_.Begin(client, std::move(spare), {profile, generation, zygote})) {
      case RunTable::Begun::kSpareLost: return ProfileService::Assigned::kSpareLost;
      case RunTable::Begun::kRefused: return ProfileService::Assigned::kRefused;
      case RunTable::Begun::kYes: break;
    }
    ScheduleStatus();
    return ProfileService::Assigned::kYes;
  };
  events.on_child_died = [this](const ZygoteProcess* zygote, pid_t pid, int wait_status) {
    runs_.Died(zygote, pid, wait_status);
  };
  events.on_child_stopped = [this](const ZygoteProcess* zygote, pid_t pid, int signal) {
    runs_.ChildStopped(zygote, pid, signal);
  };
  events.on_zygote_gone = [this](const ZygoteProcess* zygote) { return runs_.Orphan(zygote); };
  events.is_busy = [this] { return runs_.size() > processors_; };
  events.on_admit = [this](const ProfileService* service) { return bounds_.AdmitZygote(service); };
  events.on_start_for = [this](const ClientConnection& client) {
    return confinement_.CheckMayStart(client.fd(), settings_.daemon.cgroup);
  };
  events.on_warm = [this](ProfileService* service) { bounds_.OnWarm(service); };
  events.spares_left = [this] { return bounds_.SparesLeft(); };
  events.on_change = [this] {
    ScheduleStatus();
    QuitWhenDrained();
  };
  const ServiceContext context{loop_, log_, &store_, watcher_.get(), &settings_.zygotes};
  auto made = std::make_unique<ProfileService>(context, profile, std::move(events));
  return (services_[profile] = std::move(made)).get();
}

void Supervisor::ForgetRemoved() {
  std::erase_if(services_, [this](const auto& entry) {
    const auto& [name, service] = entry;
    return !service->in_use() && runs_.CountOf(name) == 0 && !store_.Knows(name);
  });
}

std::size_t Supervisor::ReloadAll() {
  std::size_t warming = 0;
  for (const auto& [name, service] : services_) {
    Result<std::string> done = service->Reload();
    if (!done) log_->Warn(done.error().text, {name});
    if (service->state() == ProfileState::kWarming) ++warming;
  }
  return warming;
}

void Supervisor::OnReload() {
  if (draining_) return;
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const std::uint64_t us = static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 +
                           static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
  NotifyManager("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(us));
  ReloadSettings();
  log_->Info("reloading: " + Count(ReloadAll(), "profile") + " warming up again");
  NotifyManager("READY=1");
}

void Supervisor::ReloadSettings() {
  Result<DaemonSettings> read = LoadDaemonSettings(settings_.settings_files);
  if (!read) return log_->Error(read.error().text + "; the settings stay as they were");
  TakeSettings(*read);
  bounds_.SettingsChanged();
}

void Supervisor::ReapChildren() {
  while (true) {
    siginfo_t info{};
    if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return;
    const pid_t pid = info.si_pid;
    // A run is recognised by its pidfd, which needs it unreaped; see RunTable.
    if (runs_.ReapOrphan(pid)) continue;
    int status = 0;
    if (::waitpid(pid, &status, WNOHANG) != pid) return;
    const bool known = std::any_of(services_.begin(), services_.end(), [&](const auto& entry) {
      return entry.second->Reaped(pid, status);
    });
    if (!known) log_->Debug("an orphan of a dead zygote has ended", {{}, 0, pid});
  }
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
  log_->Info("shutting down: " + Count(runs_.size(), "run") + " under way");
  // The listener comes last, since it removes the directory that the others have files in.
  cold_runs_.Stop();
  for (const auto& [name, service] : services_) service->ShutDown();
  listener_->Stop();

  std::vector<ClientConnection*> clients;
  for (const auto& [client, owner] : clients_) clients.push_back(client);
  for (ClientConnection* client : clients) {
    if (clients_.count(client) == 0) continue;
    const ClientConnection::State state = client->state();
    if (state == ClientConnection::State::kHello || state == ClientConnection::State::kRequest) {
      client->Refuse(RefusalCode::kShuttingDown, "pyfxd is shutting down");
    } else if (state == ClientConnection::State::kControl) {
      client->SendLastAnswer();
    }
  }
  drain_limit_ = loop_->After(settings_.drain_timeout, [this] { Quit(); });
  QuitWhenDrained();
}

void Supervisor::QuitWhenDrained() {
  if (!draining_ || runs_.size() != 0) return;
  const bool zygotes = std::any_of(services_.begin(), services_.end(),
                                   [](const auto& entry) { return entry.second->has_zygotes(); });
  const bool output = std::any_of(clients_.begin(), clients_.end(), [](const auto& entry) {
    return entry.second->has_queued_output();
  });
  if (!zygotes && !output) Quit();
}

void Supervisor::Quit() {
  if (runs_.size() != 0) {
    log_->Warn("leaving " + Count(runs_.size(), "run") +
               " to their zygotes, which leave after the last");
  } else {
    log_->Info("all is done, leaving");
  }
  loop_->Quit();
}

void Supervisor::ScheduleStatus() {
  if (status_timer_ || draining_) return;
  status_timer_ = loop_->After(kStatusPause, [this] {
    status_timer_.reset();
    NotifyStatus();
  });
}

void Supervisor::NotifyStatus() {
  const auto warm = std::count_if(services_.begin(), services_.end(), [](const auto& entry) {
    return entry.second->state() == ProfileState::kWarm;
  });
  NotifyManager("STATUS=" + Count(static_cast<std::size_t>(warm), "profile") + " warm, " +
                Count(runs_.size(), "run") + " under way");
}

}  // namespace pyfx
