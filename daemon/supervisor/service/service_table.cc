// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/service/service_table.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <utility>

namespace pyfx {

ProfileService* ServiceTable::Find(const std::string& profile) const {
  const auto found = services_.find(profile);
  return found == services_.end() ? nullptr : found->second.get();
}

ProfileService* ServiceTable::For(const std::string& profile) {
  if (ProfileService* service = Find(profile)) return service;
  if (!context_.store->Knows(profile)) return nullptr;
  auto made = std::make_unique<ProfileService>(context_, profile);
  return (services_[profile] = std::move(made)).get();
}

std::vector<std::string> ServiceTable::Names() const {
  const std::vector<std::string> found = context_.store->Names();
  std::set<std::string> names(found.begin(), found.end());
  for (const auto& [name, service] : services_) names.insert(name);
  return {names.begin(), names.end()};
}

std::vector<Variant*> ServiceTable::Variants() const {
  std::vector<Variant*> all;
  for (const auto& [name, service] : services_) service->AppendVariants(&all);
  return all;
}

void ServiceTable::Autostart() {
  for (const std::string& name : context_.store->Names()) {
    Result<Profile> profile = context_.store->Load(name, context_.store->Stamp(name));
    if (!profile) {
      context_.log->Warn(profile.error().text, {name});
    } else if (profile->autostart) {
      For(name)->WarmUp();
    }
  }
}

std::size_t ServiceTable::ReloadAll() {
  std::size_t warming = 0;
  for (const auto& [name, service] : services_) {
    Result<std::string> done = service->Reload();
    if (!done) context_.log->Warn(done.error().text, {name});
    if (service->state() == ProfileState::kWarming) ++warming;
  }
  return warming;
}

void ServiceTable::ShutDown() {
  for (const auto& [name, service] : services_) service->ShutDown();
}

void ServiceTable::ForgetRemoved(const std::function<bool(const std::string& profile)>& has_runs) {
  std::erase_if(services_, [&](const auto& entry) {
    const auto& [name, service] = entry;
    return !service->in_use() && !has_runs(name) && !context_.store->Knows(name);
  });
}

bool ServiceTable::ForgetAnAutomatic(
    ProfileStore* store, const std::function<bool(const std::string& profile)>& has_runs) {
  std::string oldest;
  std::optional<std::chrono::steady_clock::time_point> since;
  for (const std::string& name : store->automatic().Names()) {
    const ProfileService* const service = Find(name);
    if (service != nullptr && (service->in_use() || has_runs(name))) continue;
    const auto asked = service == nullptr || !store->Knows(name)
                           ? std::chrono::steady_clock::time_point::min()
                           : service->last_used();
    if (since && *since <= asked) continue;
    since = asked;
    oldest = name;
  }
  if (!since) return false;
  // A file of that name has a service of its own.
  if (!store->HasFile(oldest)) services_.erase(oldest);
  store->automatic().Remove(oldest);
  return true;
}

bool ServiceTable::Reaped(pid_t pid, int wait_status) {
  return std::any_of(services_.begin(), services_.end(),
                     [&](const auto& entry) { return entry.second->Reaped(pid, wait_status); });
}

std::size_t ServiceTable::CountWarm() const {
  return static_cast<std::size_t>(std::count_if(
      services_.begin(), services_.end(),
      [](const auto& entry) { return entry.second->state() == ProfileState::kWarm; }));
}

bool ServiceTable::has_zygotes() const {
  return std::any_of(services_.begin(), services_.end(),
                     [](const auto& entry) { return entry.second->has_zygotes(); });
}

}  // namespace pyfx
