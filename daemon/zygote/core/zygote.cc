// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/zygote.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "daemon/zygote/core/descriptors/leftovers.h"
#include "daemon/zygote/core/descriptors/preload_descriptors.h"
#include "daemon/zygote/core/end/begun_streams.h"
#include "daemon/zygote/core/end/finalise.h"
#include "daemon/zygote/core/forks/fork_server.h"
#include "daemon/zygote/core/forks/memory.h"
#include "daemon/zygote/core/heard/openings.h"
#include "daemon/zygote/core/heard/paths_looked_at.h"
#include "daemon/zygote/core/kept/process_effects.h"
#include "daemon/zygote/core/kept/runs_own.h"
#include "daemon/zygote/core/run/parent.h"
#include "daemon/zygote/core/run/run_child.h"
#include "daemon/zygote/core/run/run_report.h"
#include "daemon/zygote/core/specialise/interpreter.h"
#include "daemon/zygote/core/specialise/without_site.h"
#include "daemon/zygote/core/system/first_to_go.h"
#include "daemon/zygote/core/system/mappings.h"
#include "daemon/zygote/core/threads/fork_audit.h"
#include "daemon/zygote/core/threads/remade_threads.h"
#include "daemon/zygote/core/threads/thread_registry.h"
#include "daemon/zygote/core/warm_up/consumed.h"
#include "daemon/zygote/core/warm_up/site_import.h"
#include "protocol/process/cgroup.h"

namespace pyfx {
namespace {

// When this process began, on the clock that file systems use.
std::int64_t started_ns = 0;

template <typename M>
bool Tell(Channel* supervisor, const M& message) {
  supervisor->Queue(message);
  return supervisor->Flush().ok();
}

// While it warms up it ends with the supervisor (TakeSupervisorChannel()); once it may have runs it
// leaves after the last of them.
void OutliveSupervisor() {
  int signal = 0;
  if (::prctl(PR_GET_PDEATHSIG, &signal) == 0 && signal == SIGKILL) ::prctl(PR_SET_PDEATHSIG, 0);
}

int FailWarmUp(Channel* supervisor, std::string text) {
  Tell(supervisor, WarmUpFailed{std::move(text)});
  return 1;
}

// Where the preload looked for something in the working directory, or asked for the arguments, a
// program that imports it may find there what it wants: runs are cold then.
int FailPreload(Channel* supervisor, const std::string& text, const std::string& asked_for) {
  const std::string looked_for = SomePathLookedAt();
  std::string what;
  if (!looked_for.empty()) {
    what = "looked for \"" + looked_for + "\" in the working directory, which is an empty one";
  } else if (!asked_for.empty()) {
    what = "asked for " + asked_for + ", which is no program's";
  }
  // All of it is for the log; a reason is one line, the last of a traceback.
  if (!what.empty()) std::fprintf(stderr, "%s\n", text.c_str());
  std::fflush(nullptr);
  if (what.empty()) return FailWarmUp(supervisor, text);
  what = "the preload " + what + " in a warm-up, and failed: " + std::string(LastLine(text));
  Tell(supervisor, WarmUpFailed{what, 1});
  return 1;
}

// Not the profile's fault, if it is that this was made for another interpreter.
int FailToAdopt(Channel* supervisor, const Error& error, const Warm& warm) {
  if (error.code != Errc::kUnsupported) return FailWarmUp(supervisor, error.text);
  const std::string advice = warm.cores.empty()
                                 ? "build pyfx again"
                                 : "\"pyfxctl core build " + warm.python + "\" makes one";
  Tell(supervisor, WarmUpFailed{error.text + ": " + advice, 1});
  return 1;
}

// Not the profile's fault either.
int FailToBeExact(Channel* supervisor, const Error& error) {
  Tell(supervisor, WarmUpFailed{error.text, 1});
  return 1;
}

// What the preload has started, a multiprocessing.Manager() for instance, ends with the zygote: no
// run has it, and no script has asked for it. Not in forks, which leave by exit(3).
class EndOfChildren {
 public:
  EndOfChildren() = default;
  ~EndOfChildren() {
    std::ifstream children("/proc/self/task/" + std::to_string(::getpid()) + "/children");
    // Nobody has waited for them, so their numbers are theirs.
    for (pid_t pid = 0; children >> pid;) ::kill(pid, SIGTERM);
  }
  EndOfChildren(const EndOfChildren&) = delete;
  EndOfChildren& operator=(const EndOfChildren&) = delete;
};

// A fork does not inherit it (mlock(2)), and a run that locked what it shares would copy all of it.
bool HasLockedMemory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmLck:")) return std::atoi(line.c_str() + line.find(':') + 1) != 0;
  }
  return false;
}

