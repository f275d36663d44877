// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/look/commands.h"

#include <CLI/CLI.hpp>
#include <string_view>
#include <vector>

#include "client/common/message_text.h"
#include "client/control/base/connection.h"
#include "client/control/base/output.h"
#include "client/control/look/report.h"
#include "client/control/look/why.h"

namespace pyfx {
namespace {

int Show(std::string (*format)(const DaemonReport&)) {
  Result<ControlConnection> connection = Connect();
  if (!connection) return Fail(connection.error());
  Result<DaemonReport> report = connection->AskStatus();
  return report ? Print(format(*report)) : Fail(report.error());
}

void AddStatusAndList(CommandLine& line) {
  const auto json = std::make_shared<bool>(false);
  line.Add("status", "Shows the daemon and its profiles",
           [json] { return Show(*json ? StatusAsJson : FormatStatus); })
      ->add_flag("--json", *json, "Print JSON");
  line.Add("list", "Lists the profiles there are",
           [json] { return Show(*json ? ListAsJson : FormatList); })
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
}

}  // namespace pyfx
