// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where sockets, profiles and programs are: the only place that builds such a path. Reads the
// environment and the names of the running program, nothing else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

// A variable of the environment; empty where there is none. An empty one counts as unset, as the
// XDG base directory specification says.
std::string_view Env(const char* name);

// $PYFX_SOCKET, else pyfx/pyfxd.sock in $XDG_RUNTIME_DIR, else in /run/user/UID (cron and `env -i`
// leave XDG_RUNTIME_DIR out), else, where that is not there, in /tmp/pyfx-UID.
std::string SocketPath();

// Where the daemon that serves the socket at `socket_path` hears of cold runs.
std::string ColdRunSocketPath(std::string_view socket_path);

// Where the daemon that serves the socket at `socket_path` has the directories of its warm-ups.
std::string WarmUpPlace(std::string_view socket_path);

// Where profiles are looked for, the first hit wins: the user's, the system's, those shipped with
// this installation. With $PYFX_PROFILE_PATH (directories, colon-separated) only there.
std::vector<std::string> ProfileDirectories();

// Where the daemon's settings are looked for, the first file that exists counts: the user's, then
// the system's.
std::vector<std::string> SettingsFiles();

// The installed tree that the running program belongs to, found from /proc/self/exe, so that it
// works from wherever it stands: PREFIX/bin/PROGRAM. A copy in an adopted environment belongs to
// the tree that it was copied from.
Result<std::string> InstallPrefix();
std::string ZygotePath(std::string_view prefix);
std::string HostPath(std::string_view prefix);
// The empty directory in which zygotes warm up.
std::string EmptyDirectoryPath(std::string_view prefix);
std::string CoreBuildScript(std::string_view prefix);
std::string DaemonPath(std::string_view prefix);
std::string ShippedProfileDirectory(std::string_view prefix);
// Of what `pyfxctl new --from` makes profiles of.
std::string TemplateDirectory(std::string_view prefix);

// Where the cores of hosted zygotes are looked for: those of the installation, then those that the
// user has built, if there is a place for them.
std::vector<std::string> CoreDirectories(std::string_view prefix);

}  // namespace pyfx
