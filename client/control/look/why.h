// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pyfxctl why ARGS…`: what `pyfxc ARGS…` would do now, and what decides it, without running
// anything. Goes pyfxc's own way (decision.h, run_client.h) up to the point where a run begins; the
// daemon is asked by a Probe, for which a spare checks all that it would check for the run.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/command/options.h"
#include "client/run/decision.h"
#include "protocol/base/result.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/profile_state.h"

namespace pyfx {

struct Explanation {
  enum class Verdict {
    kWarm,
    kCold,
    kFails,    // pyfxc would end with kExitPyfxFailed
    kUnknown,  // the daemon is of a version that cannot be asked in advance
  };
  Verdict verdict = Verdict::kUnknown;
  std::string profile;            // empty if the command line cannot be right
  std::string profile_chosen_by;  // ChoiceWord() and DescribeChoice() of options.h
  std::string profile_choice;
  std::string python;           // what a cold run becomes; empty if that cannot be told,
  std::string why_no_python;    // for which this is why
  std::vector<Reason> reasons;  // against a warm run; the first one decides
  std::string complaint;        // kFails: what pyfxc would print
  std::string socket;
  bool daemon_asked = false;
  std::optional<DaemonStatus> daemon;  // if it answered
  std::optional<ProfileStatus> zygote;
  // kWarm: cold and warming mean that the run waits for the warm-up, and that what the zygote would
  // refuse is not known.
  ProfileState state = ProfileState::kWarm;
};

// Looks at this process as pyfxc does at itself: call before anything else opens a descriptor.
// Waits for the daemon as long as pyfxc would. `args`: pyfxc's, argv[0] left out; `python`: the
// interpreter that pyfx was built for.
Explanation Explain(std::span<char* const> args, const std::string& python);

std::string_view VerdictName(Explanation::Verdict verdict);
// The verdict on the first line, then what led to it.
std::string FormatExplanation(const Explanation& explanation);
std::string ExplanationAsJson(const Explanation& explanation);

}  // namespace pyfx
