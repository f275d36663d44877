// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/runs/run_queue.h"

#include "tests/supervisor/service_fixture.h"

namespace pyfx::test {
namespace {

using std::chrono::milliseconds;

class RunQueueTest : public ServiceTest {
 protected:
  static std::string RefusalOf(QueuedClient* client) {
    const RunAnswer answer = client->peer.WaitForStart();
    return answer.refused ? answer.refused->text : "not refused";
  }

  RunQueue queue_{loop_.get()};
};

TEST_F(RunQueueTest, ServesWhoCameFirstUnlessItWasServedAlready) {
  const QueuedClient a = Client(), b = Client(), again = Client();
  EXPECT_EQ(queue_.First(), nullptr);
  queue_.Add(a.get());
  queue_.Add(b.get());
  queue_.AddFirst(again.get());
  EXPECT_EQ(queue_.size(), 3U);
  for (const QueuedClient* client : {&again, &a, &b}) {
    EXPECT_EQ(queue_.First(), client->get());
    queue_.DropFirst();
  }
  EXPECT_TRUE(queue_.empty());
}

TEST_F(RunQueueTest, PassesOverWhoseConnectionHasEnded) {
  QueuedClient left = Client();
  const QueuedClient stays = Client();
  queue_.Add(left.get());
  queue_.Add(stays.get());
  left.connection->Close();
  EXPECT_EQ(queue_.size(), 2U) << "it has not been told";
  EXPECT_EQ(queue_.First(), stays.get());
  EXPECT_EQ(queue_.size(), 1U);
  queue_.Drop(stays.get());
  EXPECT_TRUE(queue_.empty());
}

TEST_F(RunQueueTest, RefusesOneOrAll) {
  QueuedClient a = Client(), b = Client(), c = Client();
  for (const QueuedClient* client : {&a, &b, &c}) queue_.Add(client->get());
  queue_.RefuseFirst(RefusalCode::kLimit, "no fork");
  EXPECT_EQ(RefusalOf(&a), "no fork");
  EXPECT_EQ(queue_.size(), 2U);
  queue_.RefuseAll(RefusalCode::kCold, "all", ColdCause::kProfile);
  EXPECT_EQ(RefusalOf(&b), "all");
  EXPECT_EQ(RefusalOf(&c), "all");
  EXPECT_TRUE(queue_.empty());
  queue_.RefuseFirst(RefusalCode::kLimit, "nobody is there");
}

TEST_F(RunQueueTest, MovesClientsOn) {
  const QueuedClient a = Client(), b = Client(), c = Client();
  for (const QueuedClient* client : {&a, &b, &c}) queue_.Add(client->get());
  const auto taken = queue_.TakeIf([&](ClientConnection* client) { return client == b.get(); });
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken.front(), b.get());
  RunQueue other(loop_.get());
  other.Add(b.get());
  queue_.MoveTo(&other);
  EXPECT_TRUE(queue_.empty());
  EXPECT_EQ(other.size(), 3U);
  EXPECT_EQ(other.First(), b.get()) << "who waited there already";
}

TEST_F(RunQueueTest, WaitsAsLongAsWasSaidFirst) {
  QueuedClient client = Client();
  queue_.LimitPatience(milliseconds(1), "nobody waits yet");
  queue_.Add(client.get());
  queue_.LimitPatience(milliseconds(50), "too long");
  queue_.LimitPatience(milliseconds(60'000), "much too long");
  EXPECT_TRUE(ServeUntil([this] { return queue_.empty(); }));
  EXPECT_EQ(RefusalOf(&client), "too long");
}

TEST_F(RunQueueTest, WaitsOnWhenThereIsNoNeedForPatience) {
  const QueuedClient client = Client();
  queue_.Add(client.get());
  queue_.LimitPatience(milliseconds(20), "too long");
  queue_.EndPatience();
  bool later = false;
  const EventSource end = loop_->After(milliseconds(100), [&] { later = true; });
  EXPECT_TRUE(ServeUntil([&] { return later; }));
  EXPECT_EQ(queue_.size(), 1U);
}

}  // namespace
}  // namespace pyfx::test
