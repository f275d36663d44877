// SPDX-License-Identifier: GPL-3.0-or-later
//
// The texts of pyfxctl help.
#include "client/control/help/topics.h"

#include <gtest/gtest.h>

#include <string>

namespace pyfx {
namespace {

TEST(HelpTopicsTest, EachFitsATerminalAndNamesItsPage) {
  std::string_view before;
  for (const HelpTopic& topic : HelpTopics()) {
    EXPECT_LT(before, topic.name) << "they are sorted";
    before = topic.name;
    EXPECT_EQ(FindTopic(topic.name), &topic);
    EXPECT_TRUE(topic.text.ends_with('\n')) << topic.name;
    EXPECT_TRUE(ShowTopic(topic).ends_with("man " + std::string(topic.page) + "\n")) << topic.name;
    for (std::string_view rest = topic.text; !rest.empty();) {
      const std::size_t end = rest.find('\n');
      EXPECT_LE(end, 88) << topic.name << ": " << rest.substr(0, end);
      rest.remove_prefix(end + 1);
    }
  }
  EXPECT_EQ(FindTopic("nonsense"), nullptr);
}

TEST(HelpTopicsTest, AreListedWithWhatTheyAreAbout) {
  const std::string list = ListTopics();
  for (const HelpTopic& topic : HelpTopics()) {
    EXPECT_NE(list.find("\n" + std::string(topic.name) + " "), std::string::npos) << topic.name;
    EXPECT_NE(list.find(topic.summary), std::string::npos) << topic.name;
  }
}

}  // namespace
}  // namespace pyfx
