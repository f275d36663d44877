// SPDX-License-Identifier: GPL-3.0-or-later
//
// What `pyfxctl doctor` looks at, a function for each kind. None starts a daemon, changes anything,
// or needs another one's findings.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "client/control/adopt/shown_adopted.h"
#include "client/control/base/connection.h"
#include "client/control/base/findings.h"
#include "protocol/base/cold_cause.h"

namespace pyfx {

using FindingList = std::vector<Finding>;

// The socket, systemd's units, the daemon and its version, profiles that failed, why runs were cold
// and what to do about it.
void FindInDaemon(FindingList* findings);
// Whether pyfxd.toml, if there is one, can be read and is right.
void FindSettings(FindingList* findings);
// What `python3` on PATH is, and which interpreters on PATH there are cores for. `built_in`: that
// of profiles which name none.
void FindInterpreters(const std::string& built_in, FindingList* findings);
// Whether adopted environments and commands still are.
void FindAdopted(FindingList* findings);
// What the kernel has and allows: versions, limits of inotify, cgroups, what confines this process.
void FindInSystem(FindingList* findings);

// Pure.
//
// What to do where runs are cold for that reason.
std::string_view CureFor(ColdCause cause);
// Of what a daemon has said: its version, failed profiles, cold runs.
void FindInReport(const DaemonReport& report, const Hello& peer, FindingList* findings);
void JudgeAdopted(const std::vector<ShownAdopted>& all, FindingList* findings);
// `watches`, `instances`: the limits of inotify(7); 0 for one that is not known.
Finding JudgeInotify(unsigned long watches, unsigned long instances);

}  // namespace pyfx
