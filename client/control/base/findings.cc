// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/base/findings.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "protocol/base/printable.h"

namespace pyfx {

std::string_view VerdictWord(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk: return "ok";
    case Verdict::kNote: return "note";
    case Verdict::kWrong: break;
  }
  return "wrong";
}

bool AnyWrong(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.verdict == Verdict::kWrong; });
}

std::string FormatFindings(const std::vector<Finding>& findings) {
  constexpr std::size_t kWidth = 7;  // of the longest word and the gap
  std::string text;
  for (const Finding& finding : findings) {
    std::string line(VerdictWord(finding.verdict));
    line.resize(kWidth, ' ');
    line.append(Printable(finding.subject)).append(": ").append(Printable(finding.text));
    text.append(line).append(1, '\n');
  }
  return text;
}

std::string FindingsAsJson(const std::vector<Finding>& findings) {
  using Json = nlohmann::ordered_json;
  Json json = Json::array();
  for (const Finding& finding : findings) {
    json.push_back({{"verdict", VerdictWord(finding.verdict)},
                    {"subject", finding.subject},
                    {"text", finding.text}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pyfx
