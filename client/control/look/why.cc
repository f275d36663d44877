// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/look/why.h"

#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

#include "client/command/interpreter.h"
#include "client/command/profile_choice.h"
#include "client/common/message_text.h"
#include "client/context/context.h"
#include "client/control/base/connection.h"
#include "client/control/base/table.h"
#include "client/control/look/report.h"
#include "client/run/run_client.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

std::string Unended(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

class Explainer {
 public:
  Explanation Run(std::span<char* const> args, const std::string& python) {
    result_.socket = SocketPath();
    Result<Options> options = ParseOptions(args, std::getenv("PYFX_PROFILE"));
    if (!options) return Fail(options.error());
    options_ = std::move(*options);
    ChooseFor(&options_, NameToMean(options_), python);
    NoteProfile({});
    NoteColdPython({}, python);
    Result<Settings> settings = ReadSettings();
    if (!settings) return Fail(settings.error());
    result_.reasons = ReasonsNotToAsk(options_, *settings, environ);
    if (!result_.reasons.empty()) return Conclude(Decide(result_.reasons.front(), options_));
    Result<Context> context = CaptureContext(options_);
    if (!context) return Against(Decide(context.error(), options_, result_.socket));
    return Ask(*settings, std::move(*context), python);
  }

 private:
  // `served`: the profile that the daemon takes, if it has said so.
  void NoteProfile(const std::string& served) {
    result_.profile = ProfileOf(options_, served);
    result_.profile_chosen_by = ChoiceWord(options_, served);
    result_.profile_choice = DescribeChoice(options_, served);
    for (const ProfileStatus& profile : profiles_) {
      if (profile.name == result_.profile) result_.zygote = profile;
    }
  }

  void NoteColdPython(const std::string& from_daemon, const std::string& built_in) {
    Result<ColdPython> python = FindColdPython(options_, from_daemon, built_in);
    result_.python = python ? std::move(python->argv0) : std::string();
    if (!python) result_.why_no_python = std::move(python).error().text;
  }

  Explanation Ask(const Settings& settings, Context context, const std::string& built_in) {
    result_.daemon_asked = true;
    LookAtDaemon(settings.timeout);
    const WarmPlan plan{result_.socket, settings.timeout, {}, settings.terminal, true};
    Result<Outcome> outcome = RunWarm(plan, std::move(context));
    if (!outcome) return Fail(outcome.error());
    if (const auto* would_run = std::get_if<WouldRun>(&*outcome)) {
      result_.verdict = Explanation::Verdict::kWarm;
      result_.state = would_run->state;
      NoteProfile(would_run->profile);
      return std::move(result_);
    }
    if (const auto* refused = std::get_if<Refused>(&*outcome)) {
      // To a daemon of 1.0 a Probe is a message of an unknown type, which a Run is not.
      if (refused->code == RefusalCode::kProtocol) return std::move(result_);
      NoteProfile(refused->profile);
      NoteColdPython(refused->python, built_in);
      return Against(Decide(*refused, options_));
    }
    if (const auto* not_begun = std::get_if<NotBegun>(&*outcome)) {
      return Against(Decide(not_begun->error, options_, result_.socket));
    }
    return std::move(result_);  // a signal came that would end pyfxc as well
  }

  // For people to see; the probe decides.
  void LookAtDaemon(std::chrono::milliseconds patience) {
    Result<ControlConnection> connection = ControlConnection::Open(result_.socket, patience);
    if (!connection) return;
    Result<DaemonReport> report = connection->AskStatus();
    if (!report) return;
    result_.daemon = std::move(report->daemon);
    profiles_ = std::move(report->profiles);
    NoteProfile({});
  }

  Explanation Fail(const Error& error) {
    result_.verdict = Explanation::Verdict::kFails;
    result_.complaint = Unended(DescribeError(error, result_.socket));
    return std::move(result_);
  }

  Explanation Against(Decision decision) {
    result_.reasons.push_back(decision.reason);
    return Conclude(std::move(decision));
  }

  Explanation Conclude(Decision decision) {
    result_.verdict = decision.cold ? Explanation::Verdict::kCold : Explanation::Verdict::kFails;
    if (!decision.cold) result_.complaint = Unended(std::move(decision.complaint));
    return std::move(result_);
  }

  Options options_;
  std::vector<ProfileStatus> profiles_;
  Explanation result_;
};

std::string Headline(const Explanation& e) {
  switch (e.verdict) {
    case Explanation::Verdict::kWarm:
      if (e.state == ProfileState::kWarm) return "warm";
      return e.state == ProfileState::kWarming
                 ? "warm, when the profile has warmed up; what its zygote would refuse is not known"
                 : "warm, after the profile has been warmed up; what its zygote would refuse is "
                   "not "
                   "known";
    case Explanation::Verdict::kCold: return "cold: " + e.reasons.front().text;
    case Explanation::Verdict::kFails:
      return "fails, exit status " + std::to_string(kExitPyfxFailed) + ": " + e.complaint;
    case Explanation::Verdict::kUnknown: break;
  }
  return "not known: this pyfxd cannot be asked in advance; \"pyfxc --why\" tells while it runs";
}

std::string DescribeProfile(const Explanation& e) {
  if (!e.profile_choice.empty()) return e.profile + ", by " + e.profile_choice;
  return e.profile + ", since nothing names one";
}

std::string DescribeDaemon(const Explanation& e) {
  if (!e.daemon_asked) return "not asked";
  if (!e.daemon) return "no answer at \"" + e.socket + "\"";
  return "process " + std::to_string(e.daemon->pid) + " at \"" + e.socket + "\"";
}

std::string DescribeZygote(const ProfileStatus& zygote) {
  std::string text(ProfileStateName(zygote.state));
  if (zygote.pid == 0) return text;
  return text + ", process " + std::to_string(zygote.pid) + ", generation " +
         std::to_string(zygote.generation);
}

}  // namespace

