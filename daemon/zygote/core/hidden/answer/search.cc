// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/answer/search.h"

#include <dirent.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "daemon/zygote/core/cpython/cpython_internals.h"

namespace pyfx {
namespace {

std::vector<PyObject*> ItemsOf(PyObject* list) {
  std::vector<PyObject*> items;
  if (list == nullptr || PyList_Check(list) == 0) return items;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) items.push_back(PyList_GET_ITEM(list, i));
  return items;
}

bool IsSameList(PyObject* list, const std::vector<PyObject*>& expected) {
  if (list == nullptr || PyList_Check(list) == 0) return false;
  if (PyList_GET_SIZE(list) != static_cast<Py_ssize_t>(expected.size())) return false;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    if (PyList_GET_ITEM(list, i) != expected[static_cast<std::size_t>(i)]) return false;
  }
  return true;
}

// Entries of sys.path as the file system has them; other objects are no entries
// (PathFinder._get_spec()).
std::vector<std::string> PathEntries() {
  std::vector<std::string> entries;
  PyObject* const path = PySys_GetObject("path");
  if (path == nullptr || PyList_Check(path) == 0) return entries;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(path); ++i) {
    PyObject* const item = PyList_GET_ITEM(path, i);
    if (PyUnicode_Check(item) == 0) continue;
    const char* const text = PyUnicode_AsUTF8(item);
    PyErr_Clear();
    entries.emplace_back(text == nullptr ? "?" : *text == '\0' ? "." : text);
  }
  return entries;
}

PyObject* FilterList() {
  PyObject* module = PyDict_GetItemString(internals::Modules(), "warnings");
  if (module == nullptr) module = PyDict_GetItemString(internals::Modules(), "_warnings");
  if (module == nullptr || PyModule_Check(module) == 0) return nullptr;
  return PyDict_GetItemString(PyModule_GetDict(module), "filters");
}

std::int64_t Nanoseconds(const timespec& time) {
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

std::string_view FoundIn(std::string_view origin) {
  const std::size_t slash = origin.rfind('/');
  std::string_view directory = origin.substr(0, slash == std::string_view::npos ? 0 : slash);
  // A package is found by its directory.
  if (origin.substr(directory.size()).starts_with("/__init__.")) {
    directory = directory.substr(0, directory.rfind('/'));
  }
  return directory;
}

}  // namespace

Search::Stamp Search::StampOf(const std::string& path) {
  struct stat info {};
  Stamp stamp;
  if (::stat(path.c_str(), &info) != 0) return stamp;
  stamp.there = true;
  stamp.is_directory = S_ISDIR(info.st_mode);
  stamp.device = info.st_dev;
  stamp.inode = info.st_ino;
  stamp.mtime_ns = Nanoseconds(info.st_mtim);
  stamp.ctime_ns = Nanoseconds(info.st_ctim);
  return stamp;
}

void Search::Begin() {
  searched_.clear();
  order_ = PathEntries();
  for (const std::string& path : order_) searched_[path] = StampOf(path);
  Expect();
}

void Search::ExpectFinders() {
  finders_ = ItemsOf(PySys_GetObject("meta_path"));
  hooks_ = ItemsOf(PySys_GetObject("path_hooks"));
}

void Search::Expect() {
  ExpectFinders();
  filter_list_ = FilterList();
  filters_ = ItemsOf(filter_list_);
}

void Search::ExpectAgain(bool filters_too) {
  if (filters_too) {
    Expect();
  } else {
    ExpectFinders();
  }
}

bool Search::FiltersAreExpected() const {
  PyObject* const list = FilterList();
  return list == filter_list_ && IsSameList(list, filters_);
}

// A directory that is not as the preload saw it is read once, and again when it has changed. Its
// stamp is taken before that. One that was read while the clock's tick lasted in which it had
// changed is not believed later either: another change in that tick leaves the stamp as it is.
const Search::Listing& Search::List(const std::string& path, const Stamp& stamp) {
  constexpr std::int64_t kLongestTick = 20'000'000;
  const auto found = listings_.find(path);
  if (found != listings_.end() && found->second.settled && found->second.stamp == stamp) {
    return found->second;
  }
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  const bool settled = Nanoseconds(now) - stamp.ctime_ns > kLongestTick;
  Listing& listing = listings_[path];
  listing = Listing{stamp, {}, false, settled};
  DIR* const directory = ::opendir(path.c_str());
  listing.unknown = directory == nullptr && stamp.there;
  while (const dirent* entry = directory != nullptr ? ::readdir(directory) : nullptr) {
    const std::string_view name = entry->d_name;
    const auto known = names_.find(name.substr(0, name.find('.')));
    if (known != names_.end()) listing.names.emplace(*known);
  }
  if (directory != nullptr) ::closedir(directory);
  return listing;
}

bool Search::LookAtPath() {
  path_.clear();
  gone_.clear();
  std::size_t next = 0;
  std::set<std::string, std::less<>> present;
  for (std::string& entry : PathEntries()) {
    present.emplace(entry);
    const Stamp stamp = StampOf(entry);
    const auto known = searched_.find(entry);
    if (known != searched_.end()) {
      const auto place = std::find(order_.begin(), order_.end(), entry) - order_.begin();
      if (static_cast<std::size_t>(place) < next) return false;  // in another order
      next = static_cast<std::size_t>(place) + 1;
    }
    const bool same = known != searched_.end() && known->second == stamp && entry[0] == '/';
    path_.emplace_back(std::move(entry), nullptr);
    if (!same && stamp.there) path_.back().second = &List(path_.back().first, stamp);
  }
  for (const std::string& entry : order_) {
    if (!present.contains(entry)) gone_.emplace(entry);
  }
  return true;
}

bool Search::Look() {
  return IsSameList(PySys_GetObject("meta_path"), finders_) &&
         IsSameList(PySys_GetObject("path_hooks"), hooks_) && LookAtPath();
}

bool Search::MayDiffer(std::string_view name, const char* origin) const {
  const bool has_file = origin != nullptr && origin[0] == '/';
  // Frozen and built-in modules are found before sys.path is looked at.
  if (origin != nullptr && !has_file) return false;
  const std::string_view directory = has_file ? FoundIn(origin) : std::string_view();
  if (has_file && gone_.contains(directory)) return true;
  for (const auto& [entry, listing] : path_) {
    const bool is_own = has_file && entry == directory;
    if (is_own) return listing != nullptr && ::access(origin, F_OK) != 0;
    if (listing != nullptr && (listing->unknown || listing->names.contains(name))) return true;
  }
  // Its directory is on nobody's path: a package's __path__, or an archive.
  return false;
}

}  // namespace pyfx
