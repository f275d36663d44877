// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the daemon, and a client that is to start it, make of pyfxd.toml.
#include "client/control/doctor/findings.h"
#include "client/control/profiles/check.h"

namespace pyfx {

void FindSettings(FindingList* findings) {
  constexpr const char* kNoFile = "there is none, so that all is as pyfxd(8) has it";
  const Result<std::vector<Finding>> found = CheckSettings();
  if (!found) {
    return findings->push_back(
        {Verdict::kWrong, "pyfxd.toml", found.error().text + ": install pyfx anew"});
  }
  if (found->empty()) findings->push_back({Verdict::kOk, "pyfxd.toml", kNoFile});
  for (Finding finding : *found) {
    if (finding.verdict == Verdict::kWrong) {
      finding.text +=
          ": mend it, and \"pyfxctl check\" looks again; a daemon that starts meanwhile leaves all "
          "of it out";
    }
    findings->push_back(std::move(finding));
  }
}

}  // namespace pyfx
