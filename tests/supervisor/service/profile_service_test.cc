// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/service/profile_service.h"

#include "tests/supervisor/service_fixture.h"

namespace pyfx::test {
namespace {

class ProfileServiceTest : public ServiceTest {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    dir_.WriteFile("p.consumed", "variable MODE");
    WriteProfile("");
    service_ = std::make_unique<ProfileService>(context_, "p");
    on_reaped_ = [this](pid_t pid, int wait_status) { service_->Reaped(pid, wait_status); };
  }
  // Before the loop goes, so that no zygote is left.
  void TearDown() override {
    service_->ShutDown();
    EXPECT_TRUE(ServeUntil([this] { return !service_->has_zygotes(); }));
  }
  void WriteProfile(std::string_view text) const {
    dir_.WriteFile(dir_.profile_dir() + "/p.toml", text);
  }
  std::size_t CountVariants() const {
    std::vector<Variant*> variants;
    service_->AppendVariants(&variants);
    return variants.size();
  }

  QueuedClient ClientWith(const std::vector<std::string>& environment) {
    return {loop_.get(), [&](FakeClient* peer) {
              peer->SendRunIn("p", environment, {"exit", "0"});
            }};
  }
  // Why such a client is refused; empty if it is not.
  std::string RefusalOf(const std::vector<std::string>& environment) {
    QueuedClient client = ClientWith(environment);
    service_->Serve(client.get());
    if (client.get()->state() == ClientConnection::State::kQueued) service_->Drop(client.get());
    if (client.get()->state() == ClientConnection::State::kQueued) return std::string();
    return client.peer.ReceiveMessage<Refused>()->text;
  }

