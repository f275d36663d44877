// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which variables zygotes have. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/supervisor/settings/profile.h"

namespace pyfx {

// The environment that zygotes get: `environment` without what is meant for this daemon alone
// (sockets, watchdog, journal), without CPython's own, which are read for each run, and PYFX_*.
std::vector<std::string> ZygoteEnvironment(const char* const* environment);

// Whether a variable is left out there.
bool IsKeptFromZygotes(std::string_view name);

// `environment` with the profile's variables on top.
std::vector<std::string> WithVariablesOf(const Profile& profile,
                                         std::vector<std::string> environment);

}  // namespace pyfx
