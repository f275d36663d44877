// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/command/profile_choice.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "client/command/installed_command.h"
#include "client/common/own_group.h"
#include "client/common/small_file.h"
#include "client/common/toml_string.h"
#include "protocol/base/unique_fd.h"
#include "protocol/files/file_writers.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

constexpr std::string_view kBlank = " \t\r\f";
constexpr std::size_t kMaxProjectFile = std::size_t{256} << 10;

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// Takes `word` and the blanks behind it off the front of `text`.
bool TakeWord(std::string_view word, std::string_view* text) {
  if (!text->starts_with(word)) return false;
  *text = Trimmed(text->substr(word.size()));
  return true;
}

bool IsDirectory(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

// Whether nobody else may write to the file, open as `fd`, and has made the link to it, if `path`
// is one.
bool IsOurs(const std::string& path, int fd) {
  const UniqueFd itself(::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  return itself && CheckNobodyElseWrites(itself.get(), path, IsOwnGroupHere) &&
         CheckNobodyElseWrites(fd, path, IsOwnGroupHere);
}

std::string WorkingDirectory() {
  std::array<char, PATH_MAX> path;
  if (::getcwd(path.data(), path.size()) == nullptr) return {};
  return path[0] == '/' ? path.data() : std::string();  // it may be "(unreachable)"
}

// The absolute path of the file that python would run: where the link leads, if `path` is one,
// since python puts that file's directory first on sys.path. Empty if that cannot be told.
std::string FileOf(const std::string& path) {
  std::array<char, 1> some;
  if (path.find("..") != std::string::npos ||
      ::readlink(path.c_str(), some.data(), some.size()) >= 0) {
    return RealPath(path);
  }
  if (path.starts_with('/')) return path;
  std::string_view relative = path;
  while (relative.starts_with("./")) relative.remove_prefix(2);
  const std::string directory = WorkingDirectory();
  return directory.empty() ? std::string() : directory + "/" + std::string(relative);
}

// Whether it is `-m name`, in one word or two.
bool IsModule(const Options& options, std::string_view name) {
  if (options.program != Program::kModule || options.program_args_at == 0) return false;
  const std::string_view word = options.argv[options.program_args_at - 1];
  return word == name || (word.starts_with('-') && word.substr(word.find('m') + 1) == name);
}

class Chooser {
 public:
  Chooser(Options* options, std::string_view home) : options_(options), home_(home) {
    while (home_.size() > 1 && home_.ends_with('/')) home_.remove_suffix(1);
  }

  void Run() {
    std::string directory;
    std::optional<std::string> head;
    if (options_->program == Program::kScript) {
      const std::string& script = options_->argv[options_->program_args_at - 1];
      head = ReadHead(script, kMaxScriptHead);
      if (head && ByComment(script, *head)) return;
      directory = FileOf(script);
      if (head || !IsDirectory(script)) directory.resize(directory.rfind('/') + 1);
    } else {
      directory = WorkingDirectory();
    }
    ByProject(directory);
    if (head && options_->chosen_by == ChosenBy::kNothing) ByFirstLine(*head);
  }

 private:
  bool ByComment(const std::string& script, std::string_view head) {
    // The last line may be half a line.
    if (head.size() == kMaxScriptHead) head = head.substr(0, head.rfind('\n') + 1);
    const std::optional<NamedAt> found = FindProfileComment(head);
    if (!found) return false;
    Choose(ChosenBy::kScript, script, found->line, found->name);
    return true;
  }

  // It is executed as that line says where it is called by its name.
  void ByFirstLine(std::string_view head) {
    const std::string& script = options_->argv[options_->program_args_at - 1];
    std::optional<std::string> python = InterpreterOfCommand(script, head);
    if (!python) return;
    if (IsPyfxc(*python)) {
      options_->python = FindMeantPython(*python, *python);
    } else {
      options_->python = MeantByPath(std::move(*python));
    }
    options_->python.of_command = true;
  }

  // Upwards from `directory`, each of which ends where its parent's name does.
  void ByProject(std::string directory) {
    while (directory.starts_with('/')) {
      while (directory.size() > 1 && directory.ends_with('/')) directory.pop_back();
      if (ByProjectFile(directory == "/" ? "/pyproject.toml" : directory + "/pyproject.toml")) {
        return;
      }
      if (directory == home_ || directory == "/") return;
      directory.resize(directory.rfind('/') + 1);
    }
  }

  // One that says nothing about pyfx, in whatever shape it is, is none of our business. Nor is what
  // others have put there, as into a directory that anybody may write to: they do not say by which
  // profile, and by that by which interpreter, this user's programs run.
  bool ByProjectFile(const std::string& path) {
    UniqueFd file;
    const std::optional<std::string> text = ReadHead(path, kMaxProjectFile, &file);
    if (!text || text->find("pyfx") == std::string::npos) return false;
    if (!IsOurs(path, file.get())) return false;
    Result<std::optional<TomlString>> found = FindTomlString(*text, {"tool", "pyfx", "profile"});
    if (!found) {
      options_->chosen_by = ChosenBy::kProject;
      options_->chosen_at = path;
      options_->choice_error = path + ":" + found.error().text;
      return true;
    }
    if (!*found) return false;
    Choose(ChosenBy::kProject, path, (*found)->line, (*found)->value);
    return true;
  }

  void Choose(ChosenBy by, const std::string& file, int line, const std::string& name) {
    options_->chosen_by = by;
    options_->chosen_at = file + ":" + std::to_string(line);
    // Not a path: which interpreter runs a script is not for whoever wrote that to say.
    if (IsValidProfileName(name) && !IsPathName(name)) {
      options_->profile = name;
    } else {
      options_->choice_error =
          options_->chosen_at + ": not the name of a profile: \"" + name + "\"";
    }
  }

  Options* options_;
  std::string_view home_;
};

}  // namespace

std::optional<NamedAt> FindProfileComment(std::string_view head) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
  for (int line = 1; !head.empty(); ++line) {
    const std::size_t end = head.find('\n');
    std::string_view text = Trimmed(head.substr(0, end));
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
    if (text.empty()) continue;
    if (text[0] != '#') return std::nullopt;
    text = Trimmed(text.substr(1));
    if (TakeWord("pyfx:", &text) && TakeWord("profile", &text) && TakeWord("=", &text)) {
      return NamedAt{std::string(text), line};
    }
  }
  return std::nullopt;
}

