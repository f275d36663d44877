// SPDX-License-Identifier: GPL-3.0-or-later
//
// A forked child of the zygote: a spare until it is handed a run, then that run, to its end.
#pragma once

#include "daemon/zygote/core/descriptors/preload_descriptors.h"
#include "daemon/zygote/core/end/finalise.h"
#include "daemon/zygote/core/forks/fork_server.h"
#include "daemon/zygote/core/forks/memory.h"
#include "daemon/zygote/core/forks/run_notes.h"
#include "daemon/zygote/core/kept/process_effects.h"
#include "daemon/zygote/core/kept/runs_own.h"
#include "daemon/zygote/core/specialise/interpreter.h"
#include "daemon/zygote/core/system/command_line.h"
#include "protocol/process/cgroup.h"
#include "protocol/process/world.h"

namespace pyfx {

class RunChild : public ChildWork {
 public:
  // All must outlive it. Constructed in the zygote.
  RunChild(Interpreter* interpreter, const Finaliser* finaliser,
           const PreloadDescriptors* preload_descriptors, const RunsOwn* runs_own,
           const ProcessEffects* effects);

  [[noreturn]] void Main(Channel channel, pid_t group, bool busy, RunNotes notes) override;
  void Learn(const RunNotes& notes) override;

 private:
  void Rehearse();
  [[noreturn]] void RunFor(Channel* channel, Frame assign, Frame run, pid_t group);
  Status FollowInto(pid_t client, Resources* resources) const;
  Status TakeOnTerminal(const Run& run, std::uint64_t run_id, std::vector<UniqueFd>* fds);
  Status Specialise(const Run& run, std::vector<UniqueFd> fds, pid_t group,
                    Interpreter::Depth depth);
  [[noreturn]] void ExecuteAndLeave();

  Interpreter* interpreter_;
  const Finaliser* finaliser_;
  const PreloadDescriptors* preload_descriptors_;
  const RunsOwn* runs_own_;
  const ProcessEffects* effects_;
  Status renewed_;       // whether what is to be each run's own is this one's
  Resources resources_;  // what the run starts with
  RunNotes notes_;
  const World world_;      // the zygote's, which the run keeps
  const Cgroups cgroups_;  // the zygote's
  CommandLine command_line_;
};

}  // namespace pyfx
