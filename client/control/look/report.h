// SPDX-License-Identifier: GPL-3.0-or-later
//
// What pyfxctl shows of a DaemonReport: tables for people, JSON for programs. Pure.
#pragma once

#include <string>
#include <vector>

#include "client/control/base/connection.h"

namespace pyfx {

// Phrases of a ProfileStatus in one line: the first few, and how many more.
std::string FormatInputs(const std::vector<std::string>& inputs);
// What there is to say of its hidden preload, each a phrase.
std::vector<std::string> DescribeHidden(const ProfileStatus& profile);

std::string FormatStatus(const DaemonReport& report);
std::string FormatList(const DaemonReport& report);

// {"daemon": {…}, "profiles": [{…}, …]}; bytes that are not UTF-8 become U+FFFD.
std::string StatusAsJson(const DaemonReport& report);
// [{"name": …, "description": …, "path": …}, …]
std::string ListAsJson(const DaemonReport& report);

}  // namespace pyfx
