// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/message.h"

#include <algorithm>
#include <concepts>
#include <type_traits>

#include "protocol/flat_directories.h"
#include "protocol/payload.h"

namespace pyfx {
namespace {

// Hello: magic, major, minor and capabilities stand outside the fields and never move.
constexpr std::string_view kMagic = "pyfx";
constexpr std::size_t kHelloFixedSize = 16;

constexpr std::size_t kSmall = 4096;  // payloads of a few numbers and a name or path

// Fields() names the fields of a message once; a Writer or a Reader goes through them. Ids are
// for ever: a new field takes a new id.
template <typename Visited, typename Message>
concept Is = std::same_as<std::remove_const_t<Visited>, Message>;

constexpr auto kRequired = PayloadReader::Need::kRequired;
constexpr auto kOptional = PayloadReader::Need::kOptional;
using Need = PayloadReader::Need;

class Writer {
 public:
  template <typename T>
  void Value(std::uint16_t id, const T& value, Need = kOptional) {
    payload_.Write(id, value);
  }
  void Text(std::uint16_t id, const std::string& text, Need = kOptional) {
    payload_.Write(id, CutText(text));
  }
  void Name(std::uint16_t id, const std::string& name, Need need = kOptional) {
    if (need == kRequired || !name.empty()) payload_.Write(id, name);
  }
  template <typename E>
  void Enum(std::uint16_t id, E value, E /*last*/, Need = kOptional) {
    payload_.Write(id, static_cast<std::uint32_t>(value));
  }
  template <typename E>
  void OptionalEnum(std::uint16_t id, const std::optional<E>& value, E last) {
    if (value) Enum(id, *value, last);
  }
  template <typename E>
  void OpenEnum(std::uint16_t id, E value, Need = kOptional) {
    payload_.Write(id, static_cast<std::uint32_t>(value));
  }
  // Not there when it is empty.
  void Path(std::uint16_t id, const std::string& path) {
    if (!path.empty()) payload_.Write(id, path);
  }
  // Not there when it is false.
  void Flag(std::uint16_t id, bool flag) {
    if (flag) payload_.Write(id, std::uint32_t{1});
  }
  std::string Take() { return payload_.Take(); }

 private:
  PayloadWriter payload_;
};

class Reader {
 public:
  explicit Reader(std::string_view payload) : payload_(payload) {}

  template <typename T>
  void Value(std::uint16_t id, T& value, Need need = kOptional) {
    payload_.Read(id, &value, need);
  }
  void Text(std::uint16_t id, std::string& text, Need need = kOptional) {
    if (payload_.Read(id, &text, need) && text.size() > kMaxText) {
      payload_.Fail(id, "is longer than a text may be");
    }
  }
  void Name(std::uint16_t id, std::string& name, Need need = kOptional) {
    if (payload_.Read(id, &name, need) && !IsValidProfileName(name)) {
      payload_.Fail(id, "is not a profile name");
    }
  }
  // An enumerator after `last` comes from a version that knows more than this one.
  template <typename E>
  void Enum(std::uint16_t id, E& value, E last, Need need = kOptional) {
    std::optional<E> read;
    ReadEnum(id, read, last, need);
    value = read.value_or(value);
  }
  template <typename E>
  void OptionalEnum(std::uint16_t id, std::optional<E>& value, E last) {
    ReadEnum(id, value, last, kOptional);
  }
  // An enumerator of which values unknown here are as good as known ones.
  template <typename E>
  void OpenEnum(std::uint16_t id, E& value, Need need = kOptional) {
    std::uint32_t number = 0;
    if (payload_.Read(id, &number, need)) value = static_cast<E>(number);
  }
  void Path(std::uint16_t id, std::string& path) { payload_.Read(id, &path, kOptional); }
  void Flag(std::uint16_t id, bool& flag) {
    std::uint32_t number = 0;
    if (payload_.Read(id, &number, kOptional)) flag = number != 0;
  }
  void Fail(std::uint16_t id, std::string_view text) { payload_.Fail(id, text); }
  Status Finish() { return payload_.Finish(); }

