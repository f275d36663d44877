// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/program_text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/hidden/variable_in_text.h"
#include "protocol/base/cold_cause.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

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

// What of it is there; nothing of what is no file. Leaves its position alone.
std::string Contents(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return {};
  const off_t begin = ::lseek(fd, 0, SEEK_CUR);
  if (begin < 0 || begin >= info.st_size) return {};
  std::string text(static_cast<std::size_t>(info.st_size - begin), '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got =
        ::pread(fd, text.data() + size, text.size() - size, begin + static_cast<off_t>(size));
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

std::string TextOfFile(const std::string& path) {
  struct stat info {};
  // Who writes to a named pipe would take this for the reader.
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return {};
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  return file ? Contents(file.get()) : std::string();
}

// As runpy finds it, but in directories only.
std::string TextOfModule(const std::string& name, PyObject* path0) {
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
      std::string text = TextOfFile(file + suffix);
      if (!text.empty()) return text;
    }
  }
  return {};
}

std::string TextOfProgram(PyObject* path0) {
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
  const std::string text = TextOfProgram(path0);
  const std::string name(VariableThatIsSet(text, names));
  if (name.empty()) return {};
  return Error{Errc::kUnsupported,
               "the program may set " + name + ", which a library of a hidden preload has read",
               ColdCause::kVariable};
}

}  // namespace pyfx
