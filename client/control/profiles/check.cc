// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/profiles/check.h"

#include <algorithm>
#include <utility>

#include "client/control/base/table.h"
#include "client/control/profiles/interpreter.h"
#include "client/control/programs/program.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

void Take(std::string_view key, std::string value, CheckedFile* file) {
  if (key == "wrong") file->wrong.push_back(std::move(value));
  if (key == "note") file->notes.push_back(std::move(value));
  if (key == "file") file->files.push_back(std::move(value));
  if (key == "python") file->python = std::move(value);
  if (key == "embedded") file->embedded = true;
  if (key == "core") file->cores.push_back(std::move(value));
  if (key == "init") file->init = std::move(value);
  if (key == "preload") file->preload.push_back(std::move(value));
}

Result<std::vector<CheckedFile>> AskDaemonProgram(const std::string& name) {
  Result<std::string> prefix = InstallPrefix();
  if (!prefix) return std::move(prefix).error();
  const std::string program = DaemonPath(*prefix);
  std::vector<std::string> argv = {program, "--check"};
  if (!name.empty()) argv = {program, "--check-profile", name};
  Result<ProgramOutput> output = RunProgram({argv});
  if (!output) return std::move(output).error();
  if (!output->Succeeded()) {
    return Error{Errc::kFailed, "\"" + program + " --check\" failed: " + output->Complaint()};
  }
  return ParseCheckedFiles(output->out);
}

bool HasCoreFor(const CheckedFile& file, const std::string& minor_version) {
  const std::string exactly = "/cpython-" + minor_version + ".so";
  const std::string some_micro = "/cpython-" + minor_version + ".";
  return file.embedded ||
         std::any_of(file.cores.begin(), file.cores.end(), [&](const std::string& core) {
           return core.ends_with(exactly) || core.find(some_micro) != std::string::npos;
         });
}

bool IsShipped(const CheckedFile& file) {
  const Result<std::string> prefix = InstallPrefix();
  return prefix && !file.files.empty() &&
         file.files[0].starts_with(ShippedProfileDirectory(*prefix) + "/");
}

std::string Files(const CheckedFile& file) {
  std::string text;
  for (const std::string& path : file.files) text += (text.empty() ? "" : ", ") + path;
  return text.empty() ? "no file" : text;
}

// What the interpreter says of the profile.
class ProfileCheck {
 public:
  // `is_asked_for`: by its name. A shipped profile that is not may lack what it preloads: nobody
  // need use it.
  ProfileCheck(const CheckedFile& file, bool is_asked_for, std::vector<Finding>* findings)
      : file_(file), may_lack_(!is_asked_for && IsShipped(file)), findings_(findings) {}

  void Run() {
    for (const std::string& note : file_.notes) Add(Verdict::kNote, note);
    for (const std::string& wrong : file_.wrong) Add(Verdict::kWrong, wrong);
    if (!file_.wrong.empty()) return;
    Result<InterpreterAnswer> answer = AskInterpreter(file_.python, file_.init, file_.preload);
    if (!answer) return Add(Verdict::kWrong, answer.error().text);
    for (const std::string& note : answer->notes) Add(Verdict::kNote, note);
    for (const std::string& wrong : answer->wrong) {
      Add(may_lack_ ? Verdict::kNote : Verdict::kWrong, wrong);
    }
    if (answer->can_be_warm && !HasCoreFor(file_, answer->minor_version)) {
      Add(Verdict::kWrong, "no core for CPython " + answer->minor_version +
                               ", so that runs are cold: make one with \"pyfxctl core build " +
                               file_.python + "\"");
    }
    if (!any_wrong_ && answer->wrong.empty()) Conclude(*answer);
  }

 private:
  void Conclude(const InterpreterAnswer& answer) {
    std::string text = Files(file_) + "; " + file_.python + " (" + answer.version + ")";
    if (!file_.preload.empty()) text += ", " + Counted(file_.preload.size(), "module");
    if (!file_.init.empty()) text += ", init section";
    Add(Verdict::kOk, text);
  }

  void Add(Verdict verdict, const std::string& text) {
    any_wrong_ = any_wrong_ || verdict == Verdict::kWrong;
    findings_->push_back({verdict, file_.name, text});
  }

  const CheckedFile& file_;
  bool may_lack_;
  std::vector<Finding>* findings_;
  bool any_wrong_ = false;
};

void CheckSettingsFile(const CheckedFile& file, std::vector<Finding>* findings) {
  constexpr const char* kSubject = "pyfxd.toml";
  for (const std::string& wrong : file.wrong) {
    findings->push_back({Verdict::kWrong, kSubject, wrong});
  }
  if (file.wrong.empty()) findings->push_back({Verdict::kOk, kSubject, file.name});
}

}  // namespace

std::vector<CheckedFile> ParseCheckedFiles(std::string_view bytes) {
  std::vector<CheckedFile> files;
  const auto next = [&bytes] {
    const std::string_view word = bytes.substr(0, bytes.find('\0'));
    bytes.remove_prefix(std::min(bytes.size(), word.size() + 1));
    return word;
  };
  while (!bytes.empty()) {
    const std::string_view key = next();
    std::string value(next());
    if (key == "profile" || key == "settings") {
      files.emplace_back().is_profile = key == "profile";
      files.back().name = std::move(value);
    } else if (!files.empty()) {
      Take(key, std::move(value), &files.back());
    }
  }
  return files;
}

Result<std::vector<Finding>> CheckSettings() {
  Result<std::vector<CheckedFile>> files = AskDaemonProgram({});
  if (!files) return std::move(files).error();
  std::vector<Finding> findings;
  for (const CheckedFile& file : *files) {
    if (!file.is_profile) CheckSettingsFile(file, &findings);
  }
  return findings;
}

Result<std::vector<Finding>> CheckProfiles(const std::string& name) {
  Result<std::vector<CheckedFile>> files = AskDaemonProgram(name);
  if (!files) return std::move(files).error();
  std::vector<Finding> findings;
  for (const CheckedFile& file : *files) {
    if (file.is_profile) {
      ProfileCheck(file, !name.empty(), &findings).Run();
    } else {
      CheckSettingsFile(file, &findings);
    }
  }
  return findings;
}

}  // namespace pyfx
