// SPDX-License-Identifier: GPL-3.0-or-later
//
// The texts of `pyfxctl help TOPIC`. A topic more is one more entry of the table in topics.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pyfx {

struct HelpTopic {
  std::string_view name;
  std::string_view summary;  // in the list of topics
  std::string_view text;     // lines of at most 80 characters
  std::string_view page;     // the man page that has all of it
};

std::span<const HelpTopic> HelpTopics();
// Null for none of that name.
const HelpTopic* FindTopic(std::string_view name);
std::string ListTopics();
// The text, and where there is more.
std::string ShowTopic(const HelpTopic& topic);

}  // namespace pyfx
