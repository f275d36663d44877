// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/completion/commands.h"

#include <CLI/CLI.hpp>

#include "client/control/base/output.h"
#include "client/control/completion/scripts.h"

namespace pyfx {
namespace {

int PrintScript(const CommandLine& line, const std::string& shell) {
  const std::vector<CommandWords> control = WordsOf(line.Root());
  const CommandWords client = WordsOfClient();
  if (shell == "bash") return Print(BashScript(control, client));
  if (shell == "zsh") return Print(ZshScript(control, client));
  if (shell == "fish") return Print(FishScript(control, client));
  return RefuseUsage("completions are for bash, zsh and fish, not for \"" + shell + "\"");
}

}  // namespace

void AddCompletion(CommandLine& line) {
  const auto shell = std::make_shared<std::string>();
  line.Add("completion", "Prints what a shell needs to complete pyfxctl and pyfxc",
           [shell, &line] { return PrintScript(line, *shell); })
      ->add_option("SHELL", *shell, "The shell: bash, zsh or fish")
      ->required();
}

}  // namespace pyfx
