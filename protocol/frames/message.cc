// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frames/message.h"

#include <algorithm>

#include "protocol/frames/message_fields.h"

namespace pyfx {
namespace {

// Hello: magic, major, minor and capabilities stand outside the fields and never move.
constexpr std::string_view kMagic = "pyfx";
constexpr std::size_t kHelloFixedSize = 16;
static_assert(kMagic.size() + sizeof(Hello::major) + sizeof(Hello::minor) +
                  sizeof(Hello::capabilities) ==
              kHelloFixedSize);

constexpr std::size_t kSmall = 4096;  // payloads of a few numbers and a name or path
constexpr std::size_t kHidden = std::size_t{16} << 10;  // two lists of kMostHiddenInVain bytes

}  // namespace

template <typename V, Is<Hello> M>
void Fields(V& v, M& m) {
  v.Value(kFirstIgnorableField + 1, m.software);
}

bool IsKnownType(std::uint16_t type) {
  if (type >= kFirstIgnorableType) {
    const auto known = static_cast<MessageType>(type);
    return known == MessageType::kHeld || known == MessageType::kWarmingUp ||
           known == MessageType::kWarmUpStep;
  }
  return MaxPayloadOf(type).has_value();
}

std::optional<std::size_t> MaxPayloadOf(std::uint16_t type) {
  if (type >= kFirstIgnorableType) return kMaxText;
  switch (static_cast<MessageType>(type)) {
    case MessageType::kHello:
    case MessageType::kBye:
    case MessageType::kStatusRequest:
    case MessageType::kRunsRequest:
    case MessageType::kRunStatus:
    case MessageType::kReload:
    case MessageType::kStop:
    case MessageType::kStarted:
    case MessageType::kExited:
    case MessageType::kStopped:
    case MessageType::kFork:
    case MessageType::kDrain:
    case MessageType::kSpare:
    case MessageType::kForkFailed:
    case MessageType::kDied:
    case MessageType::kChildStopped:
    case MessageType::kAssign:
    case MessageType::kWouldRun:
    case MessageType::kColdRun:
    case MessageType::kHeld:
    case MessageType::kWarmingUp:
    case MessageType::kWarmUpStep:
    case MessageType::kDescriptors:
    case MessageType::kSetPlace: return kSmall;
    case MessageType::kDaemonStatus:  // with a path, which may be as long as paths get, and reasons
      return 2 * kSmall;
    case MessageType::kReady: return 2 * kSmall + kHidden;     // with what the warm-up left
    case MessageType::kRefused: return kMaxText + 2 * kSmall;  // with a path
    case MessageType::kDone:
    case MessageType::kWarmUpFailed: return kMaxText + kSmall;
    case MessageType::kProfileStatus:
      // Less than a text is inputs, and the fourth is what runs have executed.
      return 5 * kMaxText + 4 * kSmall + kHidden;
    case MessageType::kWarm: return std::size_t{1} << 20;
    case MessageType::kConsumed:
    case MessageType::kRun:
    case MessageType::kProbe: return kMaxPayload;
  }
  return std::nullopt;
}

bool IsValidProfileName(std::string_view name) {
  const bool is_path = (name.starts_with('/') && name != "/") || name.starts_with("~/");
  const auto allowed = [is_path](char c) {
    constexpr std::string_view kOfPaths = "/+@=,%:~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || (is_path && kOfPaths.find(c) != std::string_view::npos);
  };
  return !name.empty() && name.size() <= kMaxProfileName && name[0] != '.' && name[0] != '-' &&
         std::all_of(name.begin(), name.end(), allowed);
}

std::string CutText(std::string text) {
  constexpr std::string_view kCut = "\n[the middle is cut: the whole is in the daemon's log]\n";
  if (text.size() <= kMaxText) return text;
  // The end of a traceback says most, its beginning says where it came from.
  const std::size_t half = (kMaxText - kCut.size()) / 2;
  std::size_t head = half;
  std::size_t tail = text.size() - half;
  // No cut within a character: of its at most four bytes, all but the first are 10xxxxxx.
  const auto within = [&text](std::size_t at) { return (text[at] & 0xc0) == 0x80; };
  for (int i = 0; i < 3 && within(head); ++i) --head;
  for (int i = 0; i < 3 && within(tail); ++i) ++tail;
  return text.substr(0, head).append(kCut).append(text, tail);
}

template <>
std::string EncodePayload(const Hello& hello) {
  std::string payload(kMagic);
  StoreU16(hello.major, &payload);
  StoreU16(hello.minor, &payload);
  StoreU64(hello.capabilities, &payload);
  Writer writer;
  Fields(writer, hello);
  return payload + writer.Take();
}

template <>
Result<Hello> DecodePayload(std::string_view payload) {
  if (payload.size() < kHelloFixedSize || !payload.starts_with(kMagic)) {
    return Error{Errc::kProtocol, "the peer does not speak the pyfx protocol"};
  }
  Hello hello;
  hello.major = LoadU16(payload.data() + kMagic.size());
  hello.minor = LoadU16(payload.data() + 6);
  hello.capabilities = LoadU64(payload.data() + 8);
  if (hello.major != kProtocolMajor) return hello;  // what follows may have another shape

  Reader reader(payload.substr(kHelloFixedSize));
  Fields(reader, hello);
  if (Status status = reader.Finish(); !status) return std::move(status).error();
  return hello;
}

}  // namespace pyfx
