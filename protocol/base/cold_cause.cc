// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/base/cold_cause.h"

namespace pyfx {

std::string_view ColdCauseName(ColdCause cause) {
  switch (cause) {
    case ColdCause::kOther: break;
    case ColdCause::kSwitchedOff: return "switched-off";
    case ColdCause::kOption: return "option";
    case ColdCause::kVariable: return "variable";
    case ColdCause::kPython: return "python";
    case ColdCause::kNoDaemon: return "no-daemon";
    case ColdCause::kNoAnswer: return "no-answer";
    case ColdCause::kBroken: return "broken";
    case ColdCause::kVersion: return "version";
    case ColdCause::kPermission: return "permission";
    case ColdCause::kShuttingDown: return "shutting-down";
    case ColdCause::kLimit: return "limit";
    case ColdCause::kProfile: return "profile";
    case ColdCause::kDescriptors: return "descriptors";
    case ColdCause::kTerminal: return "terminal";
    case ColdCause::kResources: return "resources";
    case ColdCause::kConfined: return "confined";
    case ColdCause::kModule: return "module";
    case ColdCause::kProcess: return "process";
  }
  return "other";
}

}  // namespace pyfx
