// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages from other versions, and from peers that break the protocol.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/frames/message.h"
#include "protocol/frames/payload.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/run_messages.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx::test {
namespace {

Run SomeRun() {
  pyfx::Run run;
  run.profile = "ml";
  run.argv = {"x.py"};
  run.fd_numbers = {0, 1, 2};
  return run;
}

// `payload` without its field `id`.
std::string Without(std::string_view payload, std::uint16_t id) {
  std::string rest;
  while (!payload.empty()) {
    const std::size_t size = 6 + LoadU32(payload.data() + 2);
    if (LoadU16(payload.data()) != id) rest.append(payload.substr(0, size));
    payload.remove_prefix(size);
  }
  return rest;
}

std::string Field(std::uint16_t id, std::uint32_t value) {
  PayloadWriter writer;
  writer.Write(id, value);
  return writer.Take();
}

std::string Field(std::uint16_t id, std::string_view value) {
  PayloadWriter writer;
  writer.Write(id, value);
  return writer.Take();
}

template <typename M>
Error MustFail(std::string_view payload) {
  const Result<M> decoded = DecodePayload<M>(payload);
  EXPECT_FALSE(decoded.ok());
  return decoded.ok() ? Error{} : decoded.error();
}

// That each of the fields `ids` is missed.
template <typename M>
void ExpectRequires(const M& message, const std::vector<std::uint16_t>& ids) {
  const std::string payload = EncodePayload(message);
  for (const std::uint16_t id : ids) {
    const Error error = MustFail<M>(Without(payload, id));
    EXPECT_EQ(error.code, Errc::kProtocol);
    EXPECT_EQ(error.text, "field " + std::to_string(id) + " is missing");
  }
}

TEST(MessageVersionTest, RequiredFieldsAreRequired) {
  ExpectRequires(SomeRun(), {1, 2, 3, 4, 5});
  ExpectRequires(Started{1, 2}, {1, 2});
  ExpectRequires(Exited{1}, {1});
  ExpectRequires(Refused{RefusalCode::kCold, "x"}, {1, 2});
  ProfileStatus status;
  status.name = "p";
  ExpectRequires(status, {1, 4});
  ExpectRequires(Done{"x"}, {1});
  Warm warm;
  warm.profile = "p";
  ExpectRequires(warm, {1, 2});
  ExpectRequires(WarmUpFailed{"x"}, {1});
  ExpectRequires(Spare{1}, {1});
  ExpectRequires(Died{1, 2}, {1, 2});
  ExpectRequires(Assign{1}, {1});
}

TEST(MessageVersionTest, OptionalFieldsHaveDefaults) {
  std::string payload = EncodePayload(SomeRun());
  for (const std::uint16_t id : std::initializer_list<std::uint16_t>{6, 7, 8}) {
    payload = Without(payload, id);
  }
  const Result<pyfx::Run> run = DecodePayload<pyfx::Run>(payload);
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->ignored_signals, 0u);
  EXPECT_EQ(run->blocked_signals, 0u);
  EXPECT_EQ(run->leadership, Leadership::kNone);
}

TEST(MessageVersionTest, AnUnknownFieldIsRefusedAsUnsupported) {
  const Error error = MustFail<pyfx::Run>(EncodePayload(SomeRun()) + Field(999, 0u));
  EXPECT_EQ(error.code, Errc::kUnsupported);
  EXPECT_EQ(MustFail<Bye>(Field(1, 0u)).code, Errc::kUnsupported);
}

TEST(MessageVersionTest, AnUnknownFieldThatMayBeSkippedIs) {
  EXPECT_TRUE(DecodePayload<pyfx::Run>(Field(0x8000, "new") + EncodePayload(SomeRun())).ok());
  EXPECT_TRUE(DecodePayload<Bye>(Field(0xffff, "new")).ok());
}

TEST(MessageVersionTest, AnUnknownValueOfAClosedEnumerationIsRefusedAsUnsupported) {
  const std::string run = Without(EncodePayload(SomeRun()), 8);
  EXPECT_TRUE(DecodePayload<pyfx::Run>(run + Field(8, 2u)).ok());
  EXPECT_EQ(MustFail<pyfx::Run>(run + Field(8, 3u)).code, Errc::kUnsupported);
  EXPECT_EQ(MustFail<pyfx::Run>(run + Field(8, 0xffffffffu)).code, Errc::kUnsupported);

  Warm warm;
  warm.profile = "p";
  const std::string payload = Without(Without(EncodePayload(warm), 5), 6);
  EXPECT_TRUE(DecodePayload<Warm>(payload + Field(5, 2u) + Field(6, 1u)).ok());
  EXPECT_EQ(MustFail<Warm>(payload + Field(5, 3u)).code, Errc::kUnsupported);
  EXPECT_EQ(MustFail<Warm>(payload + Field(6, 2u)).code, Errc::kUnsupported);

  ProfileStatus status;
  status.name = "p";
  const std::string cold = Without(EncodePayload(status), 4);
  EXPECT_EQ(MustFail<ProfileStatus>(cold + Field(4, 4u)).code, Errc::kUnsupported);
}

TEST(MessageVersionTest, AnUnknownRefusalCodeIsAsGoodAsAKnownOne) {
  const Result<Refused> refused = DecodePayload<Refused>(Field(1, "why") + Field(2, 4711u));
  ASSERT_TRUE(refused.ok());
  EXPECT_EQ(refused->text, "why");
  EXPECT_EQ(static_cast<std::uint32_t>(refused->code), 4711u);
}

