// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/setup/units.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <vector>

#include "client/control/files/files.h"
#include "client/control/files/user_directories.h"
#include "client/control/programs/user_manager.h"
#include "client/control/setup/own_file.h"
#include "client/control/setup/unit_texts.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

constexpr std::string_view kMark = "# Written by pyfxctl setup; pyfxctl setup --undo removes it.\n";
constexpr const char* kNote = "/enabled-by-setup";

bool Succeeds(std::vector<std::string> words) {
  const Result<ProgramOutput> answer = AskUserManager(std::move(words));
  return answer && answer->Succeeded();
}

Status Do(const std::vector<std::string>& words) {
  Result<ProgramOutput> answer = AskUserManager(words);
  if (!answer) return std::move(answer).error();
  if (answer->Succeeded()) return {};
  std::string text = "systemctl --user";
  for (const std::string& word : words) text.append(" ").append(word);
  return Error{Errc::kFailed, "\"" + text + "\" failed: " + answer->Complaint()};
}

Result<std::string> UnitDirectory() {
  Result<std::string> directory = ConfigDirectory();
  if (directory) *directory += "/systemd/user";
  return directory;
}

// As systemd.unit(5) wants it: a specifier is doubled, and a space ends the path.
std::string Escaped(std::string_view path) {
  std::string escaped;
  for (const char c : path) {
    if (c == ' ') {
      escaped += "\\x20";
    } else {
      escaped.append(c == '%' ? 2 : 1, c);
    }
  }
  return escaped;
}

Status WriteUnits(const std::string& directory) {
  const Result<std::string> prefix = InstallPrefix();
  if (!prefix) return prefix.error();
  if (Status made = MakeDirectories(directory, 0755); !made) return made;
  Status done =
      WriteWhole(directory + "/pyfxd.socket", std::string(kMark).append(kSocketUnit), 0644);
  std::string service = std::string(kMark).append(kServiceUnit);
  constexpr std::string_view kPlace = "PYFX_FULL_BINDIR";
  service.replace(service.find(kPlace), kPlace.size(), Escaped(*prefix + "/bin"));
  if (done) done = WriteWhole(directory + "/pyfxd.service", service, 0644);
  return done;
}

// Those that we have written. Returns whether there were any.
Result<bool> RemoveUnits(const std::string& directory) {
  bool removed = false;
  for (const char* name : {"/pyfxd.socket", "/pyfxd.service"}) {
    Result<OwnFile> file = ReadOwnFile(directory + name);
    if (!file) return std::move(file).error();
    if (!file->is_there || !file->text.starts_with(kMark)) continue;
    if (Status done = WriteOwnFile(*file, {}); !done) return done.error();
    removed = true;
  }
  return removed;
}

}  // namespace

Result<std::string> EnableUnits(bool dry_run) {
  std::string text;
  if (!Succeeds({"cat", "pyfxd.socket"})) {
    const Result<std::string> directory = UnitDirectory();
    if (!directory) return directory;
    if (!dry_run) {
      Status done = WriteUnits(*directory);
      if (done) done = Do({"daemon-reload"});
      if (!done) return done.error();
    }
    text += "the units pyfxd.socket and pyfxd.service are written: \"" + *directory + "\"\n";
  }
  if (Succeeds({"is-enabled", "pyfxd.socket"}) && Succeeds({"is-active", "pyfxd.socket"})) {
    return text + "pyfxd.socket is enabled and started already\n";
  }
  if (!dry_run) {
    Result<std::string> state = StateDirectory();
    if (!state) return state;
    Status done = MakeDirectories(*state, 0700);
    if (done) done = WriteWhole(*state + kNote, {}, 0600);
    if (done) done = Do({"enable", "--now", "pyfxd.socket"});
    if (!done) return done.error();
  }
  return text + "pyfxd.socket is enabled and started: the first pyfxc starts the daemon\n";
}

Result<std::string> DisableUnits(bool dry_run) {
  Result<std::string> state = StateDirectory();
  if (!state) return state;
  const std::string note = *state + kNote;
  std::string text;
  if (::access(note.c_str(), F_OK) == 0) {
    if (!dry_run) {
      Status done = Do({"disable", "--now", "pyfxd.socket"});
      if (done) static_cast<void>(Do({"stop", "pyfxd.service"}));
      if (!done) return done.error();
      ::unlink(note.c_str());
    }
    text += "pyfxd.socket is disabled and stopped\n";
  }
  if (dry_run) return text;
  const Result<std::string> directory = UnitDirectory();
  if (!directory) return directory;
  Result<bool> removed = RemoveUnits(*directory);
  if (!removed) return std::move(removed).error();
  if (!*removed) return text;
  if (Status done = Do({"daemon-reload"}); !done) return done.error();
  return text + "the units are removed\n";
}

}  // namespace pyfx
