// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/variants/variant.h"

#include <sys/stat.h>

#include <string>

#include "tests/supervisor/service_fixture.h"
#include "tests/support/child_process.h"

namespace pyfx::test {
namespace {

class VariantTest : public ServiceTest, private Variant::Owner {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    profile_.name = "p";
    profile_.settings->name = "p";
    profile_.stamp = store_.Stamp("p");
    Variant::Owner* const owner = this;
    variant_ = std::make_unique<Variant>(context_, profile_, owner);
    on_reaped_ = [this](pid_t pid, int wait_status) {
      for (Variant* variant : {variant_.get(), other_.get()}) {
        if (variant != nullptr && variant->Reaped(pid, wait_status)) return;
      }
    };
  }
  // Before the loop goes, so that no zygote is left.
  void TearDown() override {
    for (Variant* variant : {variant_.get(), other_.get()}) {
      if (variant == nullptr) continue;
      variant->Stop();
      EXPECT_TRUE(ServeUntil([&] { return !variant->has_zygotes(); }));
    }
  }

  bool ServeUntilState(ProfileState state) {
    return ServeUntil([&] { return variant_->state() == state; });
  }
  // Serves until it is there.
  RunAnswer AnswerOf(QueuedClient* client) {
    EXPECT_TRUE(ServeUntil(
        [&] { return client->connection->state() != ClientConnection::State::kQueued; }));
    return client->peer.WaitForStart();
  }

  void Refresh() override { ++refreshed_; }
  std::uint32_t NextGeneration() override { return ++generation_; }
  void Serve(ClientConnection* client) override { moved_on_.push_back(client); }
  void ServeAgain(ClientConnection* client) override { variant_->AdmitAgain(client); }
  bool IsSoundWithout(const Variant*) const override { return is_sound_without_; }