// Phrases: what runs would meet in, or would not have.
std::vector<std::string> NotRunsOwn(const PreloadDescriptors& descriptors, const RunsOwn& own) {
  std::vector<std::string> phrases = descriptors.unsafe();
  const std::vector<std::string> not_own = own.unsafe();
  phrases.insert(phrases.end(), not_own.begin(), not_own.end());
  if (HasLockedMemory()) phrases.emplace_back("memory that is locked");
  return phrases;
}

}  // namespace

void PrepareZygoteProcess(std::int64_t began_ns) {
  started_ns = began_ns;
  ReportStatusAtExit();
  // Runs are members of this session; its terminal signals are nobody's.
  ::setsid();
  KeepTerminalsAway();
}

int ServeZygote(Channel supervisor, const Warm& asked) {
  const Result<Warm> possible = WithoutHidden(asked);
  if (!possible) return FailToBeExact(&supervisor, possible.error());
  const Warm& warm = *possible;
  const EndOfChildren end_of_children;
  FirstToGo first_to_go;
  const std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  if (!warm.cgroup.empty()) {
    // What it is for, order, is not worth failing for.
    if (Status entered = EnterCgroup(warm.cgroup); !entered) {
      std::fprintf(stderr, "pyfx-zygote: %s\n", entered.error().text.c_str());
    }
  }
  Finaliser finaliser;
  if (Status fits = internals::CheckVersion(); !fits) {
    return FailToAdopt(&supervisor, fits.error(), warm);
  }
  if (!finaliser.ready()) return FailWarmUp(&supervisor, "cannot prepare the end of runs");
  const Leftovers leftovers;
  PreloadDescriptors preload_descriptors;
  if (Status given = GiveOsToHelpers(warm); !given)
    return FailWarmUp(&supervisor, given.error().text);
  Result<ConsumptionRecorder> recorder = ConsumptionRecorder::Listen();
  if (!recorder) return FailWarmUp(&supervisor, recorder.error().text);
  Result<RunsOwn> runs_own = RunsOwn::Begin();
  if (!runs_own) return FailWarmUp(&supervisor, runs_own.error().text);
  ThreadRegistry::Begin();
  ProcessEffects effects;
  // What .pth files and sitecustomize read and set counts like the preload's.
  std::vector<std::string> environment = EnvironmentOfThisProcess();
  Status imported = LeavesSiteOut(warm) ? Status() : ImportSite();
  if (!imported) std::fflush(nullptr);
  if (imported) imported = recorder->Begin(started_ns);
  if (!imported) return FailWarmUp(&supervisor, imported.error().text);
  Result<Interpreter> interpreter = Interpreter::Adopt(warm, std::move(environment));
  if (!interpreter) return FailToAdopt(&supervisor, interpreter.error(), warm);
  if (Status status = runs_own->BeginMain(); !status) {
    return FailWarmUp(&supervisor, status.error().text);
  }
  const Status warmed = interpreter->Preload([&supervisor](const std::string& step) {
    Tell(&supervisor, WarmUpStep{step.substr(0, WarmUpStep::kLongest)});
  });
  effects.Settle(interpreter->QuestionsForDirectory());
  interpreter->KeepSignals(effects.signals().numbers());
  runs_own->End();
  Result<Consumed> consumed = recorder->End();
  // It does not fit into a frame, so that nobody could watch for what has changed.
  const bool is_too_much = consumed && EncodePayload(*consumed).size() > kMaxPayload;
  // Also when it failed: it is to be tried again when one of these changes.
  if (consumed && !is_too_much && !Tell(&supervisor, *consumed)) return 0;
  if (!warmed) return FailPreload(&supervisor, warmed.error().text, runs_own->AskedFor());
  if (!consumed) return FailWarmUp(&supervisor, consumed.error().text);
  if (is_too_much) {
    Tell(&supervisor, WarmUpFailed{"the preload has looked for more modules than can be told", 1});
    return 1;
  }
  consumed = Consumed{};
  if (Status status = interpreter->Settle(); !status) {
    return FailWarmUp(&supervisor, status.error().text);
  }
  if (Status status = preload_descriptors.Settle(DescriptorsOfBegunStreams()); !status) {
    return FailWarmUp(&supervisor, status.error().text);
  }
  const Result<std::vector<std::string>> remade = RemadeThreads::Stop();
  if (!remade) return FailWarmUp(&supervisor, remade.error().text);
  const Status found = runs_own->Find(preload_descriptors.numbers());
  ThreadRegistry::End();
  ForkAudit audit = AuditForForks(NotRunsOwn(preload_descriptors, *runs_own));
  // An object that we cannot look into is no reason to fail: python3 imports it.
  if (!found) audit.unsafe.push_back("something that pyfx does not know: " + found.error().text);
  const std::vector<std::string> left = leftovers.Find(preload_descriptors.numbers());
  audit.unsafe.insert(audit.unsafe.end(), left.begin(), left.end());
  if (Status ended = first_to_go.End(); !ended) audit.unsafe.push_back(ended.error().text);
  if (warm.cold_if_unsafe != 0 && !audit.unsafe.empty()) preload_descriptors.GiveUp();
  // What is written now, caches of attributes for instance, need not be written by each child.
  interpreter->Rehearse();
  interpreter->RefreshAhead();
  if (Status status = runs_own->Rehearse(); !status) {
    return FailWarmUp(&supervisor, status.error().text);
  }
  finaliser.Rehearse();
  if (Status status = interpreter->Freeze(); !status) {
    return FailWarmUp(&supervisor, status.error().text);
  }
  FillHoles();
  CollapseHeap();
  Ready ready;
  ready.unsafe = std::move(audit.unsafe);
  ready.harmless = std::move(audit.harmless);
  ready.harmless.insert(ready.harmless.end(), remade->begin(), remade->end());
  ready.memory_bytes = OwnMemory();
  ready.warm_up_us =
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                     std::chrono::steady_clock::now() - start)
                                     .count());
  ready.hidden = static_cast<std::uint32_t>(interpreter->hidden_count());
  ready.visible = interpreter->hidden_in_vain().visible;
  ready.always_executed = interpreter->hidden_in_vain().always_executed;
  ready.modules = static_cast<std::uint32_t>(interpreter->module_count());
  const std::string_view version = Py_GetVersion();
  ready.python_version = version.substr(0, version.find(' '));
  StopKeepingTerminalsAway();
  OutliveSupervisor();
  if (!Tell(&supervisor, ready)) return 0;

  finaliser.BeforeFullEnd([&interpreter, &runs_own] {
    runs_own->LetGo();
    interpreter->LetGo();
  });
  NoteParents();
  RunChild child(&*interpreter, &finaliser, &preload_descriptors, &*runs_own, &effects);
  ForkServer server(std::move(supervisor), &child, warm.connection_name);
  if (interpreter->hides()) server.TakeNotes();
  if (Status status = server.Serve(); !status) {
    std::fprintf(stderr, "pyfx-zygote: %s\n", status.error().text.c_str());
    return 1;
  }
  return 0;
}

}  // namespace pyfx
