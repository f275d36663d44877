// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/setup/commands.h"

#include <CLI/CLI.hpp>
#include <optional>

#include "client/control/base/output.h"
#include "client/control/programs/user_manager.h"
#include "client/control/setup/shell.h"
#include "client/control/setup/spawn_setting.h"
#include "client/control/setup/units.h"

namespace pyfx {
namespace {

struct SetupOptions {
  bool undo = false;
  bool shell = false;
  bool dry_run = false;
};

// What is said of the steps that were done, up to the first that failed.
class Steps {
 public:
  explicit Steps(bool dry_run) : text_(dry_run ? "would do:\n" : "") {}

  void Add(const Result<std::string>& step) {
    if (error_) return;
    if (step) {
      text_ += *step;
      said_ |= !step->empty();
    } else {
      error_ = step.error();
    }
  }
  void Say(const std::string& text) { text_ += text; }
  bool failed() const { return error_.has_value(); }
  bool said() const { return said_; }

  int Finish() const {
    const int status = text_.empty() ? 0 : Print(text_);
    return error_ ? Fail(*error_) : status;
  }

 private:
  std::string text_;
  bool said_ = false;
  std::optional<Error> error_;
};

int Undo(bool dry_run) {
  Steps steps(dry_run);
  if (HasUserManager()) steps.Add(DisableUnits(dry_run));
  if (!steps.failed()) steps.Add(UnsetSpawn(dry_run));
  if (!steps.failed()) steps.Add(RemoveShellLines(dry_run));
  if (!steps.failed() && !steps.said()) steps.Say("there is nothing of setup's\n");
  return steps.Finish();
}

int Setup(const SetupOptions& options) {
  if (options.undo) return Undo(options.dry_run);
  Steps steps(options.dry_run);
  steps.Add(HasUserManager() ? EnableUnits(options.dry_run) : SetSpawn(options.dry_run));
  if (steps.failed()) return steps.Finish();
  const Result<Shell> shell = ShellInUse();
  if (options.shell || !shell) {
    steps.Add(shell ? WriteShellLines(*shell, options.dry_run) : shell.error());
  } else {
    steps.Add(ShowShellLines(*shell));
  }
  steps.Say("\"pyfxctl setup --undo\" takes it back\n");
  return steps.Finish();
}

}  // namespace

void AddSetup(CommandLine& line) {
  const auto options = std::make_shared<SetupOptions>();
  CLI::App* setup = line.Add("setup", "Has the daemon start by itself, and tells the shell",
                             [options] { return Setup(*options); });
  setup->add_flag("--undo", options->undo, "Take back what it has done");
  setup->add_flag("--shell", options->shell, "Write alias and completions to the shell's file");
  setup->add_flag("--dry-run", options->dry_run, "Say what would be done");
}

}  // namespace pyfx