// What 1.1 added to messages of 1.0 a peer of 1.0 skips.
TEST(MessageVersionTest, WhatLaterVersionsAddedMayBeSkipped) {
  const Refused refused{RefusalCode::kCold, "why", ColdCause::kModule};
  EXPECT_EQ(Without(EncodePayload(refused), 0x8001), Field(1, "why") + Field(2, 8u));
  DaemonStatus daemon;
  daemon.cold_runs = {1, 2};
  daemon.cold_reasons = {"x"};
  const std::string rest = Without(Without(EncodePayload(daemon), 0x8001), 0x8002);
  EXPECT_EQ(Without(Without(EncodePayload(DaemonStatus()), 0x8001), 0x8002), rest);
}

TEST(MessageVersionTest, AProfileNameThatIsNoneIsRefused) {
  pyfx::Run run = SomeRun();
  run.profile = "../x";
  EXPECT_EQ(MustFail<pyfx::Run>(EncodePayload(run)).text, "field 1 is not a profile name");
  EXPECT_EQ(MustFail<Reload>(Field(1, "a/b")).code, Errc::kProtocol);
  EXPECT_EQ(MustFail<Reload>(Field(1, "")).code, Errc::kProtocol);
}

TEST(MessageVersionTest, ATextLongerThanATextMayBeIsRefused) {
  const std::string longest(kMaxText, 'x');
  EXPECT_TRUE(DecodePayload<Done>(Field(1, longest)).ok());
  EXPECT_EQ(MustFail<Done>(Field(1, longest + "x")).text, "field 1 is longer than a text may be");
}

TEST(HelloVersionTest, AnotherMajorVersionIsReadAsFarAsItsFixedPart) {
  std::string payload = "pyfx";
  StoreU16(2, &payload);
  StoreU16(9, &payload);
  StoreU64(1, &payload);
  const Result<Hello> hello = DecodePayload<Hello>(payload + "whatever version 2 says here");
  ASSERT_TRUE(hello.ok());
  EXPECT_EQ(hello->major, 2);
  EXPECT_EQ(hello->minor, 9);
}

TEST(HelloVersionTest, ALaterMinorVersionMayAddWhatMayBeSkipped) {
  Hello hello;
  hello.minor = 1;
  const std::string payload = EncodePayload(hello);
  EXPECT_TRUE(DecodePayload<Hello>(payload + Field(0x8002, "new")).ok());
  EXPECT_EQ(MustFail<Hello>(payload + Field(1, "new")).code, Errc::kUnsupported);
}

TEST(HelloVersionTest, TheFixedPartKeepsItsPlace) {
  Hello hello;
  hello.major = 0x0102;
  hello.minor = 0x0304;
  hello.capabilities = 0x1112131415161718;
  EXPECT_EQ(EncodePayload(hello).substr(0, 16),
            "pyfx\x02\x01\x04\x03\x18\x17\x16\x15\x14\x13\x12\x11");
}

TEST(HelloVersionTest, WhatDoesNotStartSoIsNoPyfxPeer) {
  const std::string payload = EncodePayload(Hello()).substr(0, 16);
  for (std::size_t size = 0; size < 16; ++size) {
    EXPECT_EQ(MustFail<Hello>(payload.substr(0, size)).code, Errc::kProtocol) << size;
  }
  EXPECT_TRUE(DecodePayload<Hello>(payload).ok());
  EXPECT_EQ(MustFail<Hello>("PYFX" + payload.substr(4)).text,
            "the peer does not speak the pyfx protocol");
}

TEST(DecodeRunTargetTest, FindsTheTargetWhateverElseTheRunSays) {
  pyfx::Run run = SomeRun();
  run.python = "/v/bin/python3";
  run.any_profile = true;
  run.python_executable = "/usr/bin/python3.11";
  run.python_environment = "/v/bin";
  run.argv.assign(70, std::string(100'000, 'x'));
  const Result<RunTarget> target = DecodeRunTarget(EncodePayload(run));
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->profile, "ml");
  EXPECT_EQ(target->python, "/v/bin/python3");
  EXPECT_TRUE(target->any_profile);
  EXPECT_EQ(target->python_executable, "/usr/bin/python3.11");
  EXPECT_EQ(target->python_environment, "/v/bin");
  const Result<RunTarget> later =
      DecodeRunTarget(Field(99, "from a later version") + Field(1, "ml"));
  EXPECT_EQ(later->profile, "ml");
  EXPECT_EQ(later->python, "");
  EXPECT_FALSE(later->any_profile);
}

TEST(DecodeRunTargetTest, RefusesWhatIsNoRun) {
  EXPECT_EQ(DecodeRunTarget("").error().text, "field 1 is missing");
  EXPECT_EQ(DecodeRunTarget(Field(1, "a b")).error().text, "field 1 is not a profile name");
  EXPECT_FALSE(DecodeRunTarget(Field(1, "ml") + "x").ok());
  EXPECT_FALSE(DecodeRunTarget(Field(1, "ml") + Field(1, "ml")).ok());
  // Paths are repeated in the answer, and looked at from another working directory.
  for (const int field : {1, 5, 6}) {
    const auto id = static_cast<std::uint16_t>(kFirstIgnorableField + field);
    const auto text = [&](const std::string& path) {
      return DecodeRunTarget(Field(1, "ml") + Field(id, path)).error().text;
    };
    const std::string named = "field " + std::to_string(id);
    EXPECT_EQ(text("/" + std::string(kMaxPath, 'x')), named + " is longer than a path may be");
    EXPECT_EQ(text("v/bin/python3"), named + " is no absolute path");
  }
}

}  // namespace
}  // namespace pyfx::test
