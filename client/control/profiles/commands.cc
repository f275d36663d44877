// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/profiles/commands.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "client/control/base/findings.h"
#include "client/control/base/output.h"
#include "client/control/profiles/check.h"
#include "client/control/profiles/new.h"

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

// What the new profile is worth is for the check to say; that it has been made is said first.
int New(const NewProfile& wanted) {
  Result<WrittenProfile> written = WriteProfile(wanted, PYFX_PYTHON);
  if (!written) return Fail(written.error());
  std::vector<Finding> findings;
  for (const std::string& note : written->notes) {
    findings.push_back({Verdict::kNote, wanted.name, note});
  }
  Result<std::vector<Finding>> checked = CheckProfiles(wanted.name);
  if (checked) findings.insert(findings.end(), checked->begin(), checked->end());
  if (!checked) findings.push_back({Verdict::kNote, wanted.name, checked.error().text});
  return Print("made \"" + written->path + "\"\n" + FormatFindings(findings));
}

void AddNew(CommandLine& line) {
  const auto wanted = std::make_shared<NewProfile>();
  CLI::App* added =
      line.Add("new", "Makes a profile of your own", [wanted] { return New(*wanted); });
  added->add_option("NAME", wanted->name, "Its name")->required();
  added->add_option("--from", wanted->from,
                    "A template (a wrong name lists them), or a script, for what it imports");
  added->add_option("--python", wanted->python,
                    "Its interpreter: a path, a name on PATH, or a virtual environment");
}

}  // namespace

void AddProfiles(CommandLine& line) {
  AddCheck(line);
  AddNew(line);
}

}  // namespace pyfx