  std::unique_ptr<ProfileService> service_;
};

TEST_F(ProfileServiceTest, AClientThatDiffersIsServedByAVariantOfItsOwn) {
  const QueuedClient first = ClientIn("d"), again = ClientIn("d"), other = ClientIn("a");
  service_->Serve(first.get());
  ASSERT_TRUE(ServeUntil([this] { return assigned_.size() == 1; }));
  service_->Serve(other.get());
  ASSERT_TRUE(ServeUntil([this] { return assigned_.size() == 2; }));
  EXPECT_EQ(assigned_.back(), other.get());
  EXPECT_EQ(CountVariants(), 2U);
  service_->Serve(again.get());
  ASSERT_TRUE(ServeUntil([this] { return assigned_.size() == 3; }));
  EXPECT_EQ(CountVariants(), 2U);
  EXPECT_EQ(service_->Status().siblings, 1U);
  EXPECT_EQ(service_->Status().generation, 1U);
}

TEST_F(ProfileServiceTest, ForAnEnvironmentThatNoProcessCanHaveNothingIsMade) {
  const QueuedClient first = ClientIn("d");
  service_->Serve(first.get());
  ASSERT_TRUE(ServeUntil([this] { return assigned_.size() == 1; }));
  constexpr const char* kText =
      "profile \"p\" cannot be warmed up for it: its environment is larger than execve(2) takes";
  EXPECT_EQ(RefusalOf({"MODE=" + std::string(131'072, 'a')}), kText);
  EXPECT_EQ(CountVariants(), 1U);
  EXPECT_EQ(RefusalOf({"MODE=" + std::string(100'000, 'a')}), "");
}

TEST_F(ProfileServiceTest, OfManyVariantsOnlyTheFirstStaysWhenTheSettingsChange) {
  const QueuedClient first = ClientIn("d"), other = ClientIn("a"), later = ClientIn("b");
  service_->Serve(first.get());
  ASSERT_TRUE(ServeUntil([this] { return assigned_.size() == 1; }));
  service_->Serve(other.get());
  ASSERT_TRUE(ServeUntil([this] { return assigned_.size() == 2; }));
  WriteProfile("description = \"another\"");
  service_->Serve(later.get());
  EXPECT_EQ(CountVariants(), 1U);
  EXPECT_EQ(service_->state(), ProfileState::kWarming);
  EXPECT_EQ(service_->Status().draining, 2U) << "the zygotes of both";
  ASSERT_TRUE(ServeUntil([this] { return assigned_.size() == 3; }));
}

// One that is seen once is cold, and so is the second run, after which it warms up.
TEST_F(ProfileServiceTest, AStartThatIsAskedForAgainGetsAVariantThatNobodyWaitsFor) {
  EXPECT_EQ(RefusalOf({"MODE=d", "PYTHONHASHSEED=1"}),
            "\"p\" with PYTHONHASHSEED=1 is seen for the first time; it is started when it comes "
            "again");
  EXPECT_EQ(CountVariants(), 1U);
  EXPECT_EQ(cold_for_now_, 0);
  EXPECT_EQ(RefusalOf({"MODE=d", "PYTHONHASHSEED=1"}),
            "\"p\" with PYTHONHASHSEED=1 is asked for again; it warms up after this run");
  EXPECT_EQ(cold_for_now_, 1);
  service_->WarmUpWanted();
  EXPECT_EQ(RefusalOf({"MODE=d", "PYTHONHASHSEED=1"}),
            "\"p\" with PYTHONHASHSEED=1 warms up, and no run waits for that");
  const auto is_warm = [this] {
    const std::vector<std::string> starts = service_->Status().starts;
    return starts == std::vector<std::string>{"PYTHONHASHSEED=1: warm"};
  };
  ASSERT_TRUE(ServeUntil(is_warm));
  const QueuedClient client = ClientWith({"MODE=d", "PYTHONHASHSEED=1"});
  service_->Serve(client.get());
  ASSERT_TRUE(ServeUntil([this] { return assigned_.size() == 1; }));
  EXPECT_EQ(service_->state(), ProfileState::kCold) << "for the plain start nobody has asked";
}

TEST_F(ProfileServiceTest, ManyStartsInTurnMakeNoMoreVariantsThanThereMayBe) {
  for (int round = 0; round < 3; ++round) {
    for (int seed = 1; seed <= 50; ++seed) {
      EXPECT_NE(RefusalOf({"PYTHONHASHSEED=" + std::to_string(seed)}), "");
    }
  }
  EXPECT_EQ(CountVariants(), 3U);
  for (int seed = 1; seed <= 5; ++seed) {
    RefusalOf({"PYTHONHASHSEED=" + std::to_string(seed)});
    RefusalOf({"PYTHONHASHSEED=" + std::to_string(seed)});
    EXPECT_LE(CountVariants(), 3U);
  }
  EXPECT_EQ(service_->Status().starts.back(), "PYTHONHASHSEED=5: cold");
}

TEST_F(ProfileServiceTest, AProbeMakesNothingOfAStart) {
  for (int i = 0; i < 3; ++i) {
    QueuedClient probe{loop_.get(),
                       [](FakeClient* peer) { peer->SendProbe("p", {"PYTHONHASHSEED=1"}); }};
    service_->Serve(probe.get());
    EXPECT_TRUE(probe.peer.ReceiveMessage<Refused>()->text.ends_with("when it comes again"));
  }
  EXPECT_EQ(CountVariants(), 1U);
}

TEST_F(ProfileServiceTest, AnEnvironmentIsToldApartWithinAStart) {
  RefusalOf({"MODE=d", "PYTHONOPTIMIZE=1"});
  RefusalOf({"MODE=d", "PYTHONOPTIMIZE=1"});
  service_->WarmUpWanted();
  ASSERT_TRUE(ServeUntil([this] { return service_->Status().starts[0].ends_with(": warm"); }));
  const QueuedClient client = ClientWith({"MODE=d", "PYTHONOPTIMIZE=1"});
  service_->Serve(client.get());
  ASSERT_TRUE(ServeUntil([this] { return assigned_.size() == 1; }));
  EXPECT_EQ(RefusalOf({"MODE=a", "PYTHONOPTIMIZE=1"}),
            "\"p\" with PYTHONOPTIMIZE=1 is warm for other surroundings; it warms up for these "
            "after this run");
  EXPECT_EQ(CountVariants(), 3U);
}

TEST_F(ProfileServiceTest, WhoseSpareWasLostHearsThatTheSettingsAreWrongNow) {
  QueuedClient client = Client();
  WriteProfile("nonsense");
  EXPECT_FALSE(service_->Reload().ok());
  service_->ServeAgain(client.get());
  const RunAnswer answer = client.peer.WaitForStart();
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kUnknownProfile);
}

}  // namespace
}  // namespace pyfx::test
