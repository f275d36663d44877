// SPDX-License-Identifier: GPL-3.0-or-later
//
// What may be typed, for the scripts that complete it: commands with their subcommands, options and
// arguments, as the command line itself describes them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace pyfx {

enum class WordKind {
  kNone,
  kFile,
  kProfile,
  kCommand,
  kShell,
  kTopic,     // or a command of pyfxctl's
  kTemplate,  // or a file
  kAdopted,   // or a file
  kKernel,
};

struct OptionWords {
  std::vector<std::string> names;  // "--json"
  std::string help;
  bool takes_value = false;
  WordKind value = WordKind::kNone;
};

struct CommandWords {
  std::string path;                                           // "pyfxctl kernel install"
  std::vector<std::pair<std::string, std::string>> commands;  // names and help
  std::vector<OptionWords> options;
  WordKind argument = WordKind::kNone;
  bool ends_in_command = false;  // a command of the user's follows, with its own words
};

// The word for it in the scripts; empty for kNone.
std::string_view NameOf(WordKind kind);
// `text` with `by` in the place of `place`, which is in it once.
std::string Replaced(std::string text, std::string_view place, const std::string& by);

// Of pyfxctl, all levels; the program itself first.
std::vector<CommandWords> WordsOf(const CLI::App& app);
// Of pyfxc.
CommandWords WordsOfClient();

}  // namespace pyfx
