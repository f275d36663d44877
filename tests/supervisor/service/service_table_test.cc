// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/service/service_table.h"

#include <filesystem>

#include "tests/supervisor/service_fixture.h"

namespace pyfx::test {
namespace {

class ServiceTableTest : public ServiceTest {
 protected:
  // An automatic profile, and its service if it is to have one.
  void Add(const std::string& name, bool is_asked_for = true) {
    const std::string python = dir_.WriteFile(dir_.home() + "/" + name + "/bin/python3", "");
    store_.automatic().Add("~/" + name, python);
    EXPECT_EQ(is_asked_for ? table_.For("~/" + name) != nullptr : false, is_asked_for);
  }
  // Which is forgotten; empty for none.
  std::string Forgotten() {
    std::vector<std::string> before = store_.automatic().Names();
    const auto has_runs = [this](const std::string& name) { return name == runs_of_; };
    const bool forgot = table_.ForgetAnAutomatic(&store_, has_runs);
    std::erase_if(before, [this](const std::string& name) {
      return store_.automatic().Python(name) != nullptr;
    });
    EXPECT_EQ(before.size(), forgot ? 1U : 0U);
    if (!forgot) return "";
    EXPECT_EQ(table_.Find(before.front()), nullptr);
    return before.front();
  }

  ServiceTable table_{context_};
  std::string runs_of_;
};

TEST_F(ServiceTableTest, OfAutomaticProfilesThatNobodyAskedForLongestIsForgotten) {
  Add("b");
  Add("a");
  Add("c");
  runs_of_ = "~/a";
  EXPECT_EQ(Forgotten(), "~/b");
  EXPECT_EQ(Forgotten(), "~/c");
  EXPECT_EQ(Forgotten(), "") << "it has a run";
}

TEST_F(ServiceTableTest, OneThatIsGoneIsForgottenFirst) {
  Add("a");
  Add("b");
  std::filesystem::remove_all(dir_.home() + "/b");
  EXPECT_EQ(Forgotten(), "~/b");
  Add("c", false);
  EXPECT_EQ(Forgotten(), "~/c") << "nobody has asked for it yet";
  EXPECT_EQ(Forgotten(), "~/a");
}

}  // namespace
}  // namespace pyfx::test
