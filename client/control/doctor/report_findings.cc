// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the daemon's own report shows to be wrong, with the cure for each.
#include "client/control/base/table.h"
#include "client/control/doctor/findings.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

void FindVersion(const Hello& peer, FindingList* findings) {
  const std::string own = "pyfx " PYFX_VERSION;
  if (peer.software == own) {
    findings->push_back({Verdict::kOk, "version", own});
    return;
  }
  findings->push_back({Verdict::kNote, "version",
                       "the daemon is " + peer.software + ", pyfxctl is " + own +
                           ": \"pyfxctl stop\" ends the daemon after its last run, and the next "
                           "one that is started is new"});
}

// One of an interpreter that no file names: nothing of the user's is wrong, its runs are cold.
bool IsAutomatic(const ProfileStatus& profile) {
  return IsPathName(profile.name) || profile.description.starts_with("automatic");
}

void FindProfiles(const DaemonReport& report, FindingList* findings) {
  std::size_t fine = 0;
  for (const ProfileStatus& profile : report.profiles) {
    if (profile.state == ProfileState::kFailed && IsAutomatic(profile)) {
      findings->push_back({Verdict::kNote, "interpreter " + profile.name,
                           std::string(LastLine(profile.last_error)) +
                               "; its runs are as with python3, and \"pyfxctl logs '" +
                               profile.name + "'\" tells more"});
      ++fine;
      continue;
    }
    if (profile.state == ProfileState::kFailed) {
      findings->push_back({Verdict::kWrong, "profile " + profile.name,
                           std::string(LastLine(profile.last_error)) + "; \"pyfxctl check " +
                               profile.name + "\" and \"pyfxctl logs " + profile.name +
                               "\" tell more"});
      continue;
    }
    ++fine;
    for (const std::string& phrase : profile.unsafe) {
      findings->push_back({Verdict::kNote, "profile " + profile.name,
                           "runs are cold, since the preload left what a fork breaks: " + phrase +
                               "; preload less, or see on_unsafe in pyfx-profile(5)"});
    }
    if (profile.compared != 0) {
      findings->push_back({Verdict::kNote, "profile " + profile.name,
                           Counted(profile.compared, "file") +
                               " must be looked at with each run: " + profile.why_compared +
                               "; see \"inotify\" below, or have them on a disk of this machine"});
    }
  }
  if (fine == report.profiles.size()) {
    findings->push_back(
        {Verdict::kOk, "profiles", Counted(fine, "profile") + ", none of which has failed"});
  }
}

void FindColdRuns(const DaemonStatus& daemon, FindingList* findings) {
  bool any = false;
  for (std::size_t i = 0; i + 1 < daemon.cold_runs.size(); i += 2) {
    if (daemon.cold_runs[i + 1] == 0) continue;
    any = true;
    const auto cause = static_cast<ColdCause>(daemon.cold_runs[i]);
    std::string text = Counted(daemon.cold_runs[i + 1], "cold run");
    if (i / 2 < daemon.cold_reasons.size() && !daemon.cold_reasons[i / 2].empty()) {
      text += ", the last since " + daemon.cold_reasons[i / 2];
    }
    findings->push_back({Verdict::kNote, "cold " + std::string(ColdCauseName(cause)),
                         text + ": " + std::string(CureFor(cause))});
  }
  if (!any) findings->push_back({Verdict::kOk, "cold runs", "none that the daemon has heard of"});
}

}  // namespace

std::string_view CureFor(ColdCause cause) {
  switch (cause) {
    case ColdCause::kSwitchedOff: return "take out --cold, or PYFX=0 of the environment";
    case ColdCause::kOption: return "only an interpreter of its own honours that option";
    case ColdCause::kVariable: return "unset the variable where it is not needed";
    case ColdCause::kPython:
      return "where that goes on, \"pyfxctl why\" with the same arguments tells more, and a "
             "profile can name the interpreter: \"pyfxctl new NAME --python PYTHON\"";
    case ColdCause::kNoDaemon: return "\"pyfxctl setup\" has it start by itself";
    case ColdCause::kNoAnswer:
      return "have the profile preload less, or allow more seconds by PYFX_TIMEOUT; a machine that "
             "is too busy is cold as well";
    case ColdCause::kBroken: return "\"pyfxctl logs\" tells why the daemon or a zygote left";
    case ColdCause::kVersion: return "\"pyfxctl stop\" ends the old daemon";
    case ColdCause::kPermission: return "use a daemon of this user's own";
    case ColdCause::kShuttingDown: return "wait: the next daemon has runs warm";
    case ColdCause::kLimit: return "raise the bound in pyfxd.toml, see pyfxd(8)";
    case ColdCause::kProfile:
      return "\"pyfxctl status\" shows which failed and why, \"pyfxctl check\" looks at profiles' "
             "files";
    case ColdCause::kDescriptors: return "close what the program need not inherit";
    case ColdCause::kTerminal: return "see TERMINALS in pyfxc(1)";
    case ColdCause::kResources: return "limits and priorities must be as the daemon's, or lower";
    case ColdCause::kConfined:
      return "run a daemon in there: \"pyfxctl session -- COMMAND\"; see \"pyfxctl help "
             "containers\"";
    case ColdCause::kModule:
      return "a module beside the script has a preloaded one's name: rename it, or take that out "
             "of preload";
    case ColdCause::kProcess: return "leave out of preload what each process must do by itself";
    case ColdCause::kOther: break;
  }
  return "\"pyfxctl why\" with the same arguments tells more";
}

void FindInReport(const DaemonReport& report, const Hello& peer, FindingList* findings) {
  FindVersion(peer, findings);
  FindProfiles(report, findings);
  FindColdRuns(report.daemon, findings);
}

}  // namespace pyfx
