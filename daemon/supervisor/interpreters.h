// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which profile has which interpreter: for runs of clients that name an interpreter instead of a
// profile, or both. Remembers what it has read for as long as a profile's files stay as they are;
// where a setting leads is looked at each time.
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
    std::string python;  // that it has; empty: it is not known, or cannot be found
  };
  // The profile that serves a run which asks for `target`: the one it asks for, unless that has
  // another interpreter than is meant; then the first by name whose settings name the interpreter,
  // if nobody has named a profile. An error: there is none, and the run is to be cold; of code
  // kBusy, it cannot be told for the moment.
  Result<Chosen> Choose(const RunTarget& target);

 private:
  struct Known {
    ProfileStamp stamp;
    bool named = false;   // its settings say something
    std::string setting;  // what they say
    std::string path;     // the PATH and HOME that it is looked for with
    std::string home;
  };

  // Null: there is no such profile. Until the next call. An error: it cannot be read for the
  // moment.
  Result<const Known*> Look(const std::string& profile);
  std::string Of(const Known& known) const;

  const ProfileStore* store_;
  std::string built_in_;
  const std::vector<std::string>* environment_;
  std::map<std::string, Known> known_;
};

}  // namespace pyfx
