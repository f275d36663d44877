// SPDX-License-Identifier: GPL-3.0-or-later
//
// The warm interpreter: what a zygote does with it before its first fork, and how a run child
// makes it the interpreter that its client would have started. GIL held throughout.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/cpython/execute.h"
#include "daemon/zygote/core/cpython/helper.h"
#include "daemon/zygote/core/end/finalise.h"
#include "daemon/zygote/core/hidden/answer/hidden_modules.h"
#include "daemon/zygote/core/hidden/recording/recorder.h"
#include "daemon/zygote/core/specialise/fixed_config.h"
#include "daemon/zygote/core/specialise/fixed_environment.h"
#include "daemon/zygote/core/specialise/standard_streams.h"
#include "protocol/messages/run_messages.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

// "NAME=value" each.
std::vector<std::string> EnvironmentOfThisProcess();

class Interpreter {
 public:
  // Takes charge of an initialised interpreter that has run no code yet but module site's.
  // `environment` is the one before that. Zygote.
  static Result<Interpreter> Adopt(const Warm& warm, std::vector<std::string> environment);

  // Preloads and runs the init section. `tell` hears what is done next, for people. The error's
  // text is the traceback. Zygote, once.
  Status Preload(const std::function<void(const std::string& step)>& tell);
  // Remembers what that has made of the interpreter. Zygote, once, afterwards.
  Status Settle();
  // Collects garbage, and keeps what is there out of all later collections. Zygote, once, when
  // nothing more is to be made.
  Status Freeze();
  std::size_t module_count() const;
  // Of these, how many a run does not see before it imports them. Zygote.
  std::size_t hidden_count() const { return hidden_ ? hidden_->size() : 0; }
  bool hides() const { return hidden_ != nullptr; }
  const HiddenInVain& hidden_in_vain() const { return hidden_in_vain_; }
  // How often preloaded modules asked for the working directory whose answer is renewed in each run
  // (ORIGINAL_DIR of multiprocessing.process). Zygote.
  std::uint32_t QuestionsForDirectory() const;

  // Takes on a context of its own making as if it were a client's, so that the memory that this
  // writes to is there before a client waits. All of it is renewed for the run. Spare; zygote.
  void Rehearse();
  // Renews what can be renewed before the client is known. Spare.
  void RefreshAhead();
  // Checks what cannot be taken on, then has CPython read arguments and environment again.
  // `environ` must be the client's already. kUnsupported: only a cold run is exact; nothing can
  // be seen from outside yet. Run child.
  Status Reconfigure(const Run& run);
  // Everything else that a fresh interpreter would have made of the client's context. Descriptors
  // and directory must be the client's already. Errors as for Reconfigure(). With kChecksOnly it
  // stops where nothing is refused any more: what follows may import the client's modules (-W with
  // a category). Run child.
  enum class Depth { kWhole, kChecksOnly };
  Status Specialise(const Run& run, Depth depth = Depth::kWhole);

  // What is hidden is found by imports from here on. Run child, before Specialise().
  void FindHidden() const {
    if (hidden_) hidden_->Install();
  }
  // What a run has revealed: the next one will, as a rule. Zygote.
  void Expect(const std::vector<std::string>& names) const {
    if (hidden_) hidden_->Expect(names);
  }
  // The program begins. `tell` hears of hidden modules, as HiddenModules has it. Run child, once,
  // when all else is done.
  void BeginProgram(HiddenModules::Tell tell) const {
    if (hidden_) hidden_->BeginRun(std::move(tell));
  }

  // Of one that hides(): as HiddenModules has it. Run child, at its end.
  bool AnyLibraryIsSeen() const { return hidden_->AnyLibraryIsSeen(); }

  // Drops every reference of ours to what a fresh interpreter would not hold, for an end in which
  // all is taken down. Nothing else may be called afterwards. Run child.
  void LetGo();

  // Signals that runs leave as they are: bit n - 1 for signal n. Zygote, once.
  void KeepSignals(std::uint64_t signals) { kept_signals_ = signals; }
  // Where the configured program is, as Specialise() has found it. Run child, once.
  Path0 TakePath0() { return std::move(path0_); }

  const Warm& warm() const { return warm_; }
  Preloaded* preloaded() { return &preloaded_; }

 private:
  Interpreter(const Warm& warm, Helper warm_up, Helper specialise, Helper effects,
              StandardStreams streams, const std::vector<std::string>& environment);

  static Error Failure(const Helper& warm_up);
  Status RepairConfig(const std::string& called);
  Status CheckImports(PyObject* pythonpath);
  Status CheckEffects(const Path0& path0, PyObject* pythonpath);
  Status RenewPath(PyObject* pythonpath);
  bool MayHideModules(PyObject* directory) const;

  Warm warm_;
  Helper warm_up_;
  Helper specialise_;
  Helper effects_;
  StandardStreams streams_;
  FixedConfig fixed_;
  FixedEnvironment fixed_environment_;
  std::vector<std::pair<const char*, PyRef>> sys_attributes_;
  std::uint64_t kept_signals_ = 0;
  bool changes_path_ = false;    // the warm-up, sys.path
  bool changes_values_ = false;  // other names of sys
  Path0 path0_;
  PyRef written_variables_;  // list of names
  PyRef found_in_front_;     // list of names
  PyRef init_module_;
  PyRef init_names_;                                    // list of (name, value)
  std::set<std::string, std::less<>> preloaded_names_;  // that a file of the user's could hide
  bool seeks_distributions_ = false;                    // the preload has looked for installed ones
  std::unique_ptr<HiddenModules> hidden_;               // null: the preload is visible
  HiddenInVain hidden_in_vain_;
  Preloaded preloaded_;
};

}  // namespace pyfx
