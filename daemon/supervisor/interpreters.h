// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which profile serves a run, and which interpreter it has: for runs of clients that name an
// interpreter instead of a profile, or both. Where no profile names the interpreter it is an
// automatic one's, of which there may be none yet. Remembers what it has read for as long as a
// profile's files stay as they are; where a setting leads is looked at each time. The path that a
// client names is not looked at, only compared: the client says what it leads to.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/supervisor/settings/profile_store.h"
#include "protocol/base/result.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

class Interpreters {
 public:
  // `built_in`: what profiles have that say nothing. `environment`: that of zygotes.
  Interpreters(const ProfileStore* store, std::string built_in,
               const std::vector<std::string>* environment)
      : store_(store), built_in_(std::move(built_in)), environment_(environment) {}

  struct Chosen {
    std::string profile;
    std::string python;     // that it has; empty: it is not known, or cannot be found
    bool is_first = false;  // the profile is automatic, and not there yet: see ProfileStore
  };
  // The profile that serves a run which asks for `target`: the one it asks for, unless that has
  // another interpreter than is meant; then the first by name whose settings name the interpreter,
  // if nobody has named a profile. Of a profile that names it by this path, and one that names it
  // by another (IdentityOf()), the former. If there is none, an automatic one. An error: there is
  // none, and the run is to be cold; of code kBusy, it cannot be told for the moment; kInvalid, the
  // profile may not be asked for so.
  Result<Chosen> Choose(const RunTarget& target);
  // Whether there may be automatic profiles.
  void AllowAutomatic(bool allowed) { allows_automatic_ = allowed; }
  // The automatic profile that is meant by `name`, the path of an interpreter or environment; else
  // `name`.
  std::string Resolve(const std::string& name) const;

 private:
  struct Known {
    ProfileStamp stamp;
    bool named = false;   // its settings say something
    std::string setting;  // what they say
    std::string path;     // the PATH and HOME that it is looked for with
    std::string home;
  };

  // Null: there is no such profile. The pointer is valid until the next call. An error: it cannot
  // be read for the moment.
  Result<const Known*> Look(const std::string& profile);
  std::string Of(const Known& known) const;
  Result<Chosen> Asked(const RunTarget& target);
  Result<Chosen> ChooseInsteadOf(const Chosen& asked, const RunTarget& target);
  Result<std::optional<Chosen>> ChooseByFiles(const RunTarget& target, const Chosen& asked);
  std::optional<Chosen> FindAutomatic(const RunTarget& target) const;
  Result<Chosen> ChooseAutomatic(const RunTarget& target) const;

  const ProfileStore* store_;
  std::string built_in_;
  const std::vector<std::string>* environment_;
  bool allows_automatic_ = false;
  std::map<std::string, Known> known_;
};

}  // namespace pyfx
