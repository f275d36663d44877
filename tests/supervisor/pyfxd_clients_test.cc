// SPDX-License-Identifier: GPL-3.0-or-later
//
// Clients that misbehave, while another one is served as ever.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <sstream>

#include "protocol/files/paths.h"
#include "protocol/frames/socket.h"
#include "protocol/messages/zygote_messages.h"
#include "tests/supervisor/pyfxd_fixture.h"
#include "tests/support/hanging_socket.h"

namespace pyfx::test {
namespace {

class PyfxdClientsTest : public PyfxdTest {
 protected:
  void SetUp() override {
    PyfxdTest::SetUp();
    if (IsSkipped()) return;
    StartDaemon();
    ASSERT_EQ(Run("default", {"exit", "0"}).status, 0);
  }

  void ExpectServed() { EXPECT_EQ(Run("default", {"exit", "7"}).status, 7 << 8); }

  // What a peer that sends `bytes` is told.
  Refused RefusalOf(const std::string& bytes) {
    FakeClient client = Connect();
    client.Send(bytes);
    Refused refused = client.ReceiveMessage<Refused>().value_or(Refused{});
    ExpectServed();
    EXPECT_TRUE(client.WaitForEnd());
    return refused;
  }

  // Ticks of processor time that the daemon has used (proc(5), utime and stime).
  long DaemonTicks() {
    std::istringstream stat(ReadFile("/proc/" + std::to_string(daemon().pid()) + "/stat"));
    std::string field;
    long ticks = 0;
    for (int i = 1; i <= 15 && stat >> field; ++i) {
      if (i >= 14) ticks += std::stol(field);
    }
    return ticks;
  }
};

template <typename M>
std::string Encoded(const M& message) {
  std::string bytes;
  AppendMessage(message, 0, &bytes);
  return bytes;
}

TEST_F(PyfxdClientsTest, RefusesGarbage) {
  EXPECT_EQ(RefusalOf("GET / HTTP/1.0\r\n\r\n").code, RefusalCode::kProtocol);
  EXPECT_EQ(RefusalOf(std::string(100'000, '\xff')).code, RefusalCode::kProtocol);
  EXPECT_EQ(RefusalOf(std::string(8, '\0')).code, RefusalCode::kProtocol);
  EXPECT_EQ(RefusalOf(Encoded(Bye{})).code, RefusalCode::kProtocol);
  EXPECT_EQ(RefusalOf(Encoded(Hello{}) + Encoded(Hello{})).code, RefusalCode::kProtocol);
  EXPECT_EQ(RefusalOf(Encoded(Hello{}) + Encoded(Drain{})).code, RefusalCode::kProtocol);
  pyfx::Run run;
  run.profile = "default";
  EXPECT_EQ(RefusalOf(Encoded(Hello{}) + Encoded(run)).code, RefusalCode::kProtocol)
      << "it comes without a working directory";
}

// What a client has sent comes back in a refusal, which has a limit of its own.
TEST_F(PyfxdClientsTest, RefusesPathsThatAreTooLong) {
  pyfx::Run run;
  run.profile = "default";
  run.any_profile = true;
  const UniqueFd cwd(::open("/", O_PATH | O_CLOEXEC));
  for (const std::size_t size : {kMaxPath, kMaxPath + 1, std::size_t{100'000}}) {
    SCOPED_TRACE(size);
    run.python = "/" + std::string(size - 1, 'x');
    FakeClient client = Connect();
    std::string bytes = Encoded(Hello{});
    AppendMessage(run, 1, &bytes);
    client.Send(bytes, {cwd.get()});
    const std::optional<Refused> refused = client.ReceiveMessage<Refused>();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, size > kMaxPath ? RefusalCode::kProtocol : RefusalCode::kCold)
        << refused->text;
    ExpectServed();
  }
}

// It was there when the client looked, or is there for the client alone.
TEST_F(PyfxdClientsTest, AnInterpreterThatIsNotThereIsRefused) {
  for (const std::string& python :
       {dir().path() + "/gone/bin/python3", std::string("/proc/self/cwd/python3")}) {
    FakeClient client = Connect();
    pyfx::Run run;
    run.profile = "default";
    run.any_profile = true;
    run.python = run.python_executable = python;
    std::string bytes = Encoded(Hello{});
    AppendMessage(run, 1, &bytes);
    const UniqueFd cwd(::open("/", O_PATH | O_CLOEXEC));
    client.Send(bytes, {cwd.get()});
    const std::optional<Refused> refused = client.ReceiveMessage<Refused>();
    ASSERT_TRUE(refused) << python;
    EXPECT_EQ(refused->code, RefusalCode::kCold);
    EXPECT_NE(refused->text.find(python), std::string::npos) << refused->text;
  }
}

TEST_F(PyfxdClientsTest, RefusesAClientOfAnotherVersionPolitely) {
  Hello hello;
  hello.major = kProtocolMajor + 1;
  const Refused refused = RefusalOf(Encoded(hello));
  EXPECT_EQ(refused.code, RefusalCode::kVersion);
  EXPECT_NE(refused.text.find("speaks protocol"), std::string::npos) << refused.text;

  hello.major = kProtocolMajor;
  hello.minor = kProtocolMinor + 1;
  hello.capabilities = ~std::uint64_t{0};
  FakeClient newer = Connect();
  newer.SendMessage(hello);
  newer.SendMessage(StatusRequest{});
  ASSERT_TRUE(newer.Receive().has_value());
  EXPECT_TRUE(newer.Receive().has_value()) << "a newer minor version is served";
}

TEST_F(PyfxdClientsTest, ServesOthersWhileSomeAreSilentOrHalfway) {
  std::vector<FakeClient> idle;
  for (int i = 0; i < 50; ++i) {
    idle.push_back(Connect());
    if (i % 3 == 1) idle.back().Send(Encoded(Hello{}).substr(0, 5));
    if (i % 3 == 2) idle.back().Send(Encoded(Hello{}) + std::string("\x00\x00\x10\x00\x02\x00", 6));
  }
  ExpectServed();
  const long before = DaemonTicks();
  EXPECT_TRUE(Eventually([&] { return AskStatus(socket_path()).daemon.connections == 51; }));
  ExpectServed();
  EXPECT_LT(DaemonTicks() - before, ::sysconf(_SC_CLK_TCK) / 2) << "the daemon spins";
}

TEST_F(PyfxdClientsTest, SurvivesClientsThatLeaveAtAnyMoment) {
  std::string bytes = Encoded(Hello{});
  pyfx::Run run;
  run.profile = "default";
  run.argv = {"exit", "0"};
  AppendMessage(run, 1, &bytes);
  const UniqueFd cwd(::open("/", O_PATH | O_CLOEXEC));
  const std::size_t hello = Encoded(Hello{}).size();
  for (std::size_t cut = 0; cut <= bytes.size(); cut += 3) {
    FakeClient client = Connect();
    client.Send(std::string_view(bytes).substr(0, std::min(cut, hello)));
    if (cut > hello) {
      client.Send(std::string_view(bytes).substr(hello, cut - hello), {cwd.get()});
    }
  }
  ExpectServed();
  EXPECT_TRUE(Eventually([&] {
    const StatusAnswer status = AskStatus(socket_path());
    return status.daemon.connections == 1 && status.daemon.runs_now == 0;
  }));
}

TEST_F(PyfxdClientsTest, ReadsARequestThatComesByteByByte) {
  std::string bytes = Encoded(Hello{});
  pyfx::Run run;
  run.profile = "default";
  run.argv = {"exit", "8"};
  AppendMessage(run, 1, &bytes);
  const UniqueFd cwd(::open("/", O_PATH | O_CLOEXEC));
  FakeClient client = Connect();
  const std::size_t hello = Encoded(Hello{}).size();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    client.Send(std::string_view(bytes).substr(i, 1),
                i == hello ? std::vector<int>{cwd.get()} : std::vector<int>{});
  }
  RunAnswer answer = client.WaitForStart();
  ASSERT_TRUE(answer.started);
  client.WaitForExit(&answer);
  EXPECT_EQ(answer.status, 8 << 8);
}

// Closing it takes an hour, or as long as this test lives.
TEST_F(PyfxdClientsTest, WhatDoesNotLetGoHoldsNobodyUp) {
  pyfx::Run run;
  run.profile = "default";
  std::string whole;
  AppendMessage(run, 2, &whole);
  std::string status;
  AppendMessage(StatusRequest{}, 1, &status);
  std::string cold;
  AppendMessage(ColdRun{ColdCause::kOther, "default", "a reason"}, 0, &cold);
  const UniqueFd cwd(::open("/", O_PATH | O_CLOEXEC));

  HangingSocket halfway;
  FakeClient half = Connect();
  half.Send(Encoded(Hello{}));
  half.Send(whole.substr(0, whole.size() - 5), {cwd.get(), halfway.fd()});
  halfway.Leave();
  half.Leave();
  ExpectServed();

  HangingSocket asked_with;
  FakeClient asking = Connect();
  asking.Send(Encoded(Hello{}));
  asking.Send(status, {asked_with.fd()});
  asked_with.Leave();
  ExpectServed();
  asking.Send(status);  // that of a client which is refused already
  ExpectServed();

  HangingSocket unread;
  FakeClient refused = Connect();
  refused.Send(Encoded(Bye{}));
  EXPECT_TRUE(refused.ReceiveMessage<Refused>().has_value());
  refused.Send(status, {unread.fd()});
  unread.Leave();
  refused.Leave();
  ExpectServed();

  HangingSocket packed;
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  UniqueFd packing(ends[0]), parcel(ends[1]);
  ASSERT_TRUE(SendFrames(packing.get(), "x", {packed.fd()}, kDeadline).ok());
  packing.reset();
  packed.Leave();
  FakeClient with_parcel = Connect();
  with_parcel.Send(Encoded(Hello{}));
  with_parcel.Send(whole.substr(0, whole.size() - 5), {parcel.get(), cwd.get()});
  parcel.reset();
  with_parcel.Leave();
  ExpectServed();

  HangingSocket counted;
  Result<SocketAddress> address = SocketAddress::Make(ColdRunSocketPath(socket_path()));
  ASSERT_TRUE(address.ok());
  const UniqueFd datagram(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(
      ::connect(datagram.get(), reinterpret_cast<const sockaddr*>(&address->name), address->length),
      0);
  ASSERT_TRUE(SendFrames(datagram.get(), cold, {counted.fd()}, kDeadline).ok());
  counted.Leave();
  ExpectServed();
  EXPECT_TRUE(Eventually([&] { return !AskStatus(socket_path()).daemon.cold_runs.empty(); }));
}

TEST_F(PyfxdClientsTest, WhoConnectsAndIsSilentKeepsNobodyOut) {
  std::vector<FakeClient> silent;
  for (int i = 0; i < 1100; ++i) silent.push_back(Connect());
  EXPECT_TRUE(Eventually([&] { return Run("default", {"exit", "3"}).status == 3 << 8; }));
  EXPECT_GT(AskStatus(socket_path()).daemon.connections, 1000U);
  EXPECT_TRUE(silent.front().WaitForEnd()) << "the oldest made room";
}

TEST_F(PyfxdClientsTest, TellsItsStatusWhenThereIsNoRoomForMoreRuns) {
  Misbehave("slow", "warm-hang");
  WriteProfile("slow.py", "");
  std::vector<FakeClient> waiting;
  for (int i = 0; i < 1024; ++i) {
    waiting.push_back(Connect());
    waiting.back().SendRun("slow", {"exit", "0"});
  }
  ASSERT_TRUE(Eventually([&] { return AskStatus(socket_path()).daemon.connections == 1025; }));
  FakeClient more = Connect();
  more.SendRun("slow", {"exit", "0"});
  const RunAnswer answer = more.WaitForStart();
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kLimit);
  EXPECT_NE(Control(Stop{}), "");
  WaitForDaemon();
}

// Each may send 8 MiB, and there may be a thousand of them.
TEST_F(PyfxdClientsTest, AllTogetherHoldNoMoreThanSoMuch) {
  Misbehave("slow", "warm-hang");
  WriteProfile("slow.py", "");
  std::vector<FakeClient> waiting;
  for (int i = 0; i < 10; ++i) {
    waiting.push_back(Connect());
    waiting.back().SendRunIn("slow", {"LONG=" + std::string(7 << 20, 'x')}, {"exit", "0"});
  }
  const RunAnswer answer = waiting.back().WaitForStart();
  ASSERT_TRUE(answer.refused.has_value());
  EXPECT_EQ(answer.refused->code, RefusalCode::kLimit);
  EXPECT_NE(answer.refused->text.find("as many bytes of requests"), std::string::npos);
  waiting.clear();
  ExpectServed();
  Control(Stop{});
  WaitForDaemon();
}

}  // namespace
}  // namespace pyfx::test