Explanation Explain(std::span<char* const> args, const std::string& python) {
  return Explainer().Run(args, python);
}

std::string_view VerdictName(Explanation::Verdict verdict) {
  switch (verdict) {
    case Explanation::Verdict::kWarm: return "warm";
    case Explanation::Verdict::kCold: return "cold";
    case Explanation::Verdict::kFails: return "fails";
    case Explanation::Verdict::kUnknown: break;
  }
  return "unknown";
}

std::string FormatExplanation(const Explanation& e) {
  std::vector<std::vector<std::string>> rows;
  for (const Reason& reason : e.reasons) {
    rows.push_back({"  " + std::string(rows.empty() ? "against it" : ""),
                    reason.text + " (" + std::string(ColdCauseName(reason.cause)) + ")"});
  }
  if (!e.profile.empty()) rows.push_back({"  profile", DescribeProfile(e)});
  rows.push_back({"  daemon", DescribeDaemon(e)});
  if (e.zygote) rows.push_back({"  zygote", DescribeZygote(*e.zygote)});
  if (e.zygote && !e.zygote->inputs.empty()) {
    rows.push_back({"  made for", FormatInputs(e.zygote->inputs)});
  }
  const char* also = "  also";
  for (const std::string& start : e.zygote ? e.zygote->starts : std::vector<std::string>()) {
    rows.push_back({std::exchange(also, ""), "started with " + start});
  }
  const char* label = "  preload";
  for (std::string& phrase : e.zygote ? DescribeHidden(*e.zygote) : std::vector<std::string>()) {
    rows.push_back({std::exchange(label, ""), std::move(phrase)});
  }
  rows.push_back({"  cold it is", e.python.empty() ? "not known: " + e.why_no_python : e.python});
  return Headline(e) + "\n" + FormatTable(rows);
}

std::string ExplanationAsJson(const Explanation& e) {
  using Json = nlohmann::ordered_json;
  Json reasons = Json::array();
  for (const Reason& reason : e.reasons) {
    reasons.push_back({{"cause", ColdCauseName(reason.cause)}, {"text", reason.text}});
  }
  Json json = {{"verdict", VerdictName(e.verdict)},
               {"reasons", reasons},
               {"complaint", e.complaint},
               {"profile", e.profile},
               {"profile_chosen_by", e.profile_chosen_by},
               {"profile_choice", e.profile_choice},
               {"python", e.python},
               {"socket", e.socket},
               {"daemon_asked", e.daemon_asked},
               {"daemon_pid", e.daemon ? e.daemon->pid : 0}};
  json["zygote_state"] = e.zygote ? ProfileStateName(e.zygote->state) : "";
  json["zygote_pid"] = e.zygote ? e.zygote->pid : 0;
  json["zygote_generation"] = e.zygote ? e.zygote->generation : 0;
  json["zygote_inputs"] = e.zygote ? e.zygote->inputs : std::vector<std::string>();
  json["zygote_starts"] = e.zygote ? e.zygote->starts : std::vector<std::string>();
  json["zygote_hidden"] = e.zygote ? e.zygote->hidden : 0;
  json["zygote_visible"] = e.zygote ? e.zygote->visible : std::vector<std::string>();
  json["zygote_always_executed"] =
      e.zygote ? e.zygote->always_executed : std::vector<std::string>();
  json["zygote_executed"] = e.zygote ? e.zygote->executed : std::vector<std::string>();
  json["waits_for_warm_up"] =
      e.verdict == Explanation::Verdict::kWarm && e.state != ProfileState::kWarm;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pyfx
