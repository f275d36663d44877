// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a subcommand that looks things over has found: a line each, for people or programs.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pyfx {

enum class Verdict { kOk, kNote, kWrong };

struct Finding {
  Verdict verdict = Verdict::kOk;
  std::string subject;  // what was looked at, in a word or two
  std::string text;     // how it is; with a kWrong what to do
};

std::string_view VerdictWord(Verdict verdict);  // "ok", "note", "wrong"
bool AnyWrong(const std::vector<Finding>& findings);
std::string FormatFindings(const std::vector<Finding>& findings);
// [{"verdict": …, "subject": …, "text": …}, …]
std::string FindingsAsJson(const std::vector<Finding>& findings);

}  // namespace pyfx
