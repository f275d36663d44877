// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether what this user has adopted still is, with the cure where an environment was made anew.
#include "client/control/adopt/adopted_list.h"
#include "client/control/adopt/target.h"
#include "client/control/doctor/findings.h"

namespace pyfx {

void JudgeAdopted(const std::vector<ShownAdopted>& all, FindingList* findings) {
  std::size_t in_place = 0;
  for (const ShownAdopted& one : all) {
    if (one.remark.empty()) {
      ++in_place;
      continue;
    }
    // What was asked for and is not so, though all works; the others are as good as they can be.
    const bool wrong = one.state == "changed" || one.state == "half";
    findings->push_back(
        {wrong ? Verdict::kWrong : Verdict::kNote, "adopted " + one.what, one.remark});
  }
  if (in_place != all.size()) return;
  findings->push_back({Verdict::kOk, "adopted",
                       all.empty() ? "nothing is" : std::to_string(in_place) + ", all in place"});
}

void FindAdopted(FindingList* findings) {
  const Result<AdoptedList> list = LookAtAdoptedList();
  if (!list) return findings->push_back({Verdict::kWrong, "adopted", list.error().text});
  const Result<std::string> pyfxc = PathOfPyfxc();
  if (!pyfxc)
    return findings->push_back(
        {Verdict::kWrong, "adopted", pyfxc.error().text + ": install pyfx anew"});
  JudgeAdopted(LookAtAdopted(list->environments, *pyfxc), findings);
}

}  // namespace pyfx
