// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/libraries/program_text.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <optional>

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/hidden/libraries/variable_in_text.h"
#include "protocol/base/cold_cause.h"
#include "protocol/base/unique_fd.h"
#include "protocol/files/regular_file.h"

namespace pyfx {
namespace {

// As much of a program as is looked at: some milliseconds.
constexpr std::size_t kMostProgramText = std::size_t{4} << 20;

std::string Encoded(PyObject* path) {
  PyObject* bytes = nullptr;
  if (path == nullptr || PyUnicode_FSConverter(path, &bytes) == 0) {
    PyErr_Clear();
    return {};
  }
  const PyRef owned(bytes);
  return PyBytes_AS_STRING(bytes);
}

std::string Encoded(const wchar_t* text) {
  const PyRef unicode(PyUnicode_FromWideChar(text, -1));
  return Encoded(unicode.get());
}

// Whether zipimport would take it for an archive: by what is in its last bytes, a comment of which
// may be as long as that (zipimport._read_directory()).
bool IsArchive(int fd) {
  constexpr off_t kLongestEnd = 22 + 0xffff;
  struct stat info {};
  if (::fstat(fd, &info) != 0) return false;
  const off_t size = std::min(info.st_size, kLongestEnd);
  std::string end(static_cast<std::size_t>(size), '\0');
  const ssize_t got = ::pread(fd, end.data(), end.size(), info.st_size - size);
  end.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return end.find("PK\005\006") != std::string::npos;
}

// What of it is there; nothing of what is no file. nullopt for what is too large to be looked at
// while a client waits. Leaves its position alone.
std::optional<std::string> Contents(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return std::string();
  const off_t begin = ::lseek(fd, 0, SEEK_CUR);
  if (begin < 0) return std::string();
  const Result<std::string> text = ReadAtMost(fd, begin, kMostProgramText + 1, "the program");
  if (!text) return std::string();
  if (text->size() > kMostProgramText) return std::nullopt;
  return *text;
}

// Who writes to a named pipe would take an opening of it for the reader. Of a large archive nothing
// is looked at: most of them are compressed.
std::optional<std::string> TextOfFile(const std::string& path) {
  const Result<UniqueFd> file = OpenRegularFile(path);
  if (!file) return std::string();
  std::optional<std::string> text = Contents(file->get());
  return !text && IsArchive(file->get()) ? std::string() : text;
}

// As runpy finds it, but in directories only.
std::optional<std::string> TextOfModule(const std::string& name, PyObject* path0) {
  std::string name_as_path = name;
  std::replace(name_as_path.begin(), name_as_path.end(), '.', '/');
  PyObject* const path = PySys_GetObject("path");
  const Py_ssize_t count = path != nullptr && PyList_Check(path) ? PyList_GET_SIZE(path) : 0;
  for (Py_ssize_t i = -1; i < count; ++i) {
    PyObject* const entry = i < 0 ? path0 : PyList_GET_ITEM(path, i);
    if (entry == nullptr || PyUnicode_Check(entry) == 0) continue;
    const std::string directory = Encoded(entry);
    for (const char* suffix : {"/__main__.py", ".py"}) {
      // An empty one is the working directory.
      const std::string file = directory.empty() ? name_as_path : directory + "/" + name_as_path;
      std::optional<std::string> text = TextOfFile(file + suffix);
      if (!text || !text->empty()) return text;
    }
  }
  return std::string();
}

std::optional<std::string> TextOfProgram(PyObject* path0) {
  const PyConfig& config = internals::Config();
  if (config.run_command != nullptr) return Encoded(config.run_command);
  if (config.run_module != nullptr) return TextOfModule(Encoded(config.run_module), path0);
  if (config.run_filename == nullptr) return Contents(STDIN_FILENO);
  const std::string path = Encoded(config.run_filename);
  struct stat info {};
  const bool is_directory = ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
  return TextOfFile(is_directory ? path + "/__main__.py" : path);
}

}  // namespace

Status CheckProgramSetsNone(const std::unordered_set<std::string>& names, PyObject* path0) {
  if (names.empty()) return {};
  const std::optional<std::string> text = TextOfProgram(path0);
  if (!text) {
    return Error{Errc::kUnsupported,
                 "the program is larger than " + std::to_string(kMostProgramText >> 20) +
                     " MiB: whether it sets a variable that a library of a hidden preload has "
                     "read is not looked for",
                 ColdCause::kVariable};
  }
  const std::string name(VariableThatIsSet(*text, names));
  if (name.empty()) return {};
  return Error{Errc::kUnsupported,
               "the program may set " + name + ", which a library of a hidden preload has read",
               ColdCause::kVariable};
}

}  // namespace pyfx
