// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/completion/commands.h"

#include <CLI/CLI.hpp>

#include "client/control/base/output.h"
#include "client/control/completion/known_words.h"
#include "client/control/completion/scripts.h"

namespace pyfx {
namespace {

int PrintScript(const CommandLine& line, const std::string& shell) {
  const std::vector<CommandWords> control = WordsOf(line.Root());
  const CommandWords client = WordsOfClient();
  if (shell == "bash") return Print(BashScript(control, client));
  if (shell == "zsh") return Print(ZshScript(control, client));
  if (shell == "fish") return Print(FishScript(control, client));
  if (shell.empty()) return RefuseUsage("SHELL is required: bash, zsh or fish");
  return RefuseUsage("completions are for bash, zsh and fish, not for \"" + shell + "\"");
}

int PrintWords(const CommandLine& line, const std::string& kind) {
  const std::optional<std::vector<std::string>> words = KnownWords(line, kind);
  if (!words) return RefuseUsage("words are topic, template, adopted or kernel: \"" + kind + "\"");
  std::string text;
  for (const std::string& word : *words) {
    if (word.find('\n') == std::string::npos) text.append(word).append("\n");
  }
  return Print(text);
}

}  // namespace

void AddCompletion(CommandLine& line) {
  const auto shell = std::make_shared<std::string>();
  const auto words = std::make_shared<std::string>();
  CLI::App* added =
      line.Add("completion", "Prints what a shell needs to complete pyfxctl and pyfxc",
               [shell, words, &line] {
                 return words->empty() ? PrintScript(line, *shell) : PrintWords(line, *words);
               });
  CLI::Option* of_shell = added->add_option("SHELL", *shell, "The shell: bash, zsh or fish");
  added->add_option("--words", *words, "Print the words of a kind, for those scripts")
      ->excludes(of_shell);
}

}  // namespace pyfx
