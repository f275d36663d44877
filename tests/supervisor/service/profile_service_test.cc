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
  const auto refused_in = [this](const std::vector<std::string>& environment) {
    QueuedClient client{loop_.get(), [&](FakeClient* peer) {
                          peer->SendRunIn("p", environment, {"exit", "0"});
                        }};
    service_->Serve(client.get());
    if (client.get()->state() == ClientConnection::State::kQueued) service_->Drop(client.get());
    if (client.get()->state() == ClientConnection::State::kQueued) return std::string();
    return client.peer.ReceiveMessage<Refused>()->text;
  };
  constexpr const char* kText =
      "profile \"p\" cannot be warmed up for it: its environment is larger than execve(2) takes";
  EXPECT_EQ(refused_in({"MODE=" + std::string(131'072, 'a')}), kText);
  EXPECT_EQ(CountVariants(), 1U);
  EXPECT_EQ(refused_in({"MODE=" + std::string(100'000, 'a')}), "");
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
