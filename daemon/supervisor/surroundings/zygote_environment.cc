// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/surroundings/zygote_environment.h"

#include <algorithm>
#include <array>

#include "protocol/start/start_table.h"

namespace pyfx {
namespace {

// Variables that speak of this daemon and of nobody else (sd_notify(3), sd_listen_fds(3),
// systemd.exec(5)).
constexpr std::array<std::string_view, 6> kOwnVariables = {
    "NOTIFY_SOCKET", "JOURNAL_STREAM", "INVOCATION_ID", "SYSTEMD_EXEC_PID", "MANAGERPID", "_"};
constexpr std::array<std::string_view, 4> kOwnPrefixes = {"PYFX_", "LISTEN_", "WATCHDOG_",
                                                          "MEMORY_PRESSURE_"};

}  // namespace

bool IsKeptFromZygotes(std::string_view name) {
  return IsVariableOfPython(name) ||
         std::find(kOwnVariables.begin(), kOwnVariables.end(), name) != kOwnVariables.end() ||
         std::any_of(kOwnPrefixes.begin(), kOwnPrefixes.end(),
                     [name](std::string_view start) { return name.starts_with(start); });
}

std::vector<std::string> ZygoteEnvironment(const char* const* environment) {
  std::vector<std::string> kept;
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    if (!IsKeptFromZygotes(entry.substr(0, entry.find('=')))) kept.emplace_back(entry);
  }
  return kept;
}

std::vector<std::string> WithVariablesOf(const Profile& profile,
                                         std::vector<std::string> environment) {
  for (const auto& [name, value] : profile.env) {
    const std::string start = name + "=";
    std::erase_if(environment, [&](const std::string& entry) { return entry.starts_with(start); });
    environment.push_back(start + value);
  }
  return environment;
}

}  // namespace pyfx
