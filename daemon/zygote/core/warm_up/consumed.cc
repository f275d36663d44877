// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/warm_up/consumed.h"

#include <link.h>

#include <string>
#include <utility>
#include <vector>

#include "daemon/zygote/core/heard/openings.h"
#include "daemon/zygote/core/heard/paths_looked_at.h"
#include "daemon/zygote/core/heard/questions_asked.h"
#include "daemon/zygote/core/heard/variables_read.h"
#include "daemon/zygote/core/warm_up/asked_settings.h"
#include "daemon/zygote/core/warm_up/asked_streams.h"

namespace pyfx {
namespace {

Error CannotTell() {
  return Error{Errc::kFailed, "cannot tell what the warm-up has read: " + TakeExceptionText()};
}

// Paths as the dynamic linker opened them, symbolic links and all.
PyRef LoadedLibraries() {
  PyRef paths(PyList_New(0));
  const auto add = [](dl_phdr_info* info, std::size_t, void* list) {
    // Empty for the program itself, a bare name for what the kernel provides (vdso(7)).
    if (info->dlpi_name == nullptr || info->dlpi_name[0] != '/') return 0;
    const PyRef path(PyUnicode_DecodeFSDefault(info->dlpi_name));
    return path && PyList_Append(static_cast<PyObject*>(list), path.get()) == 0 ? 0 : -1;
  };
  if (paths && ::dl_iterate_phdr(add, paths.get()) != 0) return PyRef();
  return paths;
}

// These throw away what is not of the type that consumed.py promises.
std::vector<std::string> Strings(PyObject* list) {
  std::vector<std::string> strings;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    const PyRef bytes(PyUnicode_EncodeFSDefault(PyList_GET_ITEM(list, i)));
    strings.emplace_back(bytes ? PyBytes_AS_STRING(bytes.get()) : "");
    PyErr_Clear();
  }
  return strings;
}

std::vector<std::uint64_t> Numbers(PyObject* list) {
  std::vector<std::uint64_t> numbers;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    numbers.push_back(PyLong_AsUnsignedLongLongMask(PyList_GET_ITEM(list, i)));
    PyErr_Clear();
  }
  return numbers;
}

std::vector<SearchedDirectory> Directories(PyObject* list) {
  std::vector<SearchedDirectory> directories;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    PyObject *path = nullptr, *names = nullptr, *entries = nullptr;
    int whole = 0;
    if (PyArg_ParseTuple(PyList_GET_ITEM(list, i), "O&pO!O!", PyUnicode_FSConverter, &path, &whole,
                         &PyList_Type, &names, &PyList_Type, &entries) == 0) {
      PyErr_Clear();
      continue;
    }
    const PyRef owned(path);
    directories.push_back({PyBytes_AS_STRING(path), whole != 0, Strings(names), Strings(entries)});
  }
  return directories;
}

}  // namespace

Result<ConsumptionRecorder> ConsumptionRecorder::Listen() {
  Result<Helper> helper = Helper::Load(kConsumedSource);
  if (!helper) return std::move(helper).error();
  if (!helper->Call("listen", nullptr)) return CannotTell();
  ListenForVariables();
  ListenForQuestions();
  ListenForPaths();
  BeginStreamQuestions();
  ListenForOpenings();
  return ConsumptionRecorder(std::move(*helper));
}

Status ConsumptionRecorder::Begin(std::int64_t start_ns) {
  start_ns_ = start_ns;
  if (!helper_.Call("begin", "L", static_cast<long long>(start_ns))) return CannotTell();
  return {};
}

Result<Consumed> ConsumptionRecorder::End() {
  // First of all: what is looked at below are files that the warm-up has read.
  std::vector<std::string> places = StopListeningForPaths();
  const PyRef libraries = LoadedLibraries();
  if (!libraries) return CannotTell();
  const PyRef ended = helper_.Call("end", "LO", static_cast<long long>(start_ns_), libraries.get());
  const PyRef result = ended ? helper_.Call("result", nullptr) : PyRef();
  PyObject *files = nullptr, *stamps = nullptr, *directories = nullptr;
  PyObject *suffixes = nullptr, *endings = nullptr, *variables = nullptr;
  int went_through = 0, is_copy_kept = 0;
  if (!result ||
      PyArg_ParseTuple(result.get(), "O!O!O!O!O!O!pp", &PyList_Type, &files, &PyList_Type, &stamps,
                       &PyList_Type, &directories, &PyList_Type, &suffixes, &PyList_Type, &endings,
                       &PyList_Type, &variables, &went_through, &is_copy_kept) == 0) {
    return CannotTell();
  }
  Consumed consumed{
      Strings(files),   Numbers(stamps),    Directories(directories),   Strings(suffixes),
      Strings(endings), Strings(variables), went_through != 0 ? 1U : 0U};
  for (std::string& name : StopListeningForVariables()) {
    consumed.variables.push_back(std::move(name));
  }
  NoteVariablesAsked(consumed.variables, is_copy_kept != 0);
  consumed.places = std::move(places);
  EndStreamQuestions();
  StopListeningForOpenings();
  consumed.asked = StopListeningForQuestions();
  helper_.Release();
  return consumed;
}

}  // namespace pyfx
