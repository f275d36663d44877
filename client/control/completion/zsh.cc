// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/completion/scripts.h"

namespace pyfx {
namespace {

constexpr const char* kZshHead = R"sh(#compdef pyfxctl pyfxc
# zsh completion for pyfxctl and pyfxc; written by "pyfxctl completion zsh".

_pyfx_profiles() {
  local -a lines names
  lines=(${(f)"$(PYFX_TIMEOUT=2 pyfxctl list 2>/dev/null)"})
  names=(${lines[2,-1]%% *})
  compadd -a names
}

# What pyfxctl knows, a line each, which may have blanks.
_pyfx_words() {
  local -a known
  known=(${(f)"$(pyfxctl completion --words $1 2>/dev/null)"})
  compadd -a known
}

_pyfx_argument() {
  case $1 in
    profile) _pyfx_profiles ;;
    topic|kernel) _pyfx_words $1 ;;
    template|adopted) _pyfx_words $1; _files ;;
    command) _alternative 'commands:command:_command_names -e' 'files:file:_files' ;;
    shell) compadd bash zsh fish ;;
    file) _files ;;
  esac
}

)sh";

constexpr const char* kZshControl = R"sh(_pyfxctl() {
  local at=pyfxctl argument= value= word
  local -a list options
  for word in ${words[2,CURRENT-1]}; do
    case "$at $word" in
@PATHS@) at+=" $word" ;;
    esac
  done
  case $at in
@COMMANDS@  esac
  if [[ -n $value ]]; then
    _pyfx_argument $value
  elif [[ $PREFIX == -* ]]; then
    _describe option options
  elif (( $#list )); then
    _describe command list
  else
    _pyfx_argument $argument
  fi
}

)sh";

constexpr const char* kZshClient = R"sh(_pyfxc() {
  local -a options
  local -i i
  options=(@OPTIONS@)
  if [[ $words[CURRENT-1] == --profile ]]; then _pyfx_profiles; return; fi
  if [[ $PREFIX == --profile=* ]]; then compset -P '*='; _pyfx_profiles; return; fi
  for (( i = 2; i < CURRENT; i++ )); do
    case $words[i] in
      --profile|-W|-X) (( i++ )) ;;
      -c|-m) _files; return ;;
      -*) ;;
      *) _files; return ;;
    esac
  done
  if [[ $PREFIX == -* ]]; then _describe option options; else _files; fi
}

if [[ $funcstack[1] == _pyfxctl || $funcstack[1] == _pyfxc ]]; then
  case $service in
    pyfxc) _pyfxc "$@" ;;
    *) _pyfxctl "$@" ;;
  esac
else
  compdef _pyfxctl pyfxctl
  compdef _pyfxc pyfxc
fi
)sh";

// "name:help" in quotes, as _describe wants it.
std::string Described(std::string_view name, std::string_view help) {
  std::string text(1, '\'');
  const auto add = [&text](std::string_view part, bool of_name) {
    for (const char c : part) {
      if (c == '\'') {
        text += "'\\''";
      } else if (of_name && c == ':') {
        text += "\\:";
      } else {
        text += c;
      }
    }
  };
  add(name, true);
  text += ':';
  add(help, false);
  return text.append("'");
}

std::string ZshOptions(const std::vector<OptionWords>& options) {
  std::string text;
  for (const OptionWords& option : options) {
    for (const std::string& name : option.names) {
      text.append(text.empty() ? "" : " ").append(Described(name, option.help));
    }
  }
  return text;
}

std::string ZshArm(const CommandWords& command) {
  std::string text = "    '";
  text.append(command.path).append("')\n      list=(");
  for (const auto& [name, help] : command.commands) text.append(Described(name, help)).append(" ");
  text.append(")\n      options=(")
      .append(ZshOptions(command.options))
      .append(")\n      argument=");
  text.append(NameOf(command.ends_in_command ? WordKind::kCommand : command.argument));
  text.append("\n      case $words[CURRENT-1] in");
  for (const OptionWords& option : command.options) {
    if (!option.takes_value) continue;
    std::string names;
    for (const std::string& name : option.names)
      names.append(names.empty() ? "" : "|").append(name);
    text.append(" ").append(names).append(") value=").append(NameOf(option.value)).append(" ;;");
  }
  return text.append(" *) ;; esac\n      ;;\n");
}

}  // namespace

std::string ZshScript(const std::vector<CommandWords>& control, const CommandWords& client) {
  std::string paths;
  std::string arms;
  for (const CommandWords& command : control) {
    if (command.path != "pyfxctl") {
      paths.append(paths.empty() ? "      '" : "|'").append(command.path).append("'");
    }
    arms += ZshArm(command);
  }
  return std::string(kZshHead)
      .append(Replaced(Replaced(kZshControl, "@PATHS@", paths), "@COMMANDS@", arms))
      .append(Replaced(kZshClient, "@OPTIONS@", ZshOptions(client.options)));
}

}  // namespace pyfx
