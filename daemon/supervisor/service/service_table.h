// SPDX-License-Identifier: GPL-3.0-or-later
//
// The services of all profiles that somebody has asked for, by name. Owns them, and forgets those
// of profiles that have no files any more and are not in use.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/supervisor/service/profile_service.h"
#include "daemon/supervisor/variants/service_context.h"

namespace pyfx {

// For people: "1 run", "2 runs".
inline std::string Counted(std::size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

class ServiceTable {
 public:
  // Borrows the context, which must be complete by the first call.
  explicit ServiceTable(const ServiceContext& context) : context_(context) {}

  // Null when nobody has asked for that profile yet.
  ProfileService* Find(const std::string& profile) const;
  // Made when there is none yet; null when the profile is not known.
  ProfileService* For(const std::string& profile);
  // Of all profiles that are known, or have a service; sorted.
  std::vector<std::string> Names() const;
  std::vector<Variant*> Variants() const;

  // Warms up all profiles that say so.
  void Autostart();
  // Each service reads its settings again. Returns how many are warming up then.
  std::size_t ReloadAll();
  void ShutDown();
  // `has_runs` tells whether runs of that profile are under way.
  void ForgetRemoved(const std::function<bool(const std::string& profile)>& has_runs);
  // Of the automatic profiles of `store` that are not in use, forgets the one that was not asked
  // for longest, or those whose interpreter is gone. False: there is none.
  bool ForgetAnAutomatic(ProfileStore* store,
                         const std::function<bool(const std::string& profile)>& has_runs);
  // If `pid` is a zygote of one: takes note of its end, which the caller has reaped.
  bool Reaped(pid_t pid, int wait_status);

  std::size_t CountWarm() const;
  // Zygotes that have not been reaped.
  bool has_zygotes() const;

 private:
  const ServiceContext& context_;
  std::map<std::string, std::unique_ptr<ProfileService>> services_;
};

}  // namespace pyfx
