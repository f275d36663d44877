// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/profiles/commands.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "client/control/base/findings.h"
#include "client/control/base/output.h"
#include "client/control/profiles/check.h"

namespace pyfx {
namespace {

struct CheckOptions {
  std::string name;
  bool json = false;
};

int Check(const CheckOptions& options) {
  Result<std::vector<Finding>> findings = CheckProfiles(options.name);
  if (!findings) return Fail(findings.error());
  const int failed = Print(options.json ? FindingsAsJson(*findings) : FormatFindings(*findings));
  return failed != 0 || !AnyWrong(*findings) ? failed : kExitFailed;
}

void AddCheck(CommandLine& line) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* check = line.Add("check", "Looks whether the files of profiles are right",
                             [options] { return Check(*options); });
  check->add_option("NAME", options->name, "The profile; all, and pyfxd.toml, without");
  check->add_flag("--json", options->json, "Print JSON");
}

}  // namespace

void AddProfiles(CommandLine& line) { AddCheck(line); }

}  // namespace pyfx
