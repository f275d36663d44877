// SPDX-License-Identifier: GPL-3.0-or-later
//
// What all messages have in common: their types, Hello, and how they are made from frames and into
// frames. The messages themselves are in run_messages.h, control_messages.h and zygote_messages.h,
// one for each conversation. docs/protocol.md is the normative text: what each side says when, and
// what it does when the other falls silent or vanishes. Nothing here does I/O.
//
// Version history
//   1.0  first version
//   1.1  Probe, WouldRun, ColdRun; causes of cold runs
//   1.2  descriptors of a Run in a parcel; what it says of its terminals
//   1.3  RunsRequest, RunStatus; WarmingUp, for a Run that asks for it; WarmUpStep
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/base/result.h"
#include "protocol/frames/frame.h"

namespace pyfx {

inline constexpr std::uint16_t kProtocolMajor = 1;
inline constexpr std::uint16_t kProtocolMinor = 3;

enum class MessageType : std::uint16_t {
  // Both ways, always first.
  kHello = 1,
  // client -> supervisor, passed on to the run
  kRun = 2,
  kBye = 3,
  kProbe = 4,
  // client -> supervisor, a datagram of its own
  kColdRun = 5,
  // client -> run, in a parcel
  kDescriptors = 6,
  // control client -> supervisor
  kStatusRequest = 16,
  kReload = 17,
  kStop = 18,
  kRunsRequest = 19,
  // supervisor or run -> client
  kStarted = 32,
  kExited = 33,
  kRefused = 34,
  kStopped = 35,
  kWouldRun = 36,
  // supervisor -> control client
  kProfileStatus = 48,
  kDaemonStatus = 49,
  kDone = 50,
  kRunStatus = 51,
  // supervisor -> zygote
  kWarm = 64,
  kFork = 65,
  kDrain = 66,
  // zygote -> supervisor
  kReady = 72,
  kWarmUpFailed = 73,
  kSpare = 74,
  kForkFailed = 75,
  kDied = 76,
  kChildStopped = 77,
  kConsumed = 78,
  // supervisor -> spare
  kAssign = 80,
  // client -> keeper of its terminal session
  kSetPlace = 96,
  // run -> client; one that does not know it skips it
  kHeld = 0x8001,
  // supervisor -> client that has asked for it
  kWarmingUp = 0x8002,
  // zygote -> supervisor; one of before an upgrade skips it
  kWarmUpStep = 0x8003,
};

// Longest profile name; also the rule for what it may be made of: letters, digits, '.', '_', '-',
// not starting with '.' or '-', since it becomes a file name. Or it is the name of an automatic
// profile, which has no file: a path that begins with '/' or "~/", of these, '/' and '+', '@', '=',
// ',', '%', ':', '~'.
inline constexpr std::size_t kMaxProfileName = 64;
bool IsValidProfileName(std::string_view name);
// Whether a valid name is such a path.
inline bool IsPathName(std::string_view name) { return name.find('/') != std::string_view::npos; }

// Longest free text (an error, a traceback) in a message. Senders cut, with a note that they did.
inline constexpr std::size_t kMaxText = std::size_t{64} << 10;

// Longest path that a message may hold: one that a system call takes (PATH_MAX of linux/limits.h,
// less its NUL byte).
inline constexpr std::size_t kMaxPath = 4095;
std::string CutText(std::string text);

// The first message each side sends. Its first 16 bytes never change their place or meaning, so
// that peers of any two versions can refuse each other politely.
struct Hello {
  static constexpr MessageType kType = MessageType::kHello;
  std::uint16_t major = kProtocolMajor;
  std::uint16_t minor = kProtocolMinor;
  std::uint64_t capabilities = 0;  // bits; unknown ones are ignored
  std::string software;            // for messages to people, as "pyfx 1.2.3"
};

// The payload that says `message`. The fields of each message are named once for both
// directions, in the file beside the one that declares it.
template <typename M>
std::string EncodePayload(const M& message);

// Reads a payload. kProtocol when it cannot be one; kUnsupported when it holds a field that this
// version does not know and must not skip. A Hello of another major version is read as far as its
// fixed part, so that the caller can say which: compare `major`.
template <typename M>
Result<M> DecodePayload(std::string_view payload);

// Reads `frame` as an M. kProtocol when it is of another type or carries another number of
// descriptors than `descriptors`.
template <typename M>
Result<M> Expect(const Frame& frame, std::size_t descriptors = 0) {
  if (frame.type != static_cast<std::uint16_t>(M::kType)) {
    return Error{Errc::kProtocol, "message of type " + std::to_string(frame.type) + " where type " +
                                      std::to_string(static_cast<std::uint16_t>(M::kType)) +
                                      " was expected"};
  }
  if (frame.fds.size() != descriptors) {
    return Error{Errc::kProtocol, "message of type " + std::to_string(frame.type) + " carries " +
                                      std::to_string(frame.fds.size()) + " descriptors, not " +
                                      std::to_string(descriptors)};
  }
  return DecodePayload<M>(frame.payload);
}

// Appends `message` as a frame that announces `descriptors` descriptors.
template <typename M>
void AppendMessage(const M& message, std::size_t descriptors, std::string* out) {
  AppendFrame(static_cast<std::uint16_t>(M::kType), EncodePayload(message), descriptors, out);
}

}  // namespace pyfx
