// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/setup/spawn_setting.h"

#include "client/common/toml_string.h"
#include "client/control/files/files.h"
#include "client/control/files/user_directories.h"
#include "client/control/setup/marked_block.h"
#include "client/control/setup/own_file.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

constexpr const char* kLines =
    "# The first pyfxc that finds no daemon starts one, which leaves after ten minutes without "
    "use.\n"
    "spawn = true\n";

bool Spawns(const std::string& text) {
  const Result<bool> spawn = FindTomlTruth(text, {"spawn"});
  return spawn && *spawn;
}

// Of two files only the first counts.
Status CheckNoOther(const std::vector<std::string>& files) {
  for (std::size_t i = 1; i < files.size(); ++i) {
    const Result<OwnFile> other = ReadOwnFile(files[i]);
    if (!other || !other->is_there) continue;
    return Error{Errc::kInvalid,
                 "a file \"" + files[0] + "\" would have \"" + files[i] +
                     "\" not count: write \"spawn = true\" there, or copy it first"};
  }
  return {};
}

}  // namespace

Result<std::string> SetSpawn(bool dry_run) {
  // Without a home the first file would be everybody's, in /etc.
  if (Result<std::string> own = ConfigDirectory(); !own) return own;
  const std::vector<std::string> files = SettingsFiles();
  Result<OwnFile> file = ReadOwnFile(files.front());
  if (!file) return std::move(file).error();
  if (Spawns(file->text)) return "\"" + file->path + "\" says \"spawn = true\" already\n";
  if (!file->is_there) {
    if (Status alone = CheckNoOther(files); !alone) return alone.error();
  }
  const std::string text = WithBlock(file->text, kLines, BlockPlace::kBegin);
  // There may be one already, and two are an error.
  if (Result<std::optional<TomlString>> other = FindTomlString(file->text, {"spawn"});
      !other || *other) {
    return Error{Errc::kInvalid, "\"" + file->path +
                                     "\" has another \"spawn\", or cannot be read: change it to "
                                     "\"spawn = true\""};
  }
  if (!dry_run) {
    // For the log of a daemon that is started so.
    if (Result<std::string> state = StateDirectory()) {
      if (Status made = MakeDirectories(*state, 0700); !made) return made.error();
    }
    if (Status done = WriteOwnFile(*file, text); !done) return done.error();
  }
  return "\"" + file->path + "\" says \"spawn = true\": the first pyfxc starts the daemon\n";
}

Result<std::string> UnsetSpawn(bool dry_run) {
  if (Result<std::string> own = ConfigDirectory(); !own) return own;
  Result<OwnFile> file = ReadOwnFile(SettingsFiles().front());
  if (!file) return std::move(file).error();
  if (!HasBlock(file->text)) return std::string();
  if (!dry_run) {
    if (Status done = WriteOwnFile(*file, WithoutBlock(file->text)); !done) return done.error();
  }
  return "the lines of setup are taken out of \"" + file->path + "\"\n";
}

}  // namespace pyfx
