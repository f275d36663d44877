// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/doctor/commands.h"

#include <CLI/CLI.hpp>

#include "client/control/base/output.h"
#include "client/control/doctor/findings.h"

namespace pyfx {
namespace {

int Examine(bool json) {
  FindingList findings;
  FindInDaemon(&findings);
  FindSettings(&findings);
  FindInterpreters(PYFX_PYTHON, &findings);
  FindAdopted(&findings);
  FindInSystem(&findings);
  const int failed = Print(json ? FindingsAsJson(findings) : FormatFindings(findings));
  return failed != 0 || !AnyWrong(findings) ? failed : kExitFailed;
}

}  // namespace

void AddDoctor(CommandLine& line) {
  const auto json = std::make_shared<bool>(false);
  line.Add("doctor", "Looks over what has to be right for runs to be warm",
           [json] { return Examine(*json); })
      ->add_flag("--json", *json, "Print JSON");
}

}  // namespace pyfx