 private:
  template <typename E>
  void ReadEnum(std::uint16_t id, std::optional<E>& value, E last, Need need) {
    std::uint32_t number = 0;
    if (!payload_.Read(id, &number, need)) return;
    if (number > static_cast<std::uint32_t>(last)) {
      return payload_.Fail(id, "has a value that is not known to this version", Errc::kUnsupported);
    }
    value = static_cast<E>(number);
  }

  PayloadReader payload_;
};

constexpr std::uint16_t kRunProfileField = 1;
constexpr std::uint16_t kRunEnvironmentField = 3;
constexpr std::uint16_t kRunProcessorsField = 16;
constexpr std::uint16_t kRunPythonField = kFirstIgnorableField + 1;
constexpr std::uint16_t kRunAnyProfileField = kFirstIgnorableField + 2;
constexpr std::uint16_t kRunTerminalsField = kFirstIgnorableField + 4;

template <typename V, Is<Hello> M>
void Fields(V& v, M& m) {
  v.Value(kFirstIgnorableField + 1, m.software);
}

template <typename V, Is<Run> M>
void Fields(V& v, M& m) {
  v.Name(kRunProfileField, m.profile, kRequired);
  v.Value(2, m.argv, kRequired);
  v.Value(kRunEnvironmentField, m.env, kRequired);
  v.Value(4, m.fd_numbers, kRequired);
  v.Value(5, m.umask, kRequired);
  v.Value(6, m.ignored_signals);
  v.Value(7, m.blocked_signals);
  v.Enum(8, m.leadership, Leadership::kSession);
  v.Value(9, m.resources.limits);
  v.Value(10, m.resources.policy);
  v.Value(11, m.resources.priority);
  v.Value(12, m.resources.nice);
  v.Value(13, m.resources.io_priority);
  v.Value(14, m.resources.oom_score_adjust);
  v.Value(15, m.resources.core_dump_filter);
  v.Value(kRunProcessorsField, m.resources.processors);
  v.OptionalEnum(17, m.terminal, Place::kForeground);
  v.Flag(18, m.other_python);
  v.Flag(19, m.in_parcel);
  v.Path(kRunPythonField, m.python);
  v.Flag(kRunAnyProfileField, m.any_profile);
  v.Path(kFirstIgnorableField + 3, m.process_name);
  v.Path(kRunTerminalsField, m.terminals);
}

template <typename V, Is<Probe> M>
void Fields(V& v, M& m) {
  Fields(v, m.run);
}

template <typename V, Is<ColdRun> M>
void Fields(V& v, M& m) {
  v.OpenEnum(1, m.cause, kRequired);
  v.Name(2, m.profile, kRequired);
  v.Text(3, m.reason);
}

template <typename V, Is<WouldRun> M>
void Fields(V& v, M& m) {
  v.Enum(1, m.state, ProfileState::kFailed, kRequired);
  v.Name(kFirstIgnorableField + 1, m.profile);
}

// Messages without fields.
template <typename V, typename M>
requires Is<M, Bye> || Is<M, StatusRequest> || Is<M, Drain> || Is<M, Held> || Is<M, Descriptors>
void Fields(V&, M&) {}

template <typename V, Is<Fork> M>
void Fields(V& v, M& m) {
  v.Value(1, m.busy);
}

template <typename V, typename M>
requires Is<M, Reload> || Is<M, Stop>
void Fields(V& v, M& m) { v.Name(1, m.profile); }

template <typename V, Is<Done> M>
void Fields(V& v, M& m) {
  v.Text(1, m.text, kRequired);
}

template <typename V, Is<Started> M>
void Fields(V& v, M& m) {
  v.Value(1, m.run_id, kRequired);
  v.Value(2, m.pid, kRequired);
  v.Name(kFirstIgnorableField + 1, m.profile);
}

template <typename V, Is<Exited> M>
void Fields(V& v, M& m) {
  v.Value(1, m.wait_status, kRequired);
}

template <typename V, Is<Stopped> M>
void Fields(V& v, M& m) {
  v.Value(1, m.signal, kRequired);
}

template <typename V, Is<Refused> M>
void Fields(V& v, M& m) {
  v.Text(1, m.text, kRequired);
  v.OpenEnum(2, m.code, kRequired);  // the text speaks for a reason from a newer peer
  v.OpenEnum(kFirstIgnorableField + 1, m.cause);
  v.Path(kFirstIgnorableField + 2, m.python);
}

template <typename V, Is<ProfileStatus> M>
void Fields(V& v, M& m) {
  v.Name(1, m.name, kRequired);
  v.Text(2, m.description);
  v.Text(3, m.path);
  v.Enum(4, m.state, ProfileState::kFailed, kRequired);
  v.Value(5, m.pid);
  v.Value(6, m.generation);
  v.Value(7, m.warm_up_us);
  v.Value(8, m.resident_bytes);
  v.Value(9, m.spares);
  v.Value(10, m.runs_now);
  v.Value(11, m.runs_served);
  v.Text(12, m.last_error);
  v.Value(kFirstIgnorableField + 1, m.cold_runs);
  v.Value(kFirstIgnorableField + 16, m.watched);
  v.Value(kFirstIgnorableField + 17, m.compared);
  v.Text(kFirstIgnorableField + 18, m.why_compared);
  v.Text(kFirstIgnorableField + 19, m.stale);
  v.Value(kFirstIgnorableField + 20, m.draining);
  v.Value(kFirstIgnorableField + 21, m.siblings);
  v.Value(kFirstIgnorableField + 32, m.unsafe);
  v.Value(kFirstIgnorableField + 33, m.harmless);
  v.Value(kFirstIgnorableField + 34, m.inputs);
}

template <typename V, Is<DaemonStatus> M>
void Fields(V& v, M& m) {
  v.Value(1, m.pid);
  v.Value(2, m.uptime_us);
  v.Value(3, m.runs_now);
  v.Value(4, m.runs_served);
  v.Value(5, m.connections);
  v.Value(6, m.socket);
  v.Value(kFirstIgnorableField + 1, m.cold_runs);
  v.Value(kFirstIgnorableField + 2, m.cold_reasons);
  v.Value(kFirstIgnorableField + 17, m.zygotes);
  v.Value(kFirstIgnorableField + 18, m.zygote_bytes);
  v.Value(kFirstIgnorableField + 19, m.max_zygotes);
  v.Value(kFirstIgnorableField + 20, m.max_bytes);
  v.Value(kFirstIgnorableField + 21, m.max_runs);
  v.Value(kFirstIgnorableField + 22, m.evicted);
  v.Value(kFirstIgnorableField + 23, m.last_eviction);
}

template <typename V, Is<Warm> M>
void Fields(V& v, M& m) {
  v.Name(1, m.profile, kRequired);
  v.Value(2, m.python, kRequired);
  v.Value(3, m.preload);
  v.Value(4, m.init_path);
  v.Enum(5, m.names, Names::kMain);
  v.Enum(6, m.exit, Exit::kFull);
  v.Enum(17, m.cgroup_policy, CgroupPolicy::kLimits);
  v.Value(18, m.cgroup);
  v.Value(19, m.cores);
  v.Value(20, m.cold_if_unsafe);
  v.Value(21, m.connection_name);
}

template <typename V, Is<WarmUpFailed> M>
void Fields(V& v, M& m) {
  v.Text(1, m.text, kRequired);
  v.Value(2, m.must_be_cold);
}

template <typename V, Is<Consumed> M>
void Fields(V& v, M& m) {
  FlatDirectories flat = Flatten(m.directories);
  v.Value(1, m.files);
  v.Value(2, m.stamps);
  v.Value(3, flat.paths);
  v.Value(4, flat.counts);
  v.Value(5, flat.names);
  v.Value(6, flat.entries);
  v.Value(7, m.suffixes);
  v.Value(8, m.endings);
  v.Value(9, m.variables);
  v.Value(10, m.environment);
  v.Value(11, m.asked);
  v.Value(12, m.places);
  if constexpr (std::same_as<V, Reader>) {
    if (m.stamps.size() != Consumed::kNumbersOfStamp * m.files.size()) {
      v.Fail(2, "has another number of stamps than there are files");
    } else if (!Unflatten(std::move(flat), &m.directories)) {
      v.Fail(4, "does not fit the directories");
    }
  }
}

template <typename V, Is<Ready> M>
void Fields(V& v, M& m) {
  v.Value(1, m.warm_up_us);
  v.Value(2, m.modules);
  v.Value(3, m.python_version);
  v.Value(17, m.unsafe);
  v.Value(18, m.harmless);
  v.Value(19, m.memory_bytes);
}

template <typename V, Is<Spare> M>
void Fields(V& v, M& m) {
  v.Value(1, m.pid, kRequired);
}

template <typename V, Is<ForkFailed> M>
void Fields(V& v, M& m) {
  v.Value(1, m.error_number);
}

template <typename V, Is<Died> M>
void Fields(V& v, M& m) {
  v.Value(1, m.pid, kRequired);
  v.Value(2, m.wait_status, kRequired);
}

template <typename V, Is<ChildStopped> M>
void Fields(V& v, M& m) {
  v.Value(1, m.pid, kRequired);
  v.Value(2, m.signal, kRequired);
}

template <typename V, Is<Assign> M>
void Fields(V& v, M& m) {
  v.Value(1, m.run_id, kRequired);
}

template <typename V, Is<SetPlace> M>
void Fields(V& v, M& m) {
  v.Enum(1, m.place, Place::kForeground, kRequired);
  v.Value(2, m.continue_run);
}

}  // namespace

bool IsKnownType(std::uint16_t type) {
  if (type >= kFirstIgnorableType) return type == static_cast<std::uint16_t>(MessageType::kHeld);
  return MaxPayloadOf(type).has_value();
}

std::optional<std::size_t> MaxPayloadOf(std::uint16_t type) {
  if (type >= kFirstIgnorableType) return kMaxText;
  switch (static_cast<MessageType>(type)) {
    case MessageType::kHello:
    case MessageType::kBye:
    case MessageType::kStatusRequest:
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
    case MessageType::kDescriptors:
    case MessageType::kSetPlace: return kSmall;
    case MessageType::kReady:         // with what the warm-up left
    case MessageType::kDaemonStatus:  // with a path, which may be as long as paths get, and reasons
      return 2 * kSmall;
    case MessageType::kRefused: return kMaxText + 2 * kSmall;  // with a path
    case MessageType::kDone:
    case MessageType::kWarmUpFailed: return kMaxText + kSmall;
    case MessageType::kProfileStatus:
      return 5 * kMaxText + 3 * kSmall;  // less than a text is inputs
    case MessageType::kWarm: return std::size_t{1} << 20;
    case MessageType::kConsumed:
    case MessageType::kRun:
    case MessageType::kProbe: return kMaxPayload;
  }
  return std::nullopt;
}

std::size_t DescriptorsOf(const Run& run) {
  return 1 + run.fd_numbers.size() + (run.terminal ? 2 : 0);
}

bool IsValidProfileName(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= kMaxProfileName && name[0] != '.' && name[0] != '-' &&
         std::all_of(name.begin(), name.end(), allowed);
}

std::string CutText(std::string text) {
  constexpr std::string_view kNote = "\n[the middle is cut: the whole is in the daemon's log]\n";
  if (text.size() <= kMaxText) return text;
  // The end of a traceback says most, its beginning says where it came from.
  const std::size_t half = (kMaxText - kNote.size()) / 2;
  std::size_t head = half;
  std::size_t tail = text.size() - half;
  // No cut within a character: of its at most four bytes, all but the first are 10xxxxxx.
  const auto within = [&text](std::size_t at) { return (text[at] & 0xc0) == 0x80; };
  for (int i = 0; i < 3 && within(head); ++i) --head;
  for (int i = 0; i < 3 && within(tail); ++i) ++tail;
  return text.substr(0, head).append(kNote).append(text, tail);
}

std::string CutReason(std::string_view reason) {
  reason = reason.substr(0, reason.find('\0'));
  if (reason.size() <= kMaxReason) return std::string(reason);
  std::size_t end = kMaxReason;
  for (int i = 0; i < 3 && (reason[end] & 0xc0) == 0x80; ++i) --end;
  return std::string(reason.substr(0, end));
}

ColdCause CauseOf(const Refused& refused) {
  if (refused.cause != ColdCause::kOther) return refused.cause;
  switch (refused.code) {
    case RefusalCode::kVersion: return ColdCause::kVersion;
    case RefusalCode::kProtocol: return ColdCause::kBroken;
    case RefusalCode::kPermission: return ColdCause::kPermission;
    case RefusalCode::kUnknownProfile:
    case RefusalCode::kProfileFailed: return ColdCause::kProfile;
    case RefusalCode::kShuttingDown: return ColdCause::kShuttingDown;
    case RefusalCode::kLimit: return ColdCause::kLimit;
    case RefusalCode::kCold: break;
  }
  return ColdCause::kOther;
}

std::string_view ProfileStateName(ProfileState state) {
  switch (state) {
    case ProfileState::kCold: return "cold";
    case ProfileState::kWarming: return "warming";
    case ProfileState::kWarm: return "warm";
    case ProfileState::kFailed: return "failed";
  }
  return "unknown";
}

template <typename M>
std::string EncodePayload(const M& message) {
  Writer writer;
  Fields(writer, message);
  return writer.Take();
}

template <typename M>
Result<M> DecodePayload(std::string_view payload) {
  M message;
  Reader reader(payload);
  Fields(reader, message);
  if (Status status = reader.Finish(); !status) return std::move(status).error();
  return message;
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

Result<RunTarget> DecodeRunTarget(std::string_view payload) {
  PayloadReader reader(payload);
  RunTarget target;
  if (reader.Read(kRunProfileField, &target.profile, kRequired) &&
      !IsValidProfileName(target.profile)) {
    reader.Fail(kRunProfileField, "is not a profile name");
  }
  reader.Read(kRunPythonField, &target.python, kOptional);
  std::uint32_t any = 0;
  reader.Read(kRunAnyProfileField, &any, kOptional);
  target.any_profile = any != 0;
  if (Status status = reader.FinishPartial(); !status) return std::move(status).error();
  return target;
}

Result<RunSurroundings> DecodeRunSurroundings(std::string_view payload) {
  PayloadReader reader(payload);
  RunSurroundings told;
  reader.Read(kRunEnvironmentField, &told.environment, kRequired);
  reader.Read(kRunProcessorsField, &told.processors, kOptional);
  reader.Read(kRunTerminalsField, &told.terminals, kOptional);
  if (Status status = reader.FinishPartial(); !status) return std::move(status).error();
  return told;
}

#define PYFX_INSTANTIATE(M)                        \
  template std::string EncodePayload<M>(const M&); \
  template Result<M> DecodePayload<M>(std::string_view)
PYFX_INSTANTIATE(Run);
PYFX_INSTANTIATE(Probe);
PYFX_INSTANTIATE(ColdRun);
PYFX_INSTANTIATE(WouldRun);
PYFX_INSTANTIATE(Bye);
PYFX_INSTANTIATE(StatusRequest);
PYFX_INSTANTIATE(Reload);
PYFX_INSTANTIATE(Stop);
PYFX_INSTANTIATE(Started);
PYFX_INSTANTIATE(Exited);
PYFX_INSTANTIATE(Held);
PYFX_INSTANTIATE(Descriptors);
PYFX_INSTANTIATE(Stopped);
PYFX_INSTANTIATE(Refused);
PYFX_INSTANTIATE(ProfileStatus);
PYFX_INSTANTIATE(DaemonStatus);
PYFX_INSTANTIATE(Done);
PYFX_INSTANTIATE(Warm);
PYFX_INSTANTIATE(Fork);
PYFX_INSTANTIATE(Drain);
PYFX_INSTANTIATE(Consumed);
PYFX_INSTANTIATE(Ready);
PYFX_INSTANTIATE(WarmUpFailed);
PYFX_INSTANTIATE(Spare);
PYFX_INSTANTIATE(ForkFailed);
PYFX_INSTANTIATE(Died);
PYFX_INSTANTIATE(ChildStopped);
PYFX_INSTANTIATE(Assign);
PYFX_INSTANTIATE(SetPlace);
#undef PYFX_INSTANTIATE

}  // namespace pyfx
