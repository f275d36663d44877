// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/decision.h"

#include <unistd.h>

#include <charconv>
#include <utility>

#include "client/cold/cold_reason.h"
#include "client/common/message_text.h"
#include "client/context/confinement.h"
#include "client/context/kept_state.h"
#include "client/context/service_variables.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

constexpr int kLongestTimeout = 86'400;  // s; poll(2) counts milliseconds in an int

ColdCause CauseOf(const Error& error) {
  if (error.cause != ColdCause::kOther) return error.cause;
  switch (error.code) {
    case Errc::kNoDaemon: return ColdCause::kNoDaemon;
    case Errc::kVersion: return ColdCause::kVersion;
    case Errc::kClosed:
    case Errc::kProtocol:
    case Errc::kUnsupported: return ColdCause::kBroken;
    case Errc::kBusy:
    case Errc::kLostFds: return ColdCause::kLimit;
    case Errc::kFailed:
    case Errc::kInvalid: break;
  }
  return ColdCause::kOther;
}

// An empty variable counts as unset.
bool IsOn(std::string_view value) { return !value.empty() && value != "0"; }

}  // namespace

Settings ReadSwitches() {
  Settings settings;
  settings.off = Env("PYFX") == "0";
  settings.why = IsOn(Env("PYFX_WHY"));
  settings.quiet = IsOn(Env("PYFX_QUIET"));
  return settings;
}

Result<Settings> ReadSettings() {
  Settings settings = ReadSwitches();
  const std::string_view terminal = Env("PYFX_TTY");
  if (terminal == "pty") {
    settings.terminal = TerminalWish::kPty;
  } else if (terminal == "direct") {
    settings.terminal = TerminalWish::kDirect;
  } else if (!terminal.empty() && terminal != "auto") {
    return Error{Errc::kInvalid,
                 "PYFX_TTY is not auto, pty or direct: \"" + std::string(terminal) + "\""};
  }
  const std::string_view timeout = Env("PYFX_TIMEOUT");
  if (timeout.empty()) return settings;
  int seconds = 0;
  const char* end = timeout.data() + timeout.size();
  const auto [stop, error] = std::from_chars(timeout.data(), end, seconds);
  if (error != std::errc() || stop != end || seconds < 1 || seconds > kLongestTimeout) {
    return Error{Errc::kInvalid, "PYFX_TIMEOUT is not a number of seconds from 1 to " +
                                     std::to_string(kLongestTimeout) + ": \"" +
                                     std::string(timeout) + "\""};
  }
  settings.timeout = std::chrono::seconds(seconds);
  return settings;
}

std::vector<Reason> ReasonsNotToAsk(const Options& options, const Settings& settings,
                                    char* const* environment) {
  std::vector<Reason> reasons;
  if (options.wish == Wish::kCold) reasons.push_back({ColdCause::kSwitchedOff, "--cold"});
  if (settings.off) reasons.push_back({ColdCause::kSwitchedOff, "PYFX=0"});
  if (!options.choice_error.empty()) {
    reasons.push_back({ColdCause::kProfile, options.choice_error});
  }
  for (const std::string& text : options.cold_reasons) {
    reasons.push_back({ColdCause::kOption, text});
  }
  for (const std::string_view variable : VariablesOfAFreshStart(options, environment)) {
    reasons.push_back({ColdCause::kVariable, OnlyAtStart(variable)});
  }
  if (std::string tied = ReasonInServiceVariables(environment, ::getpid); !tied.empty()) {
    reasons.push_back({ColdCause::kProcess, std::move(tied)});
  }
  if (std::string confined = ReasonInOwnConfinement(); !confined.empty()) {
    reasons.push_back({ColdCause::kConfined, std::move(confined)});
  }
  if (std::string kept = ReasonInKeptState(); !kept.empty()) {
    reasons.push_back({ColdCause::kProcess, std::move(kept)});
  }
  return reasons;
}

Decision Decide(Reason reason, const Options& options) {
  std::string complaint = DescribeMustBeCold(reason.text);
  return {options.wish != Wish::kWarmOrFail, std::move(reason), std::move(complaint),
          options.profile};
}

Decision Decide(const Error& error, const Options& options, std::string_view socket_path) {
  return {options.wish != Wish::kWarmOrFail,
          {CauseOf(error), ReasonForCold(error, socket_path)},
          DescribeError(error, socket_path),
          options.profile};
}

// Who names a profile wants what it holds, which python3 would not have. A script or a project that
// names one is also used where there is none, and was before.
Decision Decide(const Refused& refused, const Options& options) {
  const bool by_profile =
      refused.code == RefusalCode::kUnknownProfile || refused.code == RefusalCode::kProfileFailed;
  const bool cold = options.wish != Wish::kWarmOrFail && !(by_profile && options.profile_named);
  const std::string& profile = ProfileOf(options, refused.profile);
  std::string reason = ReasonForCold(refused, profile);
  if (by_profile && !options.chosen_at.empty()) reason.insert(0, options.chosen_at + ": ");
  return {cold, {CauseOf(refused), std::move(reason)}, DescribeRefusal(refused, profile), profile};
}

}  // namespace pyfx
