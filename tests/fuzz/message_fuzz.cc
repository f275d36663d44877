// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every message but Hello. Input: u16 type, then the payload. What can be decoded says the same
// after it was encoded and decoded again.
#include <string>

#include "protocol/frames/message.h"
#include "protocol/frames/payload.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/run_messages.h"
#include "protocol/messages/zygote_messages.h"
#include "tests/fuzz/input.h"

namespace pyfx::fuzz {
namespace {

template <typename M>
void RoundTrip(std::string_view payload) {
  const Result<M> first = DecodePayload<M>(payload);
  if (!first.ok()) {
    PYFX_CHECK(!first.error().text.empty());
    PYFX_CHECK(first.error().code == Errc::kProtocol || first.error().code == Errc::kUnsupported);
    return;
  }
  const std::string again = EncodePayload(*first);
  const Result<M> second = DecodePayload<M>(again);
  PYFX_CHECK(second.ok());
  PYFX_CHECK(EncodePayload(*second) == again);
}

// The supervisor reads these only; they must not differ from what the run will read.
void Target(std::string_view payload) {
  const Result<RunTarget> target = DecodeRunTarget(payload);
  const Result<Run> run = DecodePayload<Run>(payload);
  if (run.ok()) {
    PYFX_CHECK(target.ok() && target->profile == run->profile && target->python == run->python &&
               target->any_profile == run->any_profile && target->wants_news == run->wants_news);
  }
  if (target.ok()) PYFX_CHECK(IsValidProfileName(target->profile));
}

void Decode(MessageType type, std::string_view payload) {
  switch (type) {
    case MessageType::kHello: return;
    case MessageType::kRun: Target(payload); return RoundTrip<Run>(payload);
    case MessageType::kProbe: return RoundTrip<Probe>(payload);
    case MessageType::kColdRun: return RoundTrip<ColdRun>(payload);
    case MessageType::kWouldRun: return RoundTrip<WouldRun>(payload);
    case MessageType::kBye: return RoundTrip<Bye>(payload);
    case MessageType::kHeld: return RoundTrip<Held>(payload);
    case MessageType::kWarmingUp: return RoundTrip<WarmingUp>(payload);
    case MessageType::kDescriptors: return RoundTrip<Descriptors>(payload);
    case MessageType::kStatusRequest: return RoundTrip<StatusRequest>(payload);
    case MessageType::kRunsRequest: return RoundTrip<RunsRequest>(payload);
    case MessageType::kRunStatus: return RoundTrip<RunStatus>(payload);
    case MessageType::kReload: return RoundTrip<Reload>(payload);
    case MessageType::kStop: return RoundTrip<Stop>(payload);
    case MessageType::kStarted: return RoundTrip<Started>(payload);
    case MessageType::kExited: return RoundTrip<Exited>(payload);
    case MessageType::kStopped: return RoundTrip<Stopped>(payload);
    case MessageType::kChildStopped: return RoundTrip<ChildStopped>(payload);
    case MessageType::kWarmUpStep: return RoundTrip<WarmUpStep>(payload);
    case MessageType::kConsumed: return RoundTrip<Consumed>(payload);
    case MessageType::kSetPlace: return RoundTrip<SetPlace>(payload);
    case MessageType::kRefused: return RoundTrip<Refused>(payload);
    case MessageType::kProfileStatus: return RoundTrip<ProfileStatus>(payload);
    case MessageType::kDaemonStatus: return RoundTrip<DaemonStatus>(payload);
    case MessageType::kDone: return RoundTrip<Done>(payload);
    case MessageType::kWarm: return RoundTrip<Warm>(payload);
    case MessageType::kFork: return RoundTrip<Fork>(payload);
    case MessageType::kDrain: return RoundTrip<Drain>(payload);
    case MessageType::kReady: return RoundTrip<Ready>(payload);
    case MessageType::kWarmUpFailed: return RoundTrip<WarmUpFailed>(payload);
    case MessageType::kSpare: return RoundTrip<Spare>(payload);
    case MessageType::kForkFailed: return RoundTrip<ForkFailed>(payload);
    case MessageType::kDied: return RoundTrip<Died>(payload);
    case MessageType::kAssign: return RoundTrip<Assign>(payload);
  }
}

}  // namespace
}  // namespace pyfx::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pyfx;
  const std::string_view input = fuzz::AsText(data, size);
  if (input.size() < 2) return 0;
  fuzz::Decode(static_cast<MessageType>(LoadU16(input.data())), input.substr(2));
  return 0;
}
