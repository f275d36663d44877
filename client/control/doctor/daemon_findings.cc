// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the daemon is, without starting it: who connects to a socket of systemd's has it started,
// so systemd is asked first.
#include <sys/stat.h>

#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "client/common/message_text.h"
#include "client/control/doctor/findings.h"
#include "client/control/programs/user_manager.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

using Properties = std::map<std::string, std::string>;

// What systemd says of a unit of the user's; empty where it cannot be asked.
Properties AskSystemd(const std::string& unit) {
  Result<ProgramOutput> output =
      AskUserManager({"show", unit, "--property=LoadState,ActiveState,UnitFileState,Listen"});
  Properties properties;
  if (!output || !output->Succeeded()) return properties;
  std::istringstream lines(output->out);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) properties[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return properties;
}

// Whether the daemon is to be had by systemd alone at the moment: a connection would start it.
bool FindUnits(FindingList* findings) {
  if (!HasUserManager()) {
    findings->push_back({Verdict::kNote, "systemd",
                         "no user manager here: with \"pyfxctl setup\" the first pyfxc starts the "
                         "daemon, and \"pyfxctl session -- COMMAND\" has one of its own"});
    return false;
  }
  Properties socket = AskSystemd("pyfxd.socket");
  Properties service = AskSystemd("pyfxd.service");
  if (socket["LoadState"] != "loaded") {
    findings->push_back({Verdict::kNote, "systemd",
                         "it has no unit pyfxd.socket: \"pyfxctl setup\" writes and starts it"});
    return false;
  }
  const bool enabled = socket["UnitFileState"] == "enabled";
  const bool listens = socket["ActiveState"] == "active";
  const std::string state = "pyfxd.socket is " + socket["UnitFileState"] + " and " +
                            socket["ActiveState"] + ", pyfxd.service " + service["ActiveState"];
  const char* cure = ": \"pyfxctl setup\" has the daemon start when it is needed";
  if (service["ActiveState"] == "failed") {
    findings->push_back({Verdict::kWrong, "systemd", state + ": \"pyfxctl logs\" tells why"});
  } else if (enabled && listens) {
    findings->push_back({Verdict::kOk, "systemd", state});
  } else {
    findings->push_back({Verdict::kNote, "systemd", state + cure});
  }
  const bool is_its_socket = socket["Listen"].starts_with(SocketPath() + " ");
  return listens && is_its_socket && service["ActiveState"] != "active";
}

void FindDaemon(FindingList* findings) {
  Result<ControlConnection> connection = Connect();
  if (!connection && connection.error().code == Errc::kNoDaemon) {
    struct stat info {};
    const bool stale = ::lstat(SocketPath().c_str(), &info) == 0;
    findings->push_back(
        {stale ? Verdict::kWrong : Verdict::kNote, "daemon", DescribeNoDaemon(SocketPath())});
    return;
  }
  const auto unwell = [&](const Error& error) {
    findings->push_back({Verdict::kWrong, "daemon",
                         error.text + ": \"pyfxctl logs\" tells why, and \"pyfxctl stop\" has the "
                                      "next one begin anew"});
  };
  if (!connection) return unwell(connection.error());
  Result<DaemonReport> report = connection->AskStatus();
  if (!report) return unwell(report.error());
  findings->push_back(
      {Verdict::kOk, "daemon",
       "process " + std::to_string(report->daemon.pid) + " answers at \"" + SocketPath() + "\""});
  FindInReport(*report, connection->peer(), findings);
}

}  // namespace

void FindInDaemon(FindingList* findings) {
  if (FindUnits(findings)) {
    findings->push_back(
        {Verdict::kOk, "daemon",
         "not started yet: systemd does it for the first pyfxc, at \"" + SocketPath() + "\""});
    return;
  }
  FindDaemon(findings);
}

}  // namespace pyfx