std::string_view NameToMean(const Options& options) { return options.as_python ? "python3" : ""; }

void ChooseFor(Options* options, std::string_view called, const std::string& built_in) {
  ChooseByFiles(options, Env("HOME"));
  if (IsPathName(options->profile)) {
    // Warm or cold it is called by this name. What is wrong with it, the daemon or a cold run says.
    Result<std::string> python = FindInterpreter(options->profile, Env("PATH"), Env("HOME"));
    if (python) options->python = MeantByPath(std::move(*python));
  }
  if (called.empty() && options->python.of_command) return;
  if (called.empty() && options->chosen_by != ChosenBy::kNothing) return;
  std::optional<MeantPython> in_place;
  if (!called.empty()) in_place = FindPythonInPlace(called);
  // It writes to the file of the interpreter that it starts from, where it makes that environment
  // once more; the kernel lets nobody write to one that is executed, as pyfxc would be.
  if (in_place && IsModule(*options, "venv")) {
    options->cold_reasons.emplace_back("venv may write to pyfxc itself, which stands for python3");
  }
  options->python = in_place ? *std::move(in_place)
                             : FindMeantPython(called.empty() ? "python3" : called, built_in);
  if (options->python.from_elsewhere) {
    options->cold_reasons.push_back("\"" + options->python.path +
                                    "\" is a link from outside to an adopted environment");
  }
  if (options->python.by_no_name) {
    options->cold_reasons.push_back("\"" + options->python.word + "\", its name, leads nowhere");
  }
}

void ChooseByFiles(Options* options, std::string_view home) {
  if (options->chosen_by == ChosenBy::kNothing) Chooser(options, home).Run();
}

}  // namespace pyfx
