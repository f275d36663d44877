// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/threads/fork_audit.h"

#include <dirent.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/system/mappings.h"
#include "daemon/zygote/core/threads/thread_registry.h"

namespace pyfx {
namespace {

constexpr std::size_t kMaxPhrases = 12;
constexpr std::size_t kMaxPhrase = 200;

struct Known {
  std::string_view in_path;  // of the library
  std::string_view why;
};
// Their makers have them end before a fork and start anew after it (pthread_atfork(3)), or make
// others where the process is another (numexpr: NumExpr_run(), numexpr/interpreter.cpp).
constexpr std::array<Known, 4> kSafeLibraries = {
    {{"openblas", "its pool arms itself anew after a fork"},
     {"/numexpr/interpreter.", "its pool is made anew in another process"},
     {"/libiomp5", "its pool arms itself anew after a fork"},
     {"/libomp", "its pool arms itself anew after a fork"}}};
constexpr std::string_view kSafeThread = "jemalloc_bg_thd";  // the same, by the thread's name

std::string ReadWord(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::vector<pid_t> OtherThreads() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/task"), ::closedir);
  std::vector<pid_t> tids;
  while (const dirent* entry = folder ? ::readdir(folder.get()) : nullptr) {
    const pid_t tid = std::atoi(entry->d_name);
    if (tid > 0 && tid != ::getpid()) tids.push_back(tid);
  }
  return tids;
}

// Names of the threads that the module threading knows.
std::map<pid_t, std::string> PythonNames() {
  std::map<pid_t, std::string> names;
  const PyRef name(PyUnicode_FromString("threading"));
  const PyRef module(name ? PyImport_GetModule(name.get()) : nullptr);
  const PyRef all(module ? PyObject_CallMethod(module.get(), "enumerate", nullptr) : nullptr);
  for (Py_ssize_t i = 0; all && i < PyList_Size(all.get()); ++i) {
    PyObject* const thread = PyList_GET_ITEM(all.get(), i);
    const PyRef id(PyObject_GetAttrString(thread, "native_id"));
    const PyRef text(PyObject_GetAttrString(thread, "name"));
    const char* const utf8 =
        text && PyUnicode_Check(text.get()) != 0 ? PyUnicode_AsUTF8(text.get()) : nullptr;
    if (id && PyLong_Check(id.get()) != 0 && utf8 != nullptr) {
      names.emplace(static_cast<pid_t>(PyLong_AsLong(id.get())), utf8);
    }
    PyErr_Clear();
  }
  PyErr_Clear();
  return names;
}

// How many threads Python runs besides this one.
std::size_t PythonThreadCount() {
  const PyRef module(PyImport_ImportModule("_thread"));
  const PyRef count(module ? PyObject_CallMethod(module.get(), "_count", nullptr) : nullptr);
  const long number = count ? PyLong_AsLong(count.get()) : 0;
  PyErr_Clear();
  return number > 0 ? static_cast<std::size_t>(number) : 0;
}

std::string By(const std::string& module) {
  if (module.empty()) return {};
  return ", started by " + (module == "__pyfx_init__" ? "the init section" : module);
}

std::string Count(std::size_t number, const std::string& one) {
  return number == 1 ? one : std::to_string(number) + " × " + one;
}

// The same phrase several times becomes one; what is too much is cut.
void Add(const std::map<std::string, std::size_t>& found, std::vector<std::string>* phrases) {
  std::size_t left_out = 0;
  for (const auto& [phrase, number] : found) {
    if (phrases->size() >= kMaxPhrases) {
      ++left_out;
      continue;
    }
    std::string text = Count(number, phrase);
    if (text.size() > kMaxPhrase) text.resize(kMaxPhrase);
    phrases->push_back(std::move(text));
  }
  if (left_out != 0) phrases->push_back("and " + std::to_string(left_out) + " more");
}

using Phrases = std::map<std::string, std::size_t>;

struct Threads {
  Phrases unsafe;
  Phrases harmless;
  std::vector<std::string> unnamed;  // of Python, unknown to the module threading
  std::size_t named = 0;             // of Python, known to it
};

std::string FileName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// One that a library has made.
void AddNative(const MadeThread& thread, const std::string& by, Threads* threads) {
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(thread.library.c_str(), nullptr),
                                                    std::free);
  const std::string path = real ? real.get() : thread.library;
  const std::string text = "thread of " + FileName(path) + by;
  const auto known = std::find_if(
      kSafeLibraries.begin(), kSafeLibraries.end(),
      [&](const Known& library) { return path.find(library.in_path) != std::string::npos; });
  if (known == kSafeLibraries.end()) {
    ++threads->unsafe[text];
  } else {
    ++threads->harmless[text + ": " + std::string(known->why)];
  }
}

Threads LookAtThreads() {
  Threads threads;
  const std::vector<MadeThread> made = ThreadRegistry::Made();
  const std::map<pid_t, std::string> names = PythonNames();
  for (const pid_t tid : OtherThreads()) {
    const auto origin = std::find_if(made.rbegin(), made.rend(),
                                     [tid](const MadeThread& thread) { return thread.tid == tid; });
    const std::string comm = ReadWord("/proc/self/task/" + std::to_string(tid) + "/comm");
    const std::string by = origin == made.rend() ? "" : By(origin->module);
    const auto name = names.find(tid);
    if (origin != made.rend() && origin->held) {
      ++threads.harmless["thread of " + FileName(origin->library) + by + ": each run begins it"];
    } else if (comm == kSafeThread) {
      ++threads.harmless["thread of jemalloc, which it starts anew after a fork" + by];
    } else if (name != names.end()) {
      ++threads.named;
      ++threads.unsafe["thread \"" + name->second + "\" of Python" + by];
    } else if (origin == made.rend()) {
      ++threads.unsafe["thread \"" + comm + "\" of unknown origin"];
    } else if (origin->library.empty()) {
      threads.unnamed.push_back("thread of Python" + by);
    } else {
      AddNative(*origin, by, &threads);
    }
  }
  return threads;
}

// Whether there are any that may be ending: Python counts those of its own that are not.
bool MayBeEnding(const Threads& threads) {
  return threads.unsafe.size() > threads.named ||
         threads.named + threads.unnamed.size() > PythonThreadCount();
}

// Who joins a thread goes on before the kernel has taken it off the list, of which the kernel tells
// nothing (before Linux 6.9), so that what looks unsafe is looked at again.
Threads LookAtThreadsUntilTheyEnd() {
  constexpr int kLooks = 10;
  constexpr int kPauseMs = 5;
  Threads threads = LookAtThreads();
  for (int look = 1; look < kLooks && MayBeEnding(threads); ++look) {
    ::poll(nullptr, 0, kPauseMs);
    threads = LookAtThreads();
  }
  return threads;
}

// faulthandler.dump_traceback_later() has a thread that Python does not count. In runs there would
// be no time-out, and the zygote would have it: so it is taken back. Whether there was one.
bool CancelTimeOut() {
  PyObject* const module = PyDict_GetItemString(internals::Modules(), "faulthandler");
  const PyRef cancelled(module != nullptr
                            ? PyObject_CallMethod(module, "cancel_dump_traceback_later", nullptr)
                            : nullptr);
  PyErr_Clear();
  return static_cast<bool>(cancelled);
}

// Those that Python does not count have not ended either: they are what remains.
Threads AuditThreads() {
  Threads threads = LookAtThreadsUntilTheyEnd();
  const std::size_t of_others = threads.unnamed.size();
  const bool has_uncounted = threads.named + of_others > PythonThreadCount();
  if (has_uncounted && CancelTimeOut()) {
    threads = LookAtThreadsUntilTheyEnd();
    if (threads.unnamed.size() < of_others) {
      ++threads.unsafe["time-out of faulthandler.dump_traceback_later()"];
    }
  }
  for (const std::string& phrase : threads.unnamed) ++threads.unsafe[phrase];
  return threads;
}

void AuditChildren(Phrases* unsafe) {
  std::ifstream file("/proc/self/task/" + std::to_string(::getpid()) + "/children");
  std::string pid;
  while (file >> pid) {
    ++(*unsafe)["child process " + pid + " (" + ReadWord("/proc/" + pid + "/comm") + ")"];
  }
}

// PyOS_AfterFork_Child() takes all interpreters but the main one away, from whoever holds them.
void AuditInterpreters(Phrases* unsafe) {
  for (PyInterpreterState* interpreter = PyInterpreterState_Head(); interpreter != nullptr;
       interpreter = PyInterpreterState_Next(interpreter)) {
    if (interpreter != PyInterpreterState_Main()) ++(*unsafe)["sub-interpreter"];
  }
}

void AuditDevices(Phrases* unsafe) {
  std::ifstream file("/proc/self/maps");
  std::ostringstream maps;
  maps << file.rdbuf();
  for (const std::string& device : ForkUnsafeDevices(maps.str())) {
    ++(*unsafe)["device " + device + " in use"];
  }
}

}  // namespace

ForkAudit AuditForForks(const std::vector<std::string>& shared) {
  Threads threads = AuditThreads();
  AuditChildren(&threads.unsafe);
  AuditDevices(&threads.unsafe);
  AuditInterpreters(&threads.unsafe);
  for (const std::string& phrase : shared) ++threads.unsafe[phrase];
  ForkAudit audit;
  Add(threads.unsafe, &audit.unsafe);
  Add(threads.harmless, &audit.harmless);
  return audit;
}

}  // namespace pyfx
