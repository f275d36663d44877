// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/invocation.h"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "client/cold_reason.h"
#include "client/cold_run.h"
#include "client/context.h"
#include "client/exit_as.h"
#include "client/message_text.h"
#include "protocol/paths.h"

namespace pyfx {
namespace {

constexpr int kLongestTimeout = 86'400;  // s; poll(2) counts milliseconds in an int

// An empty variable counts as unset.
std::string_view Env(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

int Complain(std::string_view text) {
  WriteText(STDERR_FILENO, text);
  return kExitPyfxFailed;
}

}  // namespace

Result<Settings> ReadSettings() {
  Settings settings;
  settings.off = Env("PYFX") == "0";
  const std::string_view why = Env("PYFX_WHY");
  settings.why = !why.empty() && why != "0";
  const std::string_view terminal = Env("PYFX_TTY");
  if (terminal == "pty") {
    settings.terminal = TerminalWish::kPty;
  } else if (terminal == "direct") {
    settings.terminal = TerminalWish::kDirect;
  } else if (!terminal.empty() && terminal != "auto") {
    return Error{Errc::kInvalid,
                 "PYFX_TTY is not auto, pty or direct: \"" + std::string(terminal) + "\""};
  }
  const std::string_view timeout = Env("PYFX_TIMEOUT");
  if (timeout.empty()) return settings;
  int seconds = 0;
  const char* end = timeout.data() + timeout.size();
  const auto [stop, error] = std::from_chars(timeout.data(), end, seconds);
  if (error != std::errc() || stop != end || seconds < 1 || seconds > kLongestTimeout) {
    return Error{Errc::kInvalid, "PYFX_TIMEOUT is not a number of seconds from 1 to " +
                                     std::to_string(kLongestTimeout) + ": \"" +
                                     std::string(timeout) + "\""};
  }
  settings.timeout = std::chrono::seconds(seconds);
  return settings;
}

Invocation::Invocation(Options options, const Settings& settings, std::string python,
                       Clock::time_point started_at)
    : options_(std::move(options)),
      settings_(settings),
      python_(std::move(python)),
      started_at_(started_at) {
  settings_.why = settings_.why || options_.why;
}

int Invocation::Run() {
  const std::string reason = ReasonNotToAsk();
  if (!reason.empty()) return FallBack(reason, DescribeMustBeCold(reason));
  socket_path_ = SocketPath();
  return TryWarm();
}

std::string Invocation::ReasonNotToAsk() const {
  if (options_.wish == Wish::kCold) return "--cold";
  if (settings_.off) return "PYFX=0";
  return ReasonForCold(options_, environ);
}

int Invocation::TryWarm() {
  Result<Context> context = CaptureContext(options_);
  if (!context) {
    return FallBack(ReasonForCold(context.error(), {}), DescribeError(context.error(), {}));
  }
  WarmPlan plan{socket_path_, settings_.timeout, {}, settings_.terminal};
  if (settings_.why) {
    plan.on_started = [this] {
      WriteText(STDERR_FILENO, DescribeWarmRun(options_.profile, Taken()));
    };
  }
  Result<Outcome> outcome = RunWarm(plan, std::move(*context));
  if (!outcome) return Complain(DescribeError(outcome.error(), socket_path_));
  if (const auto* refused = std::get_if<Refused>(&*outcome)) return EndRefused(*refused);
  if (const auto* not_begun = std::get_if<NotBegun>(&*outcome)) {
    return FallBack(ReasonForCold(not_begun->error, socket_path_),
                    DescribeError(not_begun->error, socket_path_));
  }
  return ExitAs(std::get<WaitStatus>(*outcome));
}

// Who names a profile wants what it holds, which python3 would not have.
int Invocation::EndRefused(const Refused& refused) {
  const bool by_profile =
      refused.code == RefusalCode::kUnknownProfile || refused.code == RefusalCode::kProfileFailed;
  const std::string complaint = DescribeRefusal(refused, options_.profile);
  if (by_profile && options_.profile_named) return Complain(complaint);
  return FallBack(ReasonForCold(refused, options_.profile), complaint);
}

int Invocation::FallBack(const std::string& reason, const std::string& complaint) {
  return options_.wish == Wish::kWarmOrFail ? Complain(complaint) : RunCold(reason);
}

int Invocation::RunCold(const std::string& reason) {
  if (Status status = CheckIsNotThisProgram(python_); !status) {
    return Complain(DescribeError(status.error(), {}));
  }
  if (settings_.why) WriteText(STDERR_FILENO, DescribeColdRun(reason, Taken()));
  const int error = ExecutePython(python_, options_.argv);
  Complain("pyfxc: cannot execute \"" + python_ + "\": " + std::strerror(error) + "\n");
  return error == ENOENT ? kExitNotFound : kExitCannotExecute;
}

std::chrono::milliseconds Invocation::Taken() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_at_);
}

}  // namespace pyfx
