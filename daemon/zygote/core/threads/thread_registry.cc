// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/threads/thread_registry.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <string_view>

#include "daemon/zygote/core/threads/held_threads.h"

namespace pyfx {
namespace {

std::atomic<bool> recording{false};
std::mutex mutex;
std::vector<MadeThread> made;  // guarded by mutex

// Libraries through which others make threads.
constexpr std::array<std::string_view, 5> kBetween = {"libc.so", "libpthread", "libstdc++",
                                                      "libasan", "libc++"};

Dl_info ObjectOf(const void* address) {
  Dl_info info{};
  ::dladdr(address, &info);
  return info;
}

const void* host = nullptr;  // an address in it, if it is an object of its own

// Whether it is in Python, or in us: one program, or up to four objects.
bool IsOwn(const void* address) {
  const void* const base = ObjectOf(address).dli_fbase;
  const auto is_in = [base](const void* known) { return ObjectOf(known).dli_fbase == base; };
  return is_in(reinterpret_cast<const void*>(&IsOwn)) ||
         is_in(reinterpret_cast<const void*>(&Py_GetVersion)) || (host != nullptr && is_in(host));
}

// The path of the library that `address` is in; empty for what is our own, and for what stands
// between.
std::string LibraryOf(const void* address) {
  const Dl_info info = ObjectOf(address);
  if (info.dli_fname == nullptr || IsOwn(address)) return {};
  const std::string_view path = info.dli_fname;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const bool between = std::any_of(kBetween.begin(), kBetween.end(),
                                   [&](std::string_view start) { return name.starts_with(start); });
  return between ? std::string() : std::string(path);
}

// The nearest caller that is a library.
std::string CallingLibrary() {
  std::array<void*, 32> frames;
  const int count = ::backtrace(frames.data(), static_cast<int>(frames.size()));
  for (int i = 0; i < count; ++i) {
    if (std::string path = LibraryOf(frames[static_cast<std::size_t>(i)]); !path.empty()) {
      return path;
    }
  }
  return {};
}

// Modules in whose name the frames of somebody else's doing run.
bool IsBetween(std::string_view module) {
  return module.starts_with("importlib.") || module == "importlib" || module == "threading" ||
         module.starts_with("concurrent.futures") || module.starts_with("multiprocessing");
}

// The module whose code runs, if this thread is a Python one and holds the GIL.
std::string RunningModule() {
  if (Py_IsInitialized() == 0 || PyGILState_Check() == 0) return {};
  PyRef frame(reinterpret_cast<PyObject*>(PyThreadState_GetFrame(PyThreadState_Get())));
  std::string module;
  while (frame) {
    auto* const current = reinterpret_cast<PyFrameObject*>(frame.get());
    const PyRef globals(PyFrame_GetGlobals(current));
    PyObject* const name = PyDict_GetItemString(globals.get(), "__name__");
    const char* const text =
        name != nullptr && PyUnicode_Check(name) != 0 ? PyUnicode_AsUTF8(name) : nullptr;
    if (text != nullptr && !IsBetween(text)) return text;
    if (text != nullptr && module.empty()) module = text;
    frame = PyRef(reinterpret_cast<PyObject*>(PyFrame_GetBack(current)));
  }
  return module;
}

}  // namespace

void ThreadRegistry::Begin() { recording = true; }
void ThreadRegistry::End() { recording = false; }
bool ThreadRegistry::is_open() { return recording; }
void ThreadRegistry::CountAsOwn(const void* address) { host = address; }

std::size_t ThreadRegistry::Note(const pthread_attr_t* attributes, void* (*start)(void*),
                                 void* argument) {
  const void* const code = reinterpret_cast<const void*>(start);
  MadeThread thread;
  thread.library = LibraryOf(code);
  if (thread.library.empty() && !IsOwn(code)) thread.library = CallingLibrary();
  thread.module = RunningModule();
  thread.held = HeldThreads::IsToBeHeld(thread.library, thread.module, attributes);
  if (thread.held) HeldThreads::Keep(start, argument, attributes);
  const std::lock_guard lock(mutex);
  made.push_back(std::move(thread));
  return made.size() - 1;
}

void ThreadRegistry::SetTid(std::size_t number) {
  bool held = false;
  {
    const std::lock_guard lock(mutex);
    made[number].tid = ::gettid();
    held = made[number].held;
  }
  if (held) HeldThreads::Wait();
}

std::vector<MadeThread> ThreadRegistry::Made() {
  const std::lock_guard lock(mutex);
  return made;
}

}  // namespace pyfx
