// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/look/commands.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <string_view>
#include <vector>

#include "client/common/message_text.h"
#include "client/control/base/connection.h"
#include "client/control/base/output.h"
#include "client/control/look/logs.h"
#include "client/control/look/report.h"
#include "client/control/look/runs.h"
#include "client/control/look/watch.h"
#include "client/control/look/why.h"

namespace pyfx {
namespace {

using Formatter = std::string (*)(const DaemonReport&);

Result<std::string> AskAndFormat(Formatter format) {
  Result<ControlConnection> connection = Connect();
  if (!connection) return std::move(connection).error();
  Result<DaemonReport> report = connection->AskStatus();
  if (!report) return std::move(report).error();
  return format(*report);
}

int Show(Formatter format) {
  Result<std::string> text = AskAndFormat(format);
  return text ? Print(*text) : Fail(text.error());
}

constexpr double kShortestPause = 0.1;
constexpr double kLongestPause = 86'400;
constexpr const char* kUsualPause = "2";

struct StatusOptions {
  bool json = false;
  CLI::Option* watch = nullptr;
  double pause = 0;  // seconds
};

int ShowStatus(const StatusOptions& options) {
  const Formatter format = options.json ? StatusAsJson : FormatStatus;
  if (options.watch->count() == 0) return Show(format);
  const auto pause = std::chrono::milliseconds(std::llround(options.pause * 1000));
  return Watch([format] { return AskAndFormat(format); }, pause, !options.json);
}

void AddStatusAndList(CommandLine& line) {
  const auto options = std::make_shared<StatusOptions>();
  CLI::App* status = line.Add("status", "Shows the daemon and its profiles",
                              [options] { return ShowStatus(*options); });
  status->add_flag("--json", options->json, "Print JSON");
  options->watch = status->add_option("--watch", options->pause,
                                      "Show it again and again, each SECONDS (2), until Ctrl-C");
  options->watch->expected(0, 1)->type_name("SECONDS")->default_str(kUsualPause);
  options->watch->check(CLI::Range(kShortestPause, kLongestPause));
  const auto json = std::make_shared<bool>(false);
  line.Add("list", "Lists the profiles there are",
           [json] { return Show(*json ? ListAsJson : FormatList); })
      ->add_flag("--json", *json, "Print JSON");
}

void AddLogs(CommandLine& line) {
  const auto options = std::make_shared<LogOptions>();
  CLI::App* logs =
      line.Add("logs", "Shows the daemon's log", [options] { return ShowLog(*options); });
  logs->add_option("NAME", options->profile, "The profile; all of the log without");
  logs->add_flag("-f,--follow", options->follow, "Go on with what is written from now on");
}

int Runs(bool json) {
  Result<ControlConnection> connection = Connect();
  if (!connection) return Fail(connection.error());
  Result<RunsReport> report = connection->AskRuns();
  if (!report) return Fail(report.error());
  const std::vector<ShownRun> runs = LookAtRuns(*report);
  return Print(json ? RunsAsJson(runs) : FormatRuns(runs));
}

void AddRuns(CommandLine& line) {
  const auto json = std::make_shared<bool>(false);
  line.Add("runs", "Shows what runs now: its process, its client's, and what it executes",
           [json] { return Runs(*json); })
      ->add_flag("--json", *json, "Print JSON");
}

// 0: warm; 1: cold, or not known; 125: pyfxc would fail with that status.
int Why(const std::vector<char*>& args, bool json) {
  const Explanation explanation = Explain(args, PYFX_PYTHON);
  const std::string text = json ? ExplanationAsJson(explanation) : FormatExplanation(explanation);
  if (const int failed = Print(text); failed != 0) return failed;
  switch (explanation.verdict) {
    case Explanation::Verdict::kWarm: return 0;
    case Explanation::Verdict::kFails: return kExitPyfxFailed;
    default: return kExitFailed;
  }
}

struct WhyOptions {
  bool json = false;
  std::vector<char*> args;  // pyfxc's
};

void AddWhy(CommandLine& line) {
  const auto options = std::make_shared<WhyOptions>();
  line.Add("why", "Says whether pyfxc would run warm: why [--json] [PYFXC'S ARGUMENTS...]",
           [options] { return Why(options->args, options->json); })
      ->add_flag("--json", options->json, "Print JSON");
  line.TakeEnd("why", [options](int count, char** words) {
    int at = 1;
    if (at < count && std::string_view(words[at]) == "--json") ++at;
    if (at + 1 == count && std::string_view(words[at]) == "--help") return count;
    options->args.assign(words + at, words + count);
    return at;
  });
}

}  // namespace

void AddLook(CommandLine& line) {
  AddStatusAndList(line);
  AddWhy(line);
  AddRuns(line);
  AddLogs(line);
}

}  // namespace pyfx
