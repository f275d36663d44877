// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/completion/scripts.h"

namespace pyfx {
namespace {

constexpr const char* kBashHead =
    R"sh(# bash completion for pyfxctl and pyfxc; written by "pyfxctl completion bash".

_pyfx_profiles() {
  local name rest header=yes
  while read -r name rest; do
    [[ $header ]] || COMPREPLY+=($(compgen -W '"$name"' -- "$cur"))
    header=
  done < <(PYFX_TIMEOUT=2 "${pyfxctl:-pyfxctl}" list 2>/dev/null)
}

# What pyfxctl knows, a line each, which may have blanks.
_pyfx_words() {
  local word
  while IFS= read -r word; do
    [[ $word == "$cur"* ]] && COMPREPLY+=("$(printf %q "$word")")
  done < <("${pyfxctl:-pyfxctl}" completion --words "$1" 2>/dev/null)
}

_pyfx_files() {
  local word
  compopt -o filenames 2>/dev/null
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$cur")
}

_pyfx_argument() {
  case $1 in
    profile) _pyfx_profiles ;;
    topic | kernel) _pyfx_words "$1" ;;
    template | adopted) _pyfx_words "$1"; [[ ${COMPREPLY[*]} ]] || _pyfx_files ;;
    command) COMPREPLY=($(compgen -c -- "$cur") $(compgen -f -- "$cur")) ;;
    shell) COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur")) ;;
    file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")) ;;
  esac
}

)sh";

constexpr const char* kBashControl = R"sh(_pyfxctl() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} at=pyfxctl i
  local pyfxctl=${COMP_WORDS[0]} IFS=$' \t\n'
  local words='' argument='' value=''
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at ${COMP_WORDS[i]}" in
@PATHS@) at+=" ${COMP_WORDS[i]}" ;;
    esac
  done
  case $at in
@COMMANDS@  esac
  if [[ $value ]]; then
    _pyfx_argument "$value"
  elif [[ $cur == -* || ! $argument ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  else
    _pyfx_argument "$argument"
  fi
}
complete -F _pyfxctl pyfxctl

)sh";

// After the program come its own words.
constexpr const char* kBashClient = R"sh(_pyfxc() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} i
  local pyfxctl='' IFS=$' \t\n'
  [[ ${COMP_WORDS[0]} == */* ]] && pyfxctl=${COMP_WORDS[0]%/*}/pyfxctl
  COMPREPLY=()
  if [[ $prev == = && ${COMP_WORDS[COMP_CWORD-2]} == --profile ]]; then prev=--profile; fi
  if [[ $cur == = && $prev == --profile ]]; then cur=''; fi
  if [[ $prev == --profile ]]; then _pyfx_profiles; return; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --profile) ((i++)); [[ ${COMP_WORDS[i]} == = ]] && ((i++)) ;;
      -c | -m) return ;;
      -W | -X) ((i++)) ;;
      -?*) ;;
      *) return ;;
    esac
  done
  [[ $cur == -* ]] && COMPREPLY=($(compgen -W "@OPTIONS@" -- "$cur"))
}
complete -o default -F _pyfxc pyfxc
)sh";

std::string Joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : between).append(word);
  return text;
}

// One arm of the case: what may follow, and of which kind the value of the option before is.
std::string BashArm(const CommandWords& command) {
  std::vector<std::string> words;
  std::string values;
  for (const auto& [name, help] : command.commands) words.push_back(name);
  for (const OptionWords& option : command.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
    if (!option.takes_value) continue;
    values.append(" ").append(Joined(option.names, " | ")).append(") value=");
    values.append(NameOf(option.value)).append(" ;;");
  }
  std::string text = "    \"";
  text.append(command.path).append("\")\n      words=\"").append(Joined(words, " ")).append("\"");
  text.append(" argument=").append(NameOf(command.argument)).append("\n");
  if (!values.empty()) text.append("      case $prev in").append(values).append(" esac\n");
  if (command.ends_in_command) text.append("      argument=command\n");
  return text.append("      ;;\n");
}

}  // namespace

std::string BashScript(const std::vector<CommandWords>& control, const CommandWords& client) {
  std::vector<std::string> paths;
  std::string arms;
  for (const CommandWords& command : control) {
    std::string quoted(1, '"');
    quoted.append(command.path).append("\"");
    if (command.path != "pyfxctl") paths.push_back(std::move(quoted));
    arms += BashArm(command);
  }
  std::vector<std::string> options;
  for (const OptionWords& option : client.options) {
    options.insert(options.end(), option.names.begin(), option.names.end());
  }
  std::string control_text = Replaced(kBashControl, "@PATHS@", "      " + Joined(paths, " | "));
  return std::string(kBashHead)
      .append(Replaced(std::move(control_text), "@COMMANDS@", arms))
      .append(Replaced(kBashClient, "@OPTIONS@", Joined(options, " ")));
}

}  // namespace pyfx
