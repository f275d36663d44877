// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/invocation.h"

#include <unistd.h>

#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "client/cold/cold_notice.h"
#include "client/cold/cold_run.h"
#include "client/cold/daemon_start.h"
#include "client/common/exit_as.h"
#include "client/common/message_text.h"
#include "client/context/context.h"
#include "client/run/run_client.h"
#include "protocol/files/adopted.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

int Complain(std::string_view text) {
  WriteText(STDERR_FILENO, text);
  return kExitPyfxFailed;
}

}  // namespace

Invocation::Invocation(Options options, const Settings& settings, ShownCommand shown,
                       std::string built_in, Clock::time_point started_at)
    : options_(std::move(options)),
      settings_(settings),
      shown_(std::move(shown)),
      built_in_(std::move(built_in)),
      started_at_(started_at) {
  settings_.why = settings_.why || options_.why;
}

int Invocation::Run() {
  socket_path_ = SocketPath();
  std::vector<Reason> reasons = ReasonsNotToAsk(options_, settings_, environ);
  if (!reasons.empty()) return Otherwise(Decide(std::move(reasons.front()), options_));
  return TryWarm();
}

int Invocation::TryWarm() {
  Result<Context> context = CaptureContext(options_);
  if (!context) return Otherwise(Decide(context.error(), options_, socket_path_));
  WarmPlan plan{socket_path_, settings_.timeout, {}, settings_.terminal, false, shown_};
  if (settings_.why) {
    plan.on_started = [this](const Started& started) {
      WriteText(STDERR_FILENO, DescribeWarmRun(ProfileOf(options_, started.profile),
                                               DescribeChoice(options_, started.profile), Taken()));
    };
  }
  plan.shows_warm_up = !settings_.quiet;
  Result<Outcome> outcome = RunWarm(plan, std::move(*context));
  if (!outcome) return Complain(DescribeError(outcome.error(), socket_path_));
  if (const auto* refused = std::get_if<Refused>(&*outcome)) {
    if (refused->code == RefusalCode::kVersion) BecomeInstalled();
    return Otherwise(Decide(*refused, options_), refused->python);
  }
  if (const auto* not_begun = std::get_if<NotBegun>(&*outcome)) {
    if (not_begun->error.code == Errc::kVersion) BecomeInstalled();
    Decision decision = Decide(not_begun->error, options_, socket_path_);
    if (not_begun->error.code == Errc::kNoDaemon) {
      decision.reason.text += StartDaemonIfAsked(socket_path_);
    }
    return Otherwise(decision);
  }
  return ExitAs(std::get<WaitStatus>(*outcome));
}

void Invocation::BecomeInstalled() const {
  const MeantPython& python = options_.python;
  if (python.word.empty() || python.word != python.path) return;
  if (!IsNameOfPython(python.word)) return;  // by it that would take the arguments for its own
  const std::string installed = InstalledPyfxcOf(python.path);
  const std::string program = installed.empty() ? std::string() : RealPath(installed);
  if (program.empty() || !HasNoteOfPyfxc(program) || !OriginalOf(program).empty()) return;
  ExecutePython(installed, python.word, options_.argv);
}

int Invocation::Otherwise(const Decision& decision, const std::string& python) {
  return decision.cold ? RunCold(decision, python) : Complain(decision.complaint);
}

int Invocation::RunCold(const Decision& decision, const std::string& from_daemon) {
  const Reason& reason = decision.reason;
  const bool is_command = !options_.cold_program.empty();
  Result<ColdPython> python = is_command ? ColdPython{options_.cold_program, options_.cold_argv0}
                                         : FindColdPython(options_, from_daemon, built_in_);
  if (!python) return Complain(DescribeError(python.error(), {}));
  if (Status status = CheckIsNotThisProgram(python->program); !status) {
    return Complain(DescribeError(status.error(), {}));
  }
  TellOfColdRun(socket_path_, {reason.cause, decision.profile, reason.text});
  if (settings_.why) WriteText(STDERR_FILENO, DescribeColdRun(reason.text, Taken()));
  const int error = ExecutePython(python->program, python->argv0,
                                  is_command ? options_.cold_argv : options_.argv);
  Complain("pyfxc: cannot execute \"" + python->program + "\": " + std::strerror(error) + "\n");
  return error == ENOENT ? kExitNotFound : kExitCannotExecute;
}

std::chrono::milliseconds Invocation::Taken() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_at_);
}

}  // namespace pyfx
