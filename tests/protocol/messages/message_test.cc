// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each message says at the other end what it said here.
#include "protocol/frames/message.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/profile_state.h"
#include "protocol/messages/run_messages.h"
#include "protocol/messages/zygote_messages.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "protocol/frames/payload.h"

namespace pyfx::test {
namespace {

constexpr std::uint32_t kMax32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kMax64 = std::numeric_limits<std::uint64_t>::max();

// Through the bytes and back; fails the test when that does not work or is not exact.
template <typename M>
M RoundTrip(const M& message) {
  const std::string payload = EncodePayload(message);
  Result<M> decoded = DecodePayload<M>(payload);
  if (!decoded.ok()) {
    ADD_FAILURE() << decoded.error().text;
    return M();
  }
  EXPECT_EQ(EncodePayload(*decoded), payload);
  return std::move(*decoded);
}

TEST(MessageTest, HelloSaysVersionCapabilitiesAndSoftware) {
  Hello hello;
  hello.minor = 7;
  hello.capabilities = kMax64;
  hello.software = "pyfx 1.2.3";
  const Hello back = RoundTrip(hello);
  EXPECT_EQ(back.major, kProtocolMajor);
  EXPECT_EQ(back.minor, 7);
  EXPECT_EQ(back.capabilities, kMax64);
  EXPECT_EQ(back.software, "pyfx 1.2.3");
}

TEST(MessageTest, RunKeepsBytesOrderAndOddEntries) {
  pyfx::Run run;
  run.profile = "a.B_c-9";
  run.argv = {"", "-c", "print('\xc3\xa9')", "\xff\xfe", "a b\n", ""};
  run.env = {"PATH=/bin", "=x", "noequals", "A=1", "A=2", "B=\xff", ""};
  run.fd_numbers = {0, 2, 1, kMax32};
  run.umask = 0777;
  run.ignored_signals = kMax64;
  run.blocked_signals = 1;
  run.leadership = Leadership::kSession;
  run.python = "/v/bin/python3";
  run.other_python = true;
  run.any_profile = true;
  run.process_name = "x\n.py";
  run.terminals = std::string("\0\1", 2);
  run.start = {"-O", "-X utf8"};
  run.resources = {{0, kMax64, 7}, 1, 2, kMax32, 3, 4, 5, std::string("\x03\0", 2)};
  const pyfx::Run back = RoundTrip(run);
  EXPECT_EQ(back.profile, run.profile);
  EXPECT_EQ(back.argv, run.argv);
  EXPECT_EQ(back.env, run.env);
  EXPECT_EQ(back.fd_numbers, run.fd_numbers);
  EXPECT_EQ(back.umask, 0777u);
  EXPECT_EQ(back.ignored_signals, kMax64);
  EXPECT_EQ(back.blocked_signals, 1u);
  EXPECT_EQ(back.leadership, Leadership::kSession);
  EXPECT_EQ(back.python, run.python);
  EXPECT_EQ(back.start, run.start);
  EXPECT_TRUE(back.other_python);
  EXPECT_TRUE(back.any_profile);
  EXPECT_EQ(back.process_name, run.process_name);
  EXPECT_EQ(back.terminals, run.terminals);
  EXPECT_EQ(back.resources, run.resources);
}

TEST(MessageTest, ConsumedKeepsWhatIsWhose) {
  Consumed consumed;
  consumed.files = {"/a.py", "/b\xff"};
  consumed.stamps = {1, kMax64, 3, 4, 5, 0, 0, 0, 0, 0};
  consumed.directories = {{"/d", true, {"a", "b"}, {"a.py"}},
                          {"/e", false, {}, {}},
                          {"/f", false, {"c"}, {"c", "c.so"}}};
  consumed.suffixes = {".py", ".so"};
  consumed.endings = {".pth"};
  consumed.variables = {"HOME"};
  consumed.environment = 1;
  consumed.asked = kAskedForProcessors;
  const Consumed back = RoundTrip(consumed);
  EXPECT_EQ(back.files, consumed.files);
  EXPECT_EQ(back.stamps, consumed.stamps);
  EXPECT_EQ(back.directories, consumed.directories);
  EXPECT_EQ(back.suffixes, consumed.suffixes);
  EXPECT_EQ(back.endings, consumed.endings);
  EXPECT_EQ(back.variables, consumed.variables);
  EXPECT_EQ(back.environment, 1U);
  EXPECT_EQ(back.asked, kAskedForProcessors);
}

TEST(MessageTest, ConsumedRefusesNumbersThatDoNotFit) {
  Consumed consumed;
  consumed.files = {"/a.py"};
  consumed.stamps = {1, 2, 3, 4};
  EXPECT_FALSE(DecodePayload<Consumed>(EncodePayload(consumed)));
  const std::vector<std::string> directories = {"/d"};
  const std::vector<std::string> names = {"a"};
  for (const std::vector<std::uint32_t>& counts :
       {std::vector<std::uint32_t>{1, 0}, {2, 0, 0}, {0, 0, 0}, {1, 1, 0}, {1, 0, 0, 0}}) {
    PayloadWriter writer;
    writer.Write(3, std::span<const std::string>(directories));
    writer.Write(4, std::span<const std::uint32_t>(counts));
    writer.Write(5, std::span<const std::string>(names));
    EXPECT_FALSE(DecodePayload<Consumed>(writer.Take())) << counts.size();
  }
}

TEST(MessageTest, RunMayHaveNothingInIt) {
  pyfx::Run run;
  run.profile = "p";
  const pyfx::Run back = RoundTrip(run);
  EXPECT_TRUE(back.argv.empty());
  EXPECT_TRUE(back.env.empty());
  EXPECT_TRUE(back.fd_numbers.empty());
}

TEST(MessageTest, RunHoldsAllThatExecveAllows) {
  pyfx::Run run;
  run.profile = "p";
  run.argv.assign(60, std::string(100'000, 'x'));
  run.env.assign(kMaxDescriptors, "A=b");
  EXPECT_EQ(RoundTrip(run).argv.size(), 60u);
}

// So that a run and what is asked about it cannot differ.
TEST(MessageTest, AProbeSaysWhatTheRunWouldSay) {
  pyfx::Run run;
  run.profile = "p";
  run.argv = {"-c", "pass"};
  run.fd_numbers = {0, 7};
  EXPECT_EQ(EncodePayload(Probe{run}), EncodePayload(run));
  EXPECT_EQ(RoundTrip(Probe{run}).run.argv, run.argv);
  EXPECT_EQ(DecodeRunTarget(EncodePayload(Probe{run}))->profile, "p");
  EXPECT_EQ(RoundTrip(WouldRun{ProfileState::kWarming}).state, ProfileState::kWarming);
}

TEST(MessageTest, AColdRunIsToldWithItsCause) {
  const ColdRun run = RoundTrip(ColdRun{ColdCause::kOption, "ml", "-O"});
  EXPECT_EQ(run.cause, ColdCause::kOption);
  EXPECT_EQ(run.profile, "ml");
  EXPECT_EQ(run.reason, "-O");
  EXPECT_EQ(RoundTrip(ColdRun{static_cast<ColdCause>(4711), "p", ""}).cause,
            static_cast<ColdCause>(4711));
  EXPECT_EQ(RoundTrip(Refused{RefusalCode::kCold, "x", ColdCause::kModule}).cause,
            ColdCause::kModule);
  for (std::uint32_t i = 1; i <= static_cast<std::uint32_t>(kLastColdCause); ++i) {
    EXPECT_NE(ColdCauseName(static_cast<ColdCause>(i)), "other") << i;
  }
  EXPECT_EQ(ColdCauseName(static_cast<ColdCause>(4711)), "other");
}

TEST(MessageTest, AClientMayBeToldOfTheWarmUp) {
  const WarmingUp news = RoundTrip(WarmingUp{"ml", "importing torch", 4'000'000});
  EXPECT_EQ(news.profile, "ml");
  EXPECT_EQ(news.step, "importing torch");
  EXPECT_EQ(news.last_time_us, 4'000'000U);
  EXPECT_EQ(RoundTrip(WarmUpStep{"importing torch"}).text, "importing torch");
  pyfx::Run run;
  run.profile = "ml";
  EXPECT_FALSE(DecodeRunTarget(EncodePayload(run))->wants_news);
  run.wants_news = true;
  EXPECT_TRUE(DecodeRunTarget(EncodePayload(run))->wants_news);
  EXPECT_TRUE(RoundTrip(run).wants_news);
}

TEST(MessageTest, MessagesWithoutFieldsAreEmpty) {
  EXPECT_EQ(EncodePayload(Bye()), "");
  EXPECT_EQ(EncodePayload(StatusRequest()), "");
  EXPECT_EQ(EncodePayload(Drain()), "");
  RoundTrip(Bye());
  RoundTrip(Held());
  RoundTrip(StatusRequest());
  RoundTrip(RunsRequest());
  RoundTrip(Drain());
}

TEST(MessageTest, RunStatusKeepsAllOfIt) {
  const RunStatus run = RoundTrip(RunStatus{"ml", 7, 8, kMax64, 9});
  EXPECT_EQ(run.profile, "ml");
  EXPECT_EQ(run.pid, 7U);
  EXPECT_EQ(run.client_pid, 8U);
  EXPECT_EQ(run.age_us, kMax64);
  EXPECT_EQ(run.generation, 9U);
}

TEST(MessageTest, ForkSaysWhetherProcessorsAreBusy) {
  EXPECT_EQ(RoundTrip(Fork()).busy, 0U);
  EXPECT_EQ(RoundTrip(Fork{1}).busy, 1U);
}

TEST(MessageTest, ReloadAndStopNameAProfileOrNone) {
  EXPECT_EQ(RoundTrip(Reload{"ml"}).profile, "ml");
  EXPECT_EQ(RoundTrip(Reload()).profile, "");
  EXPECT_EQ(EncodePayload(Reload()), "");
  EXPECT_EQ(RoundTrip(Stop{"ml"}).profile, "ml");
  EXPECT_EQ(RoundTrip(Stop()).profile, "");
}

TEST(MessageTest, ATerminalComesWithTwoDescriptors) {
  pyfx::Run run;
  run.profile = "ml";
  run.fd_numbers = {0, 1};
  EXPECT_EQ(RoundTrip(run).terminal, std::nullopt);
  EXPECT_EQ(DescriptorsOf(run), 3U);
  for (const Place place : {Place::kBackground, Place::kForeground}) {
    run.terminal = place;
    EXPECT_EQ(RoundTrip(run).terminal, place);
    EXPECT_EQ(RoundTrip(SetPlace{place, 1}).place, place);
  }
  EXPECT_EQ(DescriptorsOf(run), 5U);
  EXPECT_EQ(RoundTrip(ChildStopped{7, 19}).signal, 19U);
}

TEST(MessageTest, StartedExitedAndRefusedTellTheClient) {
  const Started started = RoundTrip(Started{kMax64, kMax32});
  EXPECT_EQ(started.run_id, kMax64);
  EXPECT_EQ(started.pid, kMax32);
  EXPECT_EQ(RoundTrip(Exited{0x8b}).wait_status, 0x8bu);
  EXPECT_EQ(RoundTrip(Stopped{20}).signal, 20u);
  const Refused refused = RoundTrip(Refused{RefusalCode::kCold,
                                            "Gr\xc3\xbc\xc3\x9f"
                                            "e\n"});
  EXPECT_EQ(RoundTrip(Refused{.text = "x", .profile = "ml"}).profile, "ml");
  EXPECT_EQ(refused.code, RefusalCode::kCold);
  EXPECT_EQ(refused.text,
            "Gr\xc3\xbc\xc3\x9f"
            "e\n");
}

TEST(MessageTest, StatusesTellTheControlClient) {
  const ProfileStatus profile = RoundTrip(
      ProfileStatus{"ml", "d", "/p", ProfileState::kFailed, 1, 2, 3, kMax64, 5, 6, 7, "error"});
  EXPECT_EQ(profile.name, "ml");
  EXPECT_EQ(profile.description, "d");
  EXPECT_EQ(profile.path, "/p");
  EXPECT_EQ(profile.state, ProfileState::kFailed);
  EXPECT_EQ(profile.pid, 1u);
  EXPECT_EQ(profile.generation, 2u);
  EXPECT_EQ(profile.warm_up_us, 3u);
  EXPECT_EQ(profile.resident_bytes, kMax64);
  EXPECT_EQ(profile.spares, 5u);
  EXPECT_EQ(profile.runs_now, 6u);
  EXPECT_EQ(profile.runs_served, 7u);
  EXPECT_EQ(profile.last_error, "error");
  ProfileStatus hiding;
  hiding.name = "ml";
  hiding.visible = {"a: it changes the locale"};
  hiding.always_executed = {"b: it gave a warning", ""};
  hiding.executing_runs = kMax64;
  hiding.executed = {"json: \"re\" is another"};
  hiding.executed_times = {kMax64};
  const ProfileStatus hides = RoundTrip(hiding);
  EXPECT_EQ(hides.visible, hiding.visible);
  EXPECT_EQ(hides.always_executed, hiding.always_executed);
  EXPECT_EQ(hides.executing_runs, kMax64);
  EXPECT_EQ(hides.executed, hiding.executed);
  EXPECT_EQ(hides.executed_times, hiding.executed_times);
  const DaemonStatus daemon =
      RoundTrip(DaemonStatus{1, kMax64, 3, 4, 5, "/run/s", {2, 7, 3, 1}, {"-O", ""}});
  EXPECT_EQ(daemon.cold_runs, (std::vector<std::uint64_t>{2, 7, 3, 1}));
  EXPECT_EQ(daemon.cold_reasons, (std::vector<std::string>{"-O", ""}));
  EXPECT_EQ(daemon.pid, 1u);
  EXPECT_EQ(daemon.uptime_us, kMax64);
  EXPECT_EQ(daemon.runs_now, 3u);
  EXPECT_EQ(daemon.runs_served, 4u);
  EXPECT_EQ(daemon.connections, 5u);
  EXPECT_EQ(daemon.socket, "/run/s");
  EXPECT_EQ(RoundTrip(Done{"done"}).text, "done");
}

TEST(MessageTest, SupervisorAndZygoteUnderstandEachOther) {
  const Warm warm = RoundTrip(Warm{"ml",
                                   "/usr/bin/python3",
                                   {"numpy", "a.b"},
                                   "/p/ml.py",
                                   Names::kMain,
                                   Exit::kFull,
                                   CgroupPolicy::kLimits,
                                   "/sys/fs/cgroup/x",
                                   {"/cores"},
                                   1,
                                   "pyfx-1",
                                   1,
                                   {"/cores/cpython-3.11.2.so"},
                                   {"-O"}});
  EXPECT_EQ(warm.profile, "ml");
  EXPECT_EQ(warm.python, "/usr/bin/python3");
  EXPECT_EQ(warm.preload, (std::vector<std::string>{"numpy", "a.b"}));
  EXPECT_EQ(warm.init_path, "/p/ml.py");
  EXPECT_EQ(warm.names, Names::kMain);
  EXPECT_EQ(warm.exit, Exit::kFull);
  EXPECT_EQ(warm.cgroup_policy, CgroupPolicy::kLimits);
  EXPECT_EQ(warm.cgroup, "/sys/fs/cgroup/x");
  EXPECT_EQ(warm.cores, (std::vector<std::string>{"/cores"}));
  EXPECT_EQ(warm.cold_if_unsafe, 1u);
  EXPECT_EQ(warm.connection_name, "pyfx-1");
  EXPECT_EQ(warm.hidden, 1u);
  EXPECT_EQ(warm.core_files, (std::vector<std::string>{"/cores/cpython-3.11.2.so"}));
  EXPECT_EQ(warm.start, std::vector<std::string>{"-O"});
  Ready sent{kMax64, 605, "3.11.2 (main)\n"};
  sent.hidden = 500;
  sent.visible = {"locale: it changes the locale"};
  sent.always_executed = {"this: it wrote to a standard stream"};
  const Ready ready = RoundTrip(sent);
  EXPECT_EQ(ready.hidden, 500u);
  EXPECT_EQ(ready.visible, sent.visible);
  EXPECT_EQ(ready.always_executed, sent.always_executed);
  EXPECT_EQ(ready.warm_up_us, kMax64);
  EXPECT_EQ(ready.modules, 605u);
  EXPECT_EQ(ready.python_version, "3.11.2 (main)\n");
  EXPECT_EQ(RoundTrip(WarmUpFailed{"Traceback"}).text, "Traceback");
  EXPECT_EQ(RoundTrip(Spare{77}).pid, 77u);
  EXPECT_EQ(RoundTrip(ForkFailed{11}).error_number, 11u);
  const Died died = RoundTrip(Died{kMax32, 9, {"json: \"re\" is another", ""}});
  EXPECT_EQ(died.pid, kMax32);
  EXPECT_EQ(died.wait_status, 9u);
  EXPECT_EQ(died.executed, (std::vector<std::string>{"json: \"re\" is another", ""}));
  EXPECT_EQ(RoundTrip(Assign{kMax64}).run_id, kMax64);
}

TEST(MessageTest, ExpectTakesOnlyTheTypeAndTheDescriptorsItNames) {
  Frame frame;
  frame.type = static_cast<std::uint16_t>(MessageType::kBye);
  EXPECT_TRUE(Expect<Bye>(frame).ok());
  EXPECT_EQ(Expect<Bye>(frame, 1).error().text, "message of type 3 carries 0 descriptors, not 1");
  EXPECT_EQ(Expect<pyfx::Run>(frame).error().text, "message of type 3 where type 2 was expected");
}

TEST(MessageTest, ThereIsRoomForAllThatIsToldOfAHiddenPreload) {
  const std::vector<std::string> most(kMostHiddenInVain / 64, std::string(63, 'x'));
  Ready ready;
  ready.visible = ready.always_executed = most;
  ready.unsafe = std::vector<std::string>(7, std::string(1000, 'x'));
  EXPECT_LE(EncodePayload(ready).size(),
            *MaxPayloadOf(static_cast<std::uint16_t>(MessageType::kReady)));
  ProfileStatus status;
  status.name = std::string(kMaxProfileName, 'n');
  status.description = status.path = status.last_error = std::string(kMaxText, 'x');
  status.why_compared = status.stale = status.last_error;
  status.unsafe = ready.unsafe;
  status.visible = status.always_executed = most;
  status.executed = std::vector<std::string>(16, std::string(240, 'x'));
  status.executed_times = std::vector<std::uint64_t>(16, kMax64);
  status.starts = std::vector<std::string>(16, std::string(kMaxReason + 10, 'x'));
  EXPECT_LE(EncodePayload(status).size(),
            *MaxPayloadOf(static_cast<std::uint16_t>(MessageType::kProfileStatus)));
}

TEST(CutTextTest, IsWhatSendersDoToEveryText) {
  const std::string endless(10 * kMaxText, 'x');
  EXPECT_EQ(RoundTrip(Refused{RefusalCode::kProfileFailed, endless}).text.size(),
            CutText(endless).size());
  EXPECT_LE(EncodePayload(WarmUpFailed{endless}).size(),
            *MaxPayloadOf(static_cast<std::uint16_t>(MessageType::kWarmUpFailed)));
  ProfileStatus status;
  status.name = std::string(kMaxProfileName, 'n');
  status.description = status.path = status.last_error = endless;
  EXPECT_LE(EncodePayload(status).size(),
            *MaxPayloadOf(static_cast<std::uint16_t>(MessageType::kProfileStatus)));
  RoundTrip(status);
}

TEST(ProfileStateTest, EachStateHasAName) {
  EXPECT_EQ(ProfileStateName(ProfileState::kCold), "cold");
  EXPECT_EQ(ProfileStateName(ProfileState::kWarming), "warming");
  EXPECT_EQ(ProfileStateName(ProfileState::kWarm), "warm");
  EXPECT_EQ(ProfileStateName(ProfileState::kFailed), "failed");
}

}  // namespace
}  // namespace pyfx::test
