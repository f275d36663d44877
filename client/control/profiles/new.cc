// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/profiles/new.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "client/control/base/named_interpreter.h"
#include "client/control/files/files.h"
#include "client/control/files/new_file.h"
#include "client/control/files/user_directories.h"
#include "client/control/profiles/interpreter.h"
#include "client/control/profiles/profile_text.h"
#include "protocol/files/paths.h"
#include "protocol/files/regular_file.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kToml = ".toml";
constexpr std::size_t kLargestTemplate = std::size_t{256} << 10;

// A file of the profile `name` below `directory`, or nothing.
std::string FileOf(const std::string& name, const std::string& directory) {
  for (const char* end : {".toml", ".py"}) {
    const std::string path = directory + "/" + name + end;
    if (Exists(path)) return path;
  }
  return {};
}

Error AlreadyThere(const std::string& path) {
  return {Errc::kInvalid, "there is \"" + path + "\" already: edit that, or take another name"};
}

std::string AllTemplates() {
  std::string text;
  for (const std::string& name : TemplateNames()) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : text;
}

Result<std::string> ReadTemplate(const std::string& name) {
  Result<std::string> prefix = InstallPrefix();
  if (!prefix) return prefix;
  const std::string path = TemplateDirectory(*prefix) + "/" + name + std::string(kToml);
  if (!IsValidProfileName(name) || name.find('/') != std::string::npos || !Exists(path)) {
    return Error{Errc::kInvalid, "no template and no script \"" + name + "\": templates are " +
                                     AllTemplates() + "; a script is a path, as ./" + name};
  }
  return ReadRegularFile(path, kLargestTemplate);
}

bool NamesScript(const std::string& from) {
  return from.find('/') != std::string::npos || from.ends_with(".py");
}

// The key `python`, and what to ask; without a wish that of the environment which is activated.
Status ChooseInterpreter(const NewProfile& wanted, const std::string& built_in, ProfilePlan* plan,
                         std::string* interpreter, std::vector<std::string>* notes) {
  const std::string activated(Env("VIRTUAL_ENV"));
  const std::string& python = wanted.python.empty() ? activated : wanted.python;
  *interpreter = built_in;
  if (python.empty()) return {};
  Result<NamedInterpreter> named = NameInterpreter(python);
  if (!named) return std::move(named).error();
  plan->python = named->setting;
  *interpreter = named->path;
  if (wanted.python.empty()) {
    notes->push_back("the interpreter is that of the environment that is activated, \"" +
                     activated + "\"");
  }
  return {};
}

Status ReadScript(const std::string& script, const std::string& interpreter, ProfilePlan* plan,
                  std::vector<std::string>* notes) {
  plan->made_from = AbsolutePath(script);
  Result<InterpreterAnswer> answer = AskForImports(interpreter, plan->made_from);
  if (!answer) return std::move(answer).error();
  if (!answer->wrong.empty()) return Error{Errc::kInvalid, answer->wrong.front()};
  plan->preload = std::move(answer->modules);
  for (const std::string& note : answer->notes) notes->push_back(note);
  return {};
}

Status CheckName(const std::string& name, const std::string& directory) {
  if (!IsValidProfileName(name) || name.find('/') != std::string::npos) {
    return Error{Errc::kInvalid, "\"" + name +
                                     "\" cannot be the name of a profile: it has 1 to 64 letters, "
                                     "digits, \".\", \"_\" and \"-\""};
  }
  const std::string there = FileOf(name, directory);
  if (!there.empty()) return AlreadyThere(there);
  return {};
}

void NoteWhatIsHidden(const std::string& name, const std::vector<std::string>& directories,
                      std::vector<std::string>* notes) {
  for (std::size_t i = 1; i < directories.size(); ++i) {
    const std::string other = FileOf(name, directories[i]);
    if (!other.empty()) return notes->push_back("it is used instead of \"" + other + "\"");
  }
}

}  // namespace

std::vector<std::string> TemplateNames() {
  std::vector<std::string> names;
  const Result<std::string> prefix = InstallPrefix();
  if (!prefix) return names;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(TemplateDirectory(*prefix), failed)) {
    const std::string file = entry.path().filename().string();
    if (file.ends_with(kToml)) names.push_back(file.substr(0, file.size() - kToml.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<WrittenProfile> WriteProfile(const NewProfile& wanted, const std::string& built_in) {
  const Result<std::string> directory = OwnProfileDirectory();
  if (!directory) return directory.error();
  if (Status fit = CheckName(wanted.name, *directory); !fit) return std::move(fit).error();
  WrittenProfile written{AbsolutePath(*directory) + "/" + wanted.name + std::string(kToml), {}};
  ProfilePlan plan;
  plan.name = wanted.name;
  std::string interpreter;
  Status ready = ChooseInterpreter(wanted, built_in, &plan, &interpreter, &written.notes);
  if (ready && NamesScript(wanted.from)) {
    ready = ReadScript(wanted.from, interpreter, &plan, &written.notes);
  } else if (ready && !wanted.from.empty()) {
    plan.made_from = wanted.from;
    Result<std::string> body = ReadTemplate(wanted.from);
    if (!body) return std::move(body).error();
    plan.body = std::move(*body);
  }
  if (!ready) return std::move(ready).error();
  Result<std::string> text = ComposeProfile(plan);
  if (!text) return std::move(text).error();
  Result<bool> made = WriteNewFile(written.path, *text);
  if (!made) return std::move(made).error();
  if (!*made) return AlreadyThere(written.path);
  NoteWhatIsHidden(wanted.name, ProfileDirectories(), &written.notes);
  return written;
}

}  // namespace pyfx
