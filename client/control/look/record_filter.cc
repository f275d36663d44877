// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of a log is about a profile, and whose log it is.
#include <algorithm>

#include "client/control/look/logs.h"

namespace pyfx {
namespace {

// "2026-12-01 …"
bool BeginsWithDate(std::string_view line) {
  constexpr std::string_view kPattern = "0000-00-00 ";
  if (line.size() < kPattern.size()) return false;
  for (std::size_t i = 0; i < kPattern.size(); ++i) {
    const bool digit = line[i] >= '0' && line[i] <= '9';
    if (kPattern[i] == '0' ? !digit : line[i] != kPattern[i]) return false;
  }
  return true;
}

}  // namespace

void RecordFilter::Feed(std::string_view bytes) {
  rest_.append(bytes);
  std::size_t begin = 0;
  for (std::size_t end; (end = rest_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    Line(std::string_view(rest_).substr(begin, end + 1 - begin));
  }
  rest_.erase(0, begin);
}

void RecordFilter::Line(std::string_view line) {
  if (BeginsWithDate(line) || record_.empty()) {
    if (!record_.empty() && IsMeant(record_)) take_(record_);
    record_.clear();
  }
  record_.append(line);
}

void RecordFilter::Finish() {
  if (!rest_.empty()) Line(rest_);
  rest_.clear();
  if (!record_.empty() && IsMeant(record_)) take_(record_);
  record_.clear();
}

bool RecordFilter::IsMeant(std::string_view record) const {
  if (profile_.empty()) return true;
  while (record.ends_with('\n')) record.remove_suffix(1);
  const std::size_t bracket = record.rfind('[');
  if (bracket == std::string_view::npos || !record.ends_with(']')) return false;
  // "[profile=ml generation=1]"
  std::string_view fields = record.substr(bracket + 1, record.size() - bracket - 2);
  return fields.substr(0, fields.find(' ')) == "profile=" + profile_;
}

std::string UnitIn(std::string_view cgroups) {
  std::string unit;
  while (!cgroups.empty()) {
    const std::size_t end = std::min(cgroups.find_first_of("/\n"), cgroups.size());
    const std::string_view part = cgroups.substr(0, end);
    // The manager's own is no unit of its.
    if (part.ends_with(".service") && !part.starts_with("user@")) unit = part;
    cgroups.remove_prefix(std::min(end + 1, cgroups.size()));
  }
  return unit;
}

}  // namespace pyfx
