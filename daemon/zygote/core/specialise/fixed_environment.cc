// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/specialise/fixed_environment.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pyfx {
namespace {

Start Fixed(const std::vector<std::string>& options, const std::vector<std::string>& entries) {
  return StartOf(options, entries, StartPart::kAll);
}

// What is in one of them only, or with another value; empty without any.
std::string FirstDifference(Start a, Start b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  std::vector<std::string> different;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(),
                                std::back_inserter(different));
  return different.empty() ? "" : different.front().substr(0, different.front().find('='));
}

}  // namespace

FixedEnvironment::FixedEnvironment(const std::vector<std::string>& options,
                                   const std::vector<std::string>& entries)
    : start_(Fixed(options, entries)) {}

Status FixedEnvironment::CheckSameIn(const std::vector<std::string>& options,
                                     const std::vector<std::string>& entries) const {
  Start theirs = Fixed(options, entries);
  if (theirs == start_) return {};
  const std::string what = FirstDifference(std::move(theirs), start_);
  const ColdCause cause = what.starts_with('-') ? ColdCause::kOption : ColdCause::kVariable;
  return Error{Errc::kUnsupported,
               what + " is read only when a process starts, and differs from the zygote's", cause};
}

}  // namespace pyfx
