// SPDX-License-Identifier: GPL-3.0-or-later
//
// In the host, what the functions in the place of the C library's (libc_*.cc) call in the core: it
// is in another library, and there is none before it has taken over.
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include "daemon/zygote/core/heard/openings.h"
#include "daemon/zygote/core/heard/paths_looked_at.h"
#include "daemon/zygote/core/heard/questions_asked.h"
#include "daemon/zygote/core/heard/settings_heard.h"
#include "daemon/zygote/core/heard/socket_calls.h"
#include "daemon/zygote/core/heard/variables_read.h"
#include "daemon/zygote/core/run/parent.h"
#include "daemon/zygote/core/threads/thread_registry.h"
#include "daemon/zygote/host/hosted_main.h"

namespace pyfx {
namespace {

// Read by any thread; written once, before there are others.
std::atomic<const CoreFunctions*> core = nullptr;

}  // namespace

void ListenInCore(const CoreFunctions* functions) { core = functions; }

void NoteVariableRead(const char* name) noexcept {
  if (const CoreFunctions* functions = core) functions->note_variable_read(name);
}

void NoteZoneAsked(bool looks) noexcept {
  if (const CoreFunctions* functions = core) functions->note_zone_asked(looks);
}

void NoteSetting(Setting setting, std::uint64_t value) noexcept {
  if (const CoreFunctions* functions = core) functions->note_setting(setting, value);
}

void NoteMask(mode_t before, mode_t after) noexcept {
  if (const CoreFunctions* functions = core) functions->note_mask(before, after);
}

void NoteQuestion(std::uint32_t question) noexcept {
  if (const CoreFunctions* functions = core) functions->note_question(question);
}

void NoteTerminalQuestion(int fd, std::uint32_t question) noexcept {
  if (const CoreFunctions* functions = core) functions->note_terminal_question(fd, question);
}

void NotePath(const char* path) noexcept {
  if (const CoreFunctions* functions = core) functions->note_path(path);
}

void NoteMadePath(const char* path) noexcept {
  if (const CoreFunctions* functions = core) functions->note_made_path(path);
}

void NoteListedPath(const char* path) noexcept {
  if (const CoreFunctions* functions = core) functions->note_listed_path(path);
}

void NoteOpening(int fd, const char* path, int flags, mode_t mode) noexcept {
  if (const CoreFunctions* functions = core) functions->note_opening(fd, path, flags, mode);
}

void NoteEmptying(const char* path) noexcept {
  if (const CoreFunctions* functions = core) functions->note_emptying(path);
}

int FlagsToOpenWith(int flags) noexcept {
  const CoreFunctions* functions = core;
  return functions != nullptr ? functions->flags_to_open_with(flags) : flags;
}

void NoteMadeDirectory(const char* path, mode_t mode) noexcept {
  if (const CoreFunctions* functions = core) functions->note_made_directory(path, mode);
}

void NoteSocketOption(int fd, int level, int option, const void* value, socklen_t size) noexcept {
  if (const CoreFunctions* functions = core) {
    functions->note_socket_option(fd, level, option, value, size);
  }
}

void NoteConnect(int fd, const sockaddr* address, socklen_t size) noexcept {
  if (const CoreFunctions* functions = core) functions->note_connect(fd, address, size);
}

bool ThreadRegistry::is_open() {
  const CoreFunctions* functions = core;
  return functions != nullptr && functions->notes_threads();
}

std::size_t ThreadRegistry::Note(const pthread_attr_t* attributes, void* (*start)(void*),
                                 void* argument) {
  return core.load()->note_thread(attributes, start, argument);
}

void ThreadRegistry::SetTid(std::size_t number) { core.load()->set_thread_tid(number); }

pid_t ParentOfThisProcess() noexcept {
  if (const CoreFunctions* functions = core) return functions->parent_of_this_process();
  return static_cast<pid_t>(::syscall(SYS_getppid));
}

}  // namespace pyfx