  ReadProfile profile_;
  std::uint32_t generation_ = 0;
  int refreshed_ = 0;
  bool is_sound_without_ = false;
  std::vector<ClientConnection*> moved_on_;
  std::unique_ptr<Variant> variant_;
  std::unique_ptr<Variant> other_;
};

TEST_F(VariantTest, WarmsUpForAClientAndGivesItASpare) {
  EXPECT_FALSE(variant_->in_use());
  const QueuedClient client = Client();
  variant_->Admit(client.get());
  EXPECT_EQ(variant_->state(), ProfileState::kWarming);
  EXPECT_TRUE(variant_->in_use());
  EXPECT_TRUE(ServeUntil([this] { return !assigned_.empty(); }));
  EXPECT_EQ(assigned_.front(), client.get());
  EXPECT_EQ(variant_->state(), ProfileState::kWarm);
  EXPECT_EQ(variant_->last_number(), 1U);
  EXPECT_FALSE(variant_->IsUnused());
  EXPECT_TRUE(variant_->may_leave());
}

TEST_F(VariantTest, AClientWhoseSpareWasLostIsNext) {
  assigns_ = RunTable::Begun::kSpareLost;
  const QueuedClient first = Client(), second = Client();
  variant_->Admit(first.get());
  variant_->Admit(second.get());
  ASSERT_TRUE(ServeUntil([this] { return assigned_.size() >= 2; }));
  EXPECT_EQ(assigned_[1], first.get());
  EXPECT_TRUE(variant_->has_waiting());
  EXPECT_FALSE(variant_->may_leave());
}

TEST_F(VariantTest, NothingIsStartedForAProbe) {
  QueuedClient probe = Probe();
  variant_->Admit(probe.get());
  EXPECT_EQ(probe.peer.ReceiveMessage<WouldRun>()->state, ProfileState::kCold);
  EXPECT_FALSE(variant_->has_zygotes());
}

TEST_F(VariantTest, NothingIsStartedForWhoIsConfined) {
  may_start_ = false;
  QueuedClient client = Client();
  variant_->Admit(client.get());
  EXPECT_EQ(AnswerOf(&client).refused->text, "confined");
  EXPECT_FALSE(variant_->has_zygotes());
}

TEST_F(VariantTest, WantOfRoomIsNoFailure) {
  admits_ = Error{Errc::kBusy, "too many"};
  QueuedClient client = Client();
  variant_->Admit(client.get());
  const RunAnswer answer = AnswerOf(&client);
  EXPECT_EQ(answer.refused->text, "too many");
  EXPECT_EQ(answer.refused->code, RefusalCode::kLimit);
  EXPECT_EQ(variant_->state(), ProfileState::kCold);
  EXPECT_EQ(generation_, 0U);
}

TEST_F(VariantTest, AWarmUpThatFailsIsToldAndNotTriedAgainByItself) {
  dir_.WriteFile("p.warm-fail", "Traceback\nKeyError: d");
  QueuedClient client = Client();
  variant_->Admit(client.get());
  const RunAnswer answer = AnswerOf(&client);
  EXPECT_EQ(answer.refused->code, RefusalCode::kProfileFailed);
  EXPECT_EQ(answer.refused->text, "Traceback\nKeyError: d");
  EXPECT_EQ(variant_->state(), ProfileState::kFailed);
  EXPECT_FALSE(variant_->is_wanted());
}

TEST_F(VariantTest, AWarmUpThatFailsHereOnlyIsCold) {
  is_sound_without_ = true;
  dir_.WriteFile("p.warm-fail", "Traceback\nKeyError: d");
  QueuedClient client = Client();
  variant_->Admit(client.get());
  const RunAnswer answer = AnswerOf(&client);
  EXPECT_EQ(answer.refused->code, RefusalCode::kCold);
  EXPECT_EQ(answer.refused->text,
            "profile \"p\" cannot be warm: the preload fails with this client's variables: "
            "KeyError: d");
}

TEST_F(VariantTest, AZygoteThatIsKilledIsStartedAgainAtOnce) {
  variant_->Start();
  ASSERT_TRUE(ServeUntilState(ProfileState::kWarm));
  ProfileStatus status;
  variant_->Describe(&status);
  ::kill(static_cast<pid_t>(status.pid), SIGKILL);
  EXPECT_TRUE(ServeUntil([this] { return variant_->last_number() == 2; }));
  EXPECT_TRUE(ServeUntilState(ProfileState::kWarm));
}

TEST_F(VariantTest, OneThatDiesIsNotStartedAgainForWhoIsConfinedOnly) {
  dir_.WriteFile("p.warm-hang", "");
  QueuedClient client = Client();
  const auto die = [&] {
    const std::uint32_t number = variant_->last_number();
    ProfileStatus status;
    variant_->Describe(&status);
    ASSERT_TRUE(SendSignal(static_cast<pid_t>(status.pid), SIGKILL));
    ASSERT_TRUE(ServeUntil([&] { return !variant_->is_wanted() || generation_ > number; }));
  };
  variant_->Admit(client.get());
  ASSERT_TRUE(variant_->has_zygote());
  die();
  EXPECT_EQ(generation_, 2U) << "for who is not confined it is";
  may_start_ = false;
  die();
  EXPECT_EQ(AnswerOf(&client).refused->text, "confined");
  EXPECT_EQ(generation_, 2U);
}

TEST_F(VariantTest, KnowsWhomItSuitsOnceItsWarmUpHasTold) {
  dir_.WriteFile("p.consumed", "variable MODE");
  const QueuedClient suits = ClientIn("d"), other = ClientIn("a");
  variant_->Admit(suits.get());
  variant_->Admit(other.get());
  ASSERT_TRUE(ServeUntilState(ProfileState::kWarm));
  EXPECT_EQ(moved_on_, (std::vector<ClientConnection*>{other.get()}));
  Surroundings theirs;
  theirs.environment = {"MODE=a"};
  EXPECT_FALSE(variant_->Suits(theirs));

  other_ = variant_->MakeFor(theirs);
  EXPECT_TRUE(other_->Suits(theirs)) << "before its zygote has told";
  EXPECT_FALSE(other_->has_zygotes());
  EXPECT_TRUE(ServeUntil([this] { return !assigned_.empty(); }));
  variant_->Reset();
  EXPECT_TRUE(variant_->Suits(theirs)) << "what it asks for is not known";
}

TEST_F(VariantTest, TakesOnOthersAsLongAsItHasServedNobody) {
  dir_.WriteFile("p.consumed", "variable MODE");
  variant_->Start();
  ASSERT_TRUE(ServeUntilState(ProfileState::kWarm));
  EXPECT_TRUE(variant_->IsUnused());
  Surroundings theirs;
  theirs.environment = {"MODE=a"};
  variant_->TakeOn(theirs);
  EXPECT_TRUE(variant_->Suits(theirs));
  EXPECT_EQ(variant_->state(), ProfileState::kCold);
  EXPECT_TRUE(variant_->has_zygotes()) << "one that drains";
}

TEST_F(VariantTest, OneThatIsDismissedLeavesItsClientsToAnother) {
  dir_.WriteFile("p.fork-hang", "");
  variant_->Start();
  ASSERT_TRUE(ServeUntilState(ProfileState::kWarm));
  other_ = variant_->MakeFor({});
  const QueuedClient client = Client();
  variant_->Admit(client.get());
  variant_->Dismiss(other_.get());
  EXPECT_TRUE(other_->has_waiting());
  EXPECT_FALSE(variant_->has_waiting());
  EXPECT_FALSE(variant_->has_zygote());
  EXPECT_TRUE(ServeUntil([this] { return !variant_->in_use(); }));
}

// Nothing was read yet that could change and tell.
TEST_F(VariantTest, AStartThatWasNotAllowedIsTriedAgainAfterARun) {
  const std::string libraries = dir_.MakeDir("libraries");
  ASSERT_EQ(::chmod(libraries.c_str(), 0777), 0);
  Surroundings theirs;
  theirs.start = {"LD_LIBRARY_PATH=" + libraries};
  other_ = variant_->MakeStartedAs(theirs);
  other_->Start();
  EXPECT_EQ(other_->state(), ProfileState::kFailed);
  EXPECT_NE(other_->last_error().find("cannot be warm: LD_LIBRARY_PATH: "), std::string::npos);
  ASSERT_EQ(::chmod(libraries.c_str(), 0700), 0);
  QueuedClient probe = Probe();
  other_->Admit(probe.get());
  EXPECT_EQ(cold_for_now_, 0);
  EXPECT_TRUE(ServeUntil([this] {
    const QueuedClient client = Client();
    other_->Admit(client.get());
    return cold_for_now_ > 0;
  })) << "a run that comes after a pause";
  other_->StartIfWanted();
  EXPECT_TRUE(ServeUntil([this] { return other_->state() == ProfileState::kWarm; }));
}

TEST_F(VariantTest, ALongStartIsNotToldAsAWhole) {
  Surroundings theirs;
  theirs.start = {"LD_LIBRARY_PATH=/usr", "PYTHONHASHSEED=" + std::string(50'000, '1')};
  for (int i = 0; i < 64; ++i) theirs.start[0] += ":/usr";
  other_ = variant_->MakeStartedAs(theirs);
  QueuedClient client = Client();
  other_->Admit(client.get());
  const std::string text = AnswerOf(&client).refused->text;
  EXPECT_TRUE(text.starts_with("\"p\" with LD_LIBRARY_PATH=/usr:")) << text;
  EXPECT_TRUE(text.ends_with(" is asked for again; it warms up after this run")) << text;
  EXPECT_LT(text.size(), 2 * kMaxReason);
  other_->Start();
  EXPECT_TRUE(other_->last_error().ends_with(": more than 64 directories"));
  EXPECT_LT(other_->last_error().size(), 2 * kMaxReason);
}

TEST_F(VariantTest, IsColdUntilItIsStopped) {
  variant_->Start();
  ASSERT_TRUE(ServeUntilState(ProfileState::kWarm));
  variant_->BecomeCold("too large");
  EXPECT_EQ(variant_->state(), ProfileState::kFailed);
  QueuedClient client = Client();
  variant_->Admit(client.get());
  EXPECT_EQ(AnswerOf(&client).refused->text, "profile \"p\" cannot be warm: too large");
  variant_->Stop();
  EXPECT_EQ(variant_->state(), ProfileState::kCold);
}

}  // namespace
}  // namespace pyfx::test
