// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/completion/words.h"

#include <CLI/CLI.hpp>

#include "client/command/own_options.h"

namespace pyfx {
namespace {

// The description says what it is: that is what people read as well.
WordKind KindOf(const CLI::Option& option) {
  const std::string& help = option.get_description();
  if (help.starts_with("The profile")) return WordKind::kProfile;
  if (help.starts_with("A command")) return WordKind::kCommand;
  if (help.starts_with("The shell")) return WordKind::kShell;
  if (help.starts_with("The topic")) return WordKind::kTopic;
  if (help.starts_with("A template")) return WordKind::kTemplate;
  if (help.starts_with("As it was adopted")) return WordKind::kAdopted;
  if (help.starts_with("The kernel")) return WordKind::kKernel;
  return WordKind::kFile;
}

void AddOption(const CLI::Option& option, CommandWords* words) {
  if (option.get_positional()) {
    words->argument = KindOf(option);
    return;
  }
  OptionWords added;
  for (const std::string& name : option.get_lnames()) added.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) added.names.push_back("-" + name);
  added.help = option.get_description();
  added.takes_value = option.get_expected_min() > 0;
  if (added.takes_value) added.value = KindOf(option);
  words->options.push_back(std::move(added));
}

void Walk(const CLI::App& app, const std::string& path, std::vector<CommandWords>* all) {
  CommandWords words;
  words.path = path;
  words.ends_in_command = app.get_name() == "session";
  for (const CLI::Option* option : app.get_options()) AddOption(*option, &words);
  const std::vector<const CLI::App*> below =
      app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* command : below) {
    const std::string help = command->get_description();
    words.commands.emplace_back(command->get_name(), help.substr(0, help.find(':')));
  }
  all->push_back(std::move(words));
  for (const CLI::App* command : below) Walk(*command, path + " " + command->get_name(), all);
}

}  // namespace

std::string_view NameOf(WordKind kind) {
  switch (kind) {
    case WordKind::kFile: return "file";
    case WordKind::kProfile: return "profile";
    case WordKind::kCommand: return "command";
    case WordKind::kShell: return "shell";
    case WordKind::kTopic: return "topic";
    case WordKind::kTemplate: return "template";
    case WordKind::kAdopted: return "adopted";
    case WordKind::kKernel: return "kernel";
    case WordKind::kNone: break;
  }
  return "";
}

std::string Replaced(std::string text, std::string_view place, const std::string& by) {
  return text.replace(text.find(place), place.size(), by);
}

std::vector<CommandWords> WordsOf(const CLI::App& app) {
  std::vector<CommandWords> all;
  Walk(app, "pyfxctl", &all);
  return all;
}

CommandWords WordsOfClient() {
  CommandWords words;
  words.path = "pyfxc";
  words.argument = WordKind::kFile;
  for (const OwnOption& option : kOwnOptions) {
    const bool takes_value = !option.argument.empty();
    words.options.push_back({{std::string(option.name)},
                             std::string(option.help),
                             takes_value,
                             takes_value ? WordKind::kProfile : WordKind::kNone});
  }
  return words;
}

}  // namespace pyfx
