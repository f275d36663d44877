// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/messages/run_messages.h"

#include "protocol/base/printable.h"
#include "protocol/frames/message_fields.h"

namespace pyfx {
namespace {

constexpr std::uint16_t kRunProfileField = 1;
constexpr std::uint16_t kRunEnvironmentField = 3;
constexpr std::uint16_t kRunProcessorsField = 16;
constexpr std::uint16_t kRunStartField = 20;
constexpr std::uint16_t kRunPythonField = kFirstIgnorableField + 1;
constexpr std::uint16_t kRunAnyProfileField = kFirstIgnorableField + 2;
constexpr std::uint16_t kRunTerminalsField = kFirstIgnorableField + 4;
constexpr std::uint16_t kRunExecutableField = kFirstIgnorableField + 5;
constexpr std::uint16_t kRunVirtualEnvironmentField = kFirstIgnorableField + 6;
constexpr std::uint16_t kRunWantsNewsField = kFirstIgnorableField + 7;

// A path for the daemon to look at, or to compare with others: in its own directory a relative one
// would be another.
void ReadAbsolute(PayloadReader* reader, std::uint16_t field, std::string* path) {
  if (!reader->Read(field, path, kOptional) || path->empty()) return;
  if (path->size() > kMaxPath) return reader->Fail(field, "is longer than a path may be");
  if (!path->starts_with('/')) reader->Fail(field, "is no absolute path");
}

}  // namespace

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
  v.Value(kRunStartField, m.start);
  v.Path(kRunPythonField, m.python);
  v.Flag(kRunAnyProfileField, m.any_profile);
  v.Path(kFirstIgnorableField + 3, m.process_name);
  v.Path(kRunTerminalsField, m.terminals);
  v.Path(kRunExecutableField, m.python_executable);
  v.Path(kRunVirtualEnvironmentField, m.python_environment);
  v.Flag(kRunWantsNewsField, m.wants_news);
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
requires Is<M, Bye> || Is<M, Held> || Is<M, Descriptors>
void Fields(V&, M&) {}

template <typename V, Is<WarmingUp> M>
void Fields(V& v, M& m) {
  v.Name(1, m.profile, kRequired);
  v.Text(2, m.step);
  v.Value(3, m.last_time_us);
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
  v.Name(kFirstIgnorableField + 3, m.profile);
}

template <typename V, Is<SetPlace> M>
void Fields(V& v, M& m) {
  v.Enum(1, m.place, Place::kForeground, kRequired);
  v.Value(2, m.continue_run);
}

std::size_t DescriptorsOf(const Run& run) {
  return 1 + run.fd_numbers.size() + (run.terminal ? 2 : 0);
}

std::string CutReason(std::string_view reason) {
  const std::string printable = Printable(reason.substr(0, reason.find('\0')));
  reason = printable;
  if (reason.size() <= kMaxReason) return printable;
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

Result<RunTarget> DecodeRunTarget(std::string_view payload) {
  PayloadReader reader(payload);
  RunTarget target;
  if (reader.Read(kRunProfileField, &target.profile, kRequired) &&
      !IsValidProfileName(target.profile)) {
    reader.Fail(kRunProfileField, "is not a profile name");
  }
  ReadAbsolute(&reader, kRunPythonField, &target.python);
  ReadAbsolute(&reader, kRunExecutableField, &target.python_executable);
  ReadAbsolute(&reader, kRunVirtualEnvironmentField, &target.python_environment);
  std::uint32_t any = 0;
  reader.Read(kRunAnyProfileField, &any, kOptional);
  target.any_profile = any != 0;
  std::uint32_t wants = 0;
  reader.Read(kRunWantsNewsField, &wants, kOptional);
  target.wants_news = wants != 0;
  if (Status status = reader.FinishPartial(); !status) return std::move(status).error();
  return target;
}

Result<RunSurroundings> DecodeRunSurroundings(std::string_view payload) {
  PayloadReader reader(payload);
  RunSurroundings told;
  reader.Read(kRunEnvironmentField, &told.environment, kRequired);
  reader.Read(kRunProcessorsField, &told.processors, kOptional);
  reader.Read(kRunStartField, &told.start, kOptional);
  reader.Read(kRunTerminalsField, &told.terminals, kOptional);
  reader.Read(kRunPythonField, &told.python, kOptional);
  if (Status status = reader.FinishPartial(); !status) return std::move(status).error();
  return told;
}

PYFX_INSTANTIATE(Run);
PYFX_INSTANTIATE(Probe);
PYFX_INSTANTIATE(ColdRun);
PYFX_INSTANTIATE(WouldRun);
PYFX_INSTANTIATE(Bye);
PYFX_INSTANTIATE(Held);
PYFX_INSTANTIATE(Descriptors);
PYFX_INSTANTIATE(WarmingUp);
PYFX_INSTANTIATE(Started);
PYFX_INSTANTIATE(Exited);
PYFX_INSTANTIATE(Stopped);
PYFX_INSTANTIATE(Refused);
PYFX_INSTANTIATE(SetPlace);

}  // namespace pyfx
