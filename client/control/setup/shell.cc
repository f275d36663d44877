// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/setup/shell.h"

#include "client/control/setup/marked_block.h"
#include "client/control/setup/own_file.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

std::string Home(std::string_view variable, const char* below_home) {
  const std::string_view value = Env("HOME");
  const std::string_view own = variable.empty() ? std::string_view() : Env(variable.data());
  return own.empty() ? std::string(value).append(below_home) : std::string(own);
}

std::string StartUpFile(std::string_view shell) {
  if (shell == "bash") return Home({}, "/.bashrc");
  if (shell == "zsh") return Home("ZDOTDIR", "").append("/.zshrc");
  return Home("XDG_CONFIG_HOME", "/.config").append("/fish/config.fish");
}

// The program by its name where that leads to it.
std::string Called(const std::string& program) {
  const Result<std::string> prefix = InstallPrefix();
  if (!prefix) return program;
  const std::string path = std::string(*prefix).append("/bin/").append(program);
  bool leads = false;
  EachDirectory(Env("PATH"), [&](std::string_view directory) {
    const std::string found = std::string(directory).append("/").append(program);
    if (!IsExecutableFile(found)) return false;
    leads = IdentityOf(found) == IdentityOf(path);
    return true;
  });
  return leads ? program : path;
}

std::string ShellWord(const std::string& word) {
  if (word.find_first_of(" '\"\\$`()&;<>|*?[]#~!{}\t\n") == std::string::npos) return word;
  std::string quoted(1, '\'');
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted.append("'");
}

// They do nothing where pyfx is not installed any more.
std::string LinesFor(std::string_view shell) {
  const std::string client = ShellWord(Called("pyfxc"));
  const std::string alias = "  alias python3=" + ShellWord(client + " --as-python3") + "\n";
  const std::string completion = ShellWord(Called("pyfxctl")) + " completion " + std::string(shell);
  if (shell == "fish") {
    return "if command -q " + client + "\n" + alias + "  " + completion + " | source\nend\n";
  }
  // Without compinit zsh has no completions (zshcompsys(1)).
  const std::string where_zsh_has_it = shell == "zsh" ? "(( $+functions[compdef] )) && " : "";
  return "if command -v " + client + " >/dev/null; then\n" + alias + "  " + where_zsh_has_it +
         "eval \"$(" + completion + ")\"\nfi\n";
}

bool HasLines(const OwnFile& file, const Shell& shell) {
  return WithBlock(file.text, shell.lines, BlockPlace::kEnd) == file.text;
}

std::string HasAlready(const Shell& shell) {
  return "\"" + shell.file + "\" has the lines for " + shell.name + " already\n";
}

}  // namespace

Result<Shell> ShellInUse() {
  const std::string_view path = Env("SHELL");
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name != "bash" && name != "zsh" && name != "fish") return Shell{};
  if (!Env("HOME").starts_with('/')) {
    return Error{Errc::kInvalid, "HOME is not set to a directory"};
  }
  return Shell{std::string(name), StartUpFile(name), LinesFor(name)};
}

Result<std::string> ShowShellLines(const Shell& shell) {
  if (shell.name.empty()) return std::string();
  Result<OwnFile> file = ReadOwnFile(shell.file);
  if (!file) return std::move(file).error();
  if (HasLines(*file, shell)) return HasAlready(shell);
  return "for " + shell.name + ", add to \"" + shell.file +
         "\", or have \"pyfxctl setup --shell\" do it:\n" + shell.lines;
}

Result<std::string> WriteShellLines(const Shell& shell, bool dry_run) {
  if (shell.name.empty()) {
    return Error{Errc::kInvalid, "lines for \"" + std::string(Env("SHELL")) +
                                     "\" are not known: SHELL is bash, zsh or fish"};
  }
  Result<OwnFile> file = ReadOwnFile(shell.file);
  if (!file) return std::move(file).error();
  if (HasLines(*file, shell)) return HasAlready(shell);
  if (!dry_run) {
    const std::string text = WithBlock(file->text, shell.lines, BlockPlace::kEnd);
    if (Status done = WriteOwnFile(*file, text); !done) return done.error();
  }
  return "\"" + shell.file + "\" has the lines for " + shell.name +
         ": they count in the next shell\n";
}

Result<std::string> RemoveShellLines(bool dry_run) {
  std::string text;
  for (const std::string_view shell : {"bash", "zsh", "fish"}) {
    Result<OwnFile> file = ReadOwnFile(StartUpFile(shell));
    if (!file) return std::move(file).error();
    if (!HasBlock(file->text)) continue;
    if (!dry_run) {
      if (Status done = WriteOwnFile(*file, WithoutBlock(file->text)); !done) return done.error();
    }
    text += "the lines of setup are taken out of \"" + file->path + "\"\n";
  }
  return text;
}

}  // namespace pyfx
