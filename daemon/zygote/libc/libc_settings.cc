// SPDX-License-Identifier: GPL-3.0-or-later
//
// The functions of the C library by which a process sets what it is, as this program's modules call
// them: they tell what the warm-up sets (settings_heard.h), and do the same. These definitions go
// before the C library's.
#include <dlfcn.h>
#include <locale.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "daemon/zygote/core/heard/settings_heard.h"
#include "daemon/zygote/core/heard/variables_read.h"

namespace {

using pyfx::NoteSetting;
using pyfx::Setting;

template <typename Function>
void Find(const char* name, Function* function) {
  *function = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

// The C library's own. All are looked for at once, ahead: these functions may be called where
// dlsym(3) may not, in signal handlers and between fork(2) and exec.
struct CLibrary {
  mode_t (*umask)(mode_t);
  int (*chdir)(const char*);
  int (*fchdir)(int);
  char* (*getcwd)(char*, std::size_t);
  int (*getrlimit)(__rlimit_resource_t, rlimit*);
  int (*getrlimit64)(__rlimit_resource_t, rlimit64*);
  int (*setrlimit)(__rlimit_resource_t, const rlimit*);
  int (*setrlimit64)(__rlimit_resource_t, const rlimit64*);
  int (*prlimit)(pid_t, __rlimit_resource, const rlimit*, rlimit*);
  int (*prlimit64)(pid_t, __rlimit_resource, const rlimit64*, rlimit64*);
  int (*nice)(int);
  int (*getpriority)(__priority_which_t, id_t);
  int (*sched_getscheduler)(pid_t);
  int (*sched_getparam)(pid_t, sched_param*);
  pid_t (*getpgid)(pid_t);
  pid_t (*getsid)(pid_t);
  int (*setpriority)(__priority_which_t, id_t, int);
  int (*sched_setaffinity)(pid_t, std::size_t, const cpu_set_t*);
  int (*sched_setscheduler)(pid_t, int, const sched_param*);
  int (*sched_setparam)(pid_t, const sched_param*);
  int (*sigaction)(int, const struct sigaction*, struct sigaction*);
  sighandler_t (*signal)(int, sighandler_t);
  char* (*setlocale)(int, const char*);

  CLibrary() {
    Find("umask", &umask);
    Find("chdir", &chdir);
    Find("fchdir", &fchdir);
    Find("getcwd", &getcwd);
    Find("getrlimit", &getrlimit);
    Find("getrlimit64", &getrlimit64);
    Find("setrlimit", &setrlimit);
    Find("setrlimit64", &setrlimit64);
    Find("prlimit", &prlimit);
    Find("prlimit64", &prlimit64);
    Find("nice", &nice);
    Find("getpriority", &getpriority);
    Find("sched_getscheduler", &sched_getscheduler);
    Find("sched_getparam", &sched_getparam);
    Find("getpgid", &getpgid);
    Find("getsid", &getsid);
    Find("setpriority", &setpriority);
    Find("sched_setaffinity", &sched_setaffinity);
    Find("sched_setscheduler", &sched_setscheduler);
    Find("sched_setparam", &sched_setparam);
    Find("sigaction", &sigaction);
    Find("signal", &signal);
    Find("setlocale", &setlocale);
  }
};

const CLibrary& Next() {
  static const CLibrary library;
  return library;
}

[[gnu::constructor]] void FindAhead() { Next(); }

bool IsThisProcess(pid_t pid) { return pid == 0 || pid == ::getpid(); }

template <typename Result>
Result Noted(Result result, Setting setting, std::uint64_t value = 0) {
  if (result == 0) NoteSetting(setting, value);
  return result;
}

// setlocale(3) with "" reads these in this order: of one category, the first that is set.
void NoteLocaleVariables(int category) {
  constexpr std::array<std::pair<int, const char*>, 6> kNames = {{{LC_CTYPE, "LC_CTYPE"},
                                                                  {LC_NUMERIC, "LC_NUMERIC"},
                                                                  {LC_TIME, "LC_TIME"},
                                                                  {LC_COLLATE, "LC_COLLATE"},
                                                                  {LC_MONETARY, "LC_MONETARY"},
                                                                  {LC_MESSAGES, "LC_MESSAGES"}}};
  pyfx::NoteVariableRead("LC_ALL");
  pyfx::NoteVariableRead("LANG");
  for (const auto& [number, name] : kNames) {
    if (category == number || category == LC_ALL) pyfx::NoteVariableRead(name);
  }
}

}  // namespace

extern "C" {

mode_t umask(mode_t mask) noexcept {
  const mode_t before = Next().umask(mask);
  pyfx::NoteMask(before, mask & 0777);
  return before;
}

int chdir(const char* path) noexcept {
  const int result = Next().chdir(path);
  return result != 0 ? result : Noted(result, Setting::kDirectory, *path == '/' ? 0 : 1);
}

int fchdir(int fd) noexcept { return Noted(Next().fchdir(fd), Setting::kDirectory, 1); }

char* getcwd(char* buffer, std::size_t size) noexcept {
  NoteSetting(Setting::kDirectoryAskedFor, 0);
  return Next().getcwd(buffer, size);
}

int getrlimit(__rlimit_resource_t resource, rlimit* limit) noexcept {
  NoteSetting(Setting::kLimitAskedFor, static_cast<std::uint64_t>(resource));
  return Next().getrlimit(resource, limit);
}

int getrlimit64(__rlimit_resource_t resource, rlimit64* limit) noexcept {
  NoteSetting(Setting::kLimitAskedFor, static_cast<std::uint64_t>(resource));
  return Next().getrlimit64(resource, limit);
}

int setrlimit(__rlimit_resource_t resource, const rlimit* limit) noexcept {
  return Noted(Next().setrlimit(resource, limit), Setting::kLimit,
               static_cast<std::uint64_t>(resource));
}

int setrlimit64(__rlimit_resource_t resource, const rlimit64* limit) noexcept {
  return Noted(Next().setrlimit64(resource, limit), Setting::kLimit,
               static_cast<std::uint64_t>(resource));
}

int prlimit(pid_t pid, __rlimit_resource resource, const rlimit* limit, rlimit* old) noexcept {
  if (old != nullptr) NoteSetting(Setting::kLimitAskedFor, static_cast<std::uint64_t>(resource));
  const int result = Next().prlimit(pid, resource, limit, old);
  if (limit == nullptr || !IsThisProcess(pid)) return result;
  return Noted(result, Setting::kLimit, static_cast<std::uint64_t>(resource));
}

int prlimit64(pid_t pid, __rlimit_resource resource, const rlimit64* limit,
              rlimit64* old) noexcept {
  if (old != nullptr) NoteSetting(Setting::kLimitAskedFor, static_cast<std::uint64_t>(resource));
  const int result = Next().prlimit64(pid, resource, limit, old);
  if (limit == nullptr || !IsThisProcess(pid)) return result;
  return Noted(result, Setting::kLimit, static_cast<std::uint64_t>(resource));
}

int nice(int increment) noexcept {
  const int result = Next().nice(increment);
  NoteSetting(increment != 0 ? Setting::kNice : Setting::kNiceAskedFor, 0);
  return result;
}

int getpriority(__priority_which_t which, id_t who) noexcept {
  NoteSetting(Setting::kNiceAskedFor, 0);
  return Next().getpriority(which, who);
}

int sched_getscheduler(pid_t pid) noexcept {
  NoteSetting(Setting::kSchedulingAskedFor, 0);
  return Next().sched_getscheduler(pid);
}

int sched_getparam(pid_t pid, sched_param* parameters) noexcept {
  NoteSetting(Setting::kSchedulingAskedFor, 0);
  return Next().sched_getparam(pid, parameters);
}

// Each run has its own, and so has the client. getpgrp(2) is asked_numbers.h's.
pid_t getpgid(pid_t pid) noexcept {
  NoteSetting(Setting::kOwnAskedFor, 0);
  return Next().getpgid(pid);
}

pid_t getsid(pid_t pid) noexcept {
  NoteSetting(Setting::kOwnAskedFor, 0);
  return Next().getsid(pid);
}

int setpriority(__priority_which_t which, id_t who, int priority) noexcept {
  return Noted(Next().setpriority(which, who, priority), Setting::kNice);
}

int sched_setaffinity(pid_t pid, std::size_t size, const cpu_set_t* set) noexcept {
  return Noted(Next().sched_setaffinity(pid, size, set), Setting::kProcessors);
}

int sched_setscheduler(pid_t pid, int policy, const sched_param* parameters) noexcept {
  return Noted(Next().sched_setscheduler(pid, policy, parameters), Setting::kScheduling);
}

int sched_setparam(pid_t pid, const sched_param* parameters) noexcept {
  return Noted(Next().sched_setparam(pid, parameters), Setting::kScheduling);
}

int sigaction(int number, const struct sigaction* action, struct sigaction* old) noexcept {
  const int result = Next().sigaction(number, action, old);
  if (action == nullptr) return result;
  return Noted(result, Setting::kSignal, static_cast<std::uint64_t>(number));
}

sighandler_t signal(int number, sighandler_t handler) noexcept {
  const sighandler_t before = Next().signal(number, handler);
  if (before != SIG_ERR) NoteSetting(Setting::kSignal, static_cast<std::uint64_t>(number));
  return before;
}

char* setlocale(int category, const char* locale) noexcept {
  if (locale != nullptr && *locale == '\0') NoteLocaleVariables(category);
  return Next().setlocale(category, locale);
}

}  // extern "C"
