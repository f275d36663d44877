// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/completion/scripts.h"

namespace pyfx {
namespace {

constexpr const char* kFishHead =
    R"sh(# fish completion for pyfxctl and pyfxc; written by "pyfxctl completion fish".

function __pyfx_profiles
    PYFX_TIMEOUT=2 pyfxctl list 2>/dev/null | string replace -rf '^(\S+).*' '$1' | tail -n +2
end

# What pyfxctl knows, a line each.
function __pyfx_words
    pyfxctl completion --words $argv 2>/dev/null
end

# Whether the words so far are these, options and arguments left out.
function __pyfx_at
    set -l words (commandline -opc)
    set -l at
    for word in $words[2..]
        string match -q -- '-*' $word; and continue
        set -a at $word
        contains -- "$at" $__pyfx_paths; or set -e at[-1]
    end
    test "$at" = "$argv"
end

function __pyfx_before_program
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case --profile -W -X
                set -e words[1]
            case -c -m
                return 1
            case '-*'
            case '*'
                return 1
        end
        set -e words[1]
    end
end

)sh";

std::string InQuotes(std::string_view text) {
  std::string quoted(1, '\'');
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted.append("'");
}

std::string_view Arguments(WordKind kind) {
  switch (kind) {
    case WordKind::kFile: return "-F";
    case WordKind::kProfile: return "-f -a '(__pyfx_profiles)'";
    case WordKind::kCommand: return "-F -a '(__fish_complete_command)'";
    case WordKind::kShell: return "-f -a 'bash zsh fish'";
    case WordKind::kTopic: return "-f -a '(__pyfx_words topic)'";
    case WordKind::kTemplate: return "-F -a '(__pyfx_words template)'";
    case WordKind::kAdopted: return "-F -a '(__pyfx_words adopted)'";
    case WordKind::kKernel: return "-f -a '(__pyfx_words kernel)'";
    case WordKind::kNone: break;
  }
  return "-f";
}

std::string OptionLine(const std::string& start, const OptionWords& option) {
  std::string line = start;
  for (const std::string& name : option.names) {
    line.append(name.starts_with("--") ? " -l " : " -s ");
    line.append(name.substr(name.starts_with("--") ? 2 : 1));
  }
  if (option.takes_value) line.append(" -r ").append(Arguments(option.value));
  return line.append(" -d ").append(InQuotes(option.help)).append("\n");
}

// The path without the program's name.
std::string Below(const std::string& path) {
  const std::size_t space = path.find(' ');
  return space == std::string::npos ? std::string() : path.substr(space + 1);
}

}  // namespace

std::string FishScript(const std::vector<CommandWords>& control, const CommandWords& client) {
  std::string text = kFishHead;
  text += "set -g __pyfx_paths";
  for (const CommandWords& command : control) {
    if (const std::string at = Below(command.path); !at.empty())
      text.append(" ").append(InQuotes(at));
  }
  text += "\n\ncomplete -c pyfxctl -f\n";
  for (const CommandWords& command : control) {
    std::string start = "complete -c pyfxctl -n ";
    start.append(InQuotes("__pyfx_at " + Below(command.path)));
    for (const auto& [name, help] : command.commands) {
      text.append(start).append(" -f -a ").append(name).append(" -d ");
      text.append(InQuotes(help)).append("\n");
    }
    for (const OptionWords& option : command.options) text += OptionLine(start, option);
    const WordKind kind = command.ends_in_command ? WordKind::kCommand : command.argument;
    if (kind != WordKind::kNone)
      text.append(start).append(" ").append(Arguments(kind)).append("\n");
  }
  text += "\n";
  for (const OptionWords& option : client.options) {
    text += OptionLine("complete -c pyfxc -n __pyfx_before_program", option);
  }
  return text;
}

}  // namespace pyfx
