// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/adopt/adopted_list.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "client/common/small_file.h"
#include "client/control/files/files.h"
#include "client/control/files/user_directories.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;

constexpr int kVersion = 1;
constexpr std::size_t kMostBytes = std::size_t{4} << 20;
constexpr mode_t kOwn = 0600;
constexpr mode_t kOwnDirectory = 0700;

std::optional<Names> Parse(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("version", Json()) != kVersion) return std::nullopt;
  const auto list = json.find("environments");
  if (list == json.end() || !list->is_array()) return std::nullopt;
  Names names;
  for (const Json& name : *list) {
    if (!name.is_string()) return std::nullopt;
    names.push_back(name.get<std::string>());
  }
  return names;
}

std::string Text(const Names& names) {
  const Json json = {{"version", kVersion}, {"environments", names}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// nullopt: it is none that this pyfx knows.
Result<std::optional<Names>> NamesInList(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 && errno == ENOENT) return std::optional<Names>(Names());
  const std::optional<std::string> text = ReadHead(path, kMostBytes);
  if (!text) return Error{Errc::kFailed, "cannot read \"" + path + "\""};
  return Parse(*text);
}

// One that a newer pyfx has written is kept as well.
Result<AdoptedList> ReadFrom(const std::string& path) {
  Result<std::optional<Names>> names = NamesInList(path);
  if (!names) return std::move(names).error();
  if (*names) return AdoptedList{**std::move(names), {}};
  const std::string aside = path + ".unreadable";
  if (::rename(path.c_str(), aside.c_str()) != 0) {
    return ErrnoError("cannot set \"" + path + "\" aside, which cannot be read");
  }
  return AdoptedList{{},
                     "\"" + path + "\" cannot be read, and is now \"" + aside +
                         "\"; adopt the environments again that \"pyfxctl adopted\" is to show"};
}

Result<std::string> ListPath() {
  Result<std::string> directory = StateDirectory();
  if (directory) *directory += "/adopted.json";
  return directory;
}

Result<std::string> Change(const std::function<void(Names*)>& change) {
  Result<std::string> directory = StateDirectory();
  if (!directory) return directory;
  if (Status made = MakeDirectories(*directory, kOwnDirectory); !made) return made.error();
  Result<UniqueFd> lock = LockDirectory(*directory);
  if (!lock) return std::move(lock).error();
  const std::string path = *directory + "/adopted.json";
  Result<AdoptedList> list = ReadFrom(path);
  if (!list) return std::move(list).error();
  Names names = list->environments;
  change(&names);
  if (names != list->environments || !list->remark.empty()) {
    if (Status done = WriteWhole(path, Text(names), kOwn); !done) return done.error();
  }
  return list->remark;
}

}  // namespace

Result<AdoptedList> ReadAdoptedList() {
  Result<std::string> path = ListPath();
  if (!path) return std::move(path).error();
  return ReadFrom(*path);
}

Result<AdoptedList> LookAtAdoptedList() {
  Result<std::string> path = ListPath();
  if (!path) return std::move(path).error();
  Result<std::optional<Names>> names = NamesInList(*path);
  if (!names) return std::move(names).error();
  if (*names) return AdoptedList{**std::move(names), {}};
  return Error{Errc::kFailed,
               "\"" + *path + "\" cannot be read: \"pyfxctl adopted\" sets it aside"};
}

Result<std::string> NoteAdopted(const std::string& environment) {
  return Change([&](Names* names) {
    const auto at = std::lower_bound(names->begin(), names->end(), environment);
    if (at == names->end() || *at != environment) names->insert(at, environment);
  });
}

Result<std::string> ForgetAdopted(const std::string& environment) {
  return Change([&](Names* names) { std::erase(*names, environment); });
}

}  // namespace pyfx
