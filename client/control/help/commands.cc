// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/help/commands.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "client/control/base/output.h"
#include "client/control/help/topics.h"

namespace pyfx {
namespace {

using Words = std::vector<std::string>;

bool IsCommand(const CommandLine& line, const Words& words) {
  const CLI::App* at = &line.Root();
  for (const std::string& word : words) {
    const std::vector<const CLI::App*> found =
        at->get_subcommands([&](const CLI::App* below) { return below->get_name() == word; });
    if (found.empty()) return false;
    at = found.front();
  }
  return true;
}

// As `pyfxctl WORDS --help` has it.
int ShowCommand(CommandLine& line, Words words) {
  words.insert(words.begin(), "pyfxctl");
  words.emplace_back("--help");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  return line.Run(static_cast<int>(argv.size()), argv.data());
}

std::string Joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

int Help(CommandLine& line, const Words& words) {
  if (words.empty()) return Print(ListTopics());
  const std::string name = Joined(words);
  const bool is_command = IsCommand(line, words);
  if (const HelpTopic* topic = FindTopic(name)) {
    const std::string usage = "Its options: pyfxctl " + name + " --help\n";
    return Print(ShowTopic(*topic) + (is_command ? usage : ""));
  }
  if (is_command) return ShowCommand(line, words);
  std::string names;
  for (const HelpTopic& each : HelpTopics()) {
    names.append(names.empty() ? "" : ", ").append(each.name);
  }
  return Fail({Errc::kInvalid, "no topic and no command \"" + name + "\": topics are " + names +
                                   "; \"pyfxctl --help\" lists the commands"});
}

}  // namespace

void AddHelp(CommandLine& line) {
  const auto words = std::make_shared<Words>();
  line.Add("help", "Tells of a topic, as setup, profiles, venv, adopt or cold, or of a command",
           [words, &line] { return Help(line, Words(*words)); })
      ->add_option("TOPIC", *words, "The topic, or a command; without one, the topics there are");
}

}  // namespace pyfx
