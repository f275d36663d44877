// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/variants/generation.h"

#include <fstream>

#include "tests/supervisor/service_fixture.h"

namespace pyfx::test {
namespace {

class GenerationTest : public ServiceTest, private Generation::Owner {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    profile_.name = "p";
    on_reaped_ = [this](pid_t pid, int wait_status) {
      for (Generation* generation : {first_.get(), second_.get()}) {
        const bool runs = generation != nullptr && generation->process() != nullptr;
        if (runs && generation->process()->pid() == pid) generation->process()->Reaped(wait_status);
      }
    };
  }

  std::unique_ptr<Generation> Make(std::uint32_t number, Generation* before) {
    return std::make_unique<Generation>(context_, static_cast<Generation::Owner*>(this), "p",
                                        number, before);
  }
  Status Start(Generation* generation) {
    return generation->Start(Surroundings::Plain(settings_.environment), profile_);
  }
  bool ServeUntilToldOf(const std::string& event) {
    return ServeUntil([&] { return std::find(told_.begin(), told_.end(), event) != told_.end(); });
  }

  void OnStep() override {}
  void OnConsumed(Consumed consumed) override {
    told_.push_back("consumed");
    (second_ ? second_ : first_)->Watch(std::move(consumed), {});
  }
  void OnWarm() override { told_.push_back("warm"); }
  void OnRefill() override { told_.push_back("refill"); }
  void OnForkFailed(const std::string& text) override { told_.push_back(text); }
  void OnEnding() override { told_.push_back("ending"); }
  void OnGone(Generation* generation, const std::string& reason) override {
    told_.push_back("gone: " + reason);
    generation->Bury();
  }
  void OnFileChange() override { told_.push_back("change"); }

  Profile profile_;
  std::vector<std::string> told_;
  std::unique_ptr<Generation> first_;
  std::unique_ptr<Generation> second_;
};

TEST_F(GenerationTest, IsInServiceFromItsStartUntilItDrains) {
  first_ = Make(1, nullptr);
  EXPECT_FALSE(first_->in_service());
  ASSERT_TRUE(Start(first_.get()).ok());
  EXPECT_TRUE(first_->in_service());
  EXPECT_FALSE(first_->is_warm());
  ASSERT_TRUE(ServeUntilToldOf("warm"));
  EXPECT_TRUE(first_->is_warm());
  EXPECT_TRUE(first_->was_warm());
  EXPECT_FALSE(first_->was_stable());
  first_->NoteAssigned();
  EXPECT_TRUE(first_->was_stable()) << "since it has served";
  first_->Drain();
  EXPECT_FALSE(first_->in_service());
  ASSERT_TRUE(ServeUntilToldOf("gone: exit status 0"));
  EXPECT_EQ(first_->process(), nullptr);
  EXPECT_EQ(first_->ready().python_version, "3.0.fake") << "what it told stays";
}

TEST_F(GenerationTest, HasNoSpareAnyMoreWhenItDrains) {
  first_ = Make(1, nullptr);
  ASSERT_TRUE(Start(first_.get()).ok());
  ASSERT_TRUE(ServeUntilToldOf("warm"));
  first_->spares().Refill(0, 1);
  ASSERT_TRUE(ServeUntilToldOf("refill"));
  EXPECT_EQ(first_->spares().size(), 1U);
  first_->Drain();
  EXPECT_TRUE(first_->spares().empty());
  EXPECT_TRUE(ServeUntilToldOf("gone: exit status 0")) << "the spare keeps it";
}

TEST_F(GenerationTest, SaysThatItCannotFork) {
  dir_.WriteFile("p.fork-fail", "");
  first_ = Make(1, nullptr);
  ASSERT_TRUE(Start(first_.get()).ok());
  ASSERT_TRUE(ServeUntilToldOf("warm"));
  first_->spares().Refill(1, 0);
  EXPECT_TRUE(
      ServeUntilToldOf("profile \"p\": zygote cannot fork: Resource temporarily unavailable"));
  EXPECT_EQ(first_->spares().count(), 0U);
  first_->Drain();
  EXPECT_TRUE(ServeUntilToldOf("gone: exit status 0"));
}

// Else a profile that fails in each warm-up would not be tried again when its files are mended.
TEST_F(GenerationTest, WatchesTheFilesOfTheOneBeforeUntilItTellsItsOwn) {
  const std::string file = dir_.WriteFile("module.py", "");
  dir_.WriteFile("p.consumed", "file " + file);
  first_ = Make(1, nullptr);
  ASSERT_TRUE(Start(first_.get()).ok());
  ASSERT_TRUE(ServeUntilToldOf("warm"));
  EXPECT_TRUE(first_->is_watched());
  first_->Drain();
  ASSERT_TRUE(ServeUntilToldOf("gone: exit status 0"));
  second_ = Make(2, first_.get());
  first_.reset();
  EXPECT_FALSE(second_->is_watched());
  EXPECT_TRUE(second_->CheckIsFresh());
  std::ofstream(file, std::ios::app) << "changed\n";
  EXPECT_TRUE(ServeUntilToldOf("change"));
  EXPECT_FALSE(second_->CheckIsFresh());
  EXPECT_NE(second_->Difference(), "");
  second_->EndWatch();
  EXPECT_TRUE(second_->CheckIsFresh());
}

TEST_F(GenerationTest, CountsWhatItsRunsExecutedThoughItWasHidden) {
  dir_.WriteFile("p.executed", "json: \"re\" is another");
  first_ = Make(1, nullptr);
  ASSERT_TRUE(Start(first_.get()).ok());
  ASSERT_TRUE(ServeUntilToldOf("warm"));
  ProfileStatus status;
  first_->Describe(&status);
  EXPECT_EQ(status.executing_runs, 0U);
  first_->spares().Refill(0, 2);
  ASSERT_TRUE(ServeUntil([this] { return first_->spares().size() == 2; }));
  first_->Drain();
  ASSERT_TRUE(ServeUntilToldOf("gone: exit status 0"));
  first_->Describe(&status);
  EXPECT_EQ(status.executing_runs, 2U);
  EXPECT_EQ(status.executed, std::vector<std::string>{"json: \"re\" is another"});
  EXPECT_EQ(status.executed_times, std::vector<std::uint64_t>{2});
}

TEST_F(GenerationTest, OneThatDiesTellsWhyAndIsNotInServiceAnyMore) {
  first_ = Make(1, nullptr);
  ASSERT_TRUE(Start(first_.get()).ok());
  ASSERT_TRUE(ServeUntilToldOf("warm"));
  ::kill(first_->process()->pid(), SIGKILL);
  ASSERT_TRUE(ServeUntil([this] { return first_->process() == nullptr; }));
  EXPECT_EQ(told_.back(), "gone: killed by SIGKILL");
  EXPECT_FALSE(first_->in_service());
}

}  // namespace
}  // namespace pyfx::test
