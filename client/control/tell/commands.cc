// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/tell/commands.h"

#include <CLI/CLI.hpp>

#include "client/control/base/connection.h"
#include "client/control/base/output.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

using Request = Result<std::string> (ControlConnection::*)(const std::string&);

int Tell(Request request, const std::string& profile) {
  if (!profile.empty() && !IsValidProfileName(profile)) {
    return Fail({Errc::kInvalid, "not the name of a profile: \"" + profile + "\""});
  }
  Result<ControlConnection> connection = Connect();
  if (!connection) return Fail(connection.error());
  return Finish(((*connection).*request)(profile));
}

}  // namespace

void AddRequests(CommandLine& line) {
  const auto profile = std::make_shared<std::string>();
  line.Add("reload", "Makes a new zygote for a profile, or for all",
           [profile] { return Tell(&ControlConnection::AskReload, *profile); })
      ->add_option("NAME", *profile, "The profile");
  line.Add("stop", "Ends the zygote of a profile, or the daemon",
           [profile] { return Tell(&ControlConnection::AskStop, *profile); })
      ->add_option("NAME", *profile, "The profile");
}

}  // namespace pyfx
