// SPDX-License-Identifier: GPL-3.0-or-later
//
// The hosted way: a process of an interpreter's own executable that becomes a zygote. Two libraries
// of ours are in it. The *host* (pyfx-host.so) is preloaded and knows no Python: it stands before
// main() and before a few functions of the C library, and looks for a core that fits. The *core*
// (cores/cpython-VERSION.so) is daemon/zygote/core, compiled against the headers of one CPython.
// Each has its own C++ library inside, so between them there is C only; both must be of the same
// pyfx.
//
// Why not an extension module that a line of Python imports: the executable's own main() would have
// run that line already. Its frame, sys.path[0], the modules that -c imports (linecache in 3.13)
// and "the interpreter runs" would all have to be taken back, and what is taken back can be
// forgotten. So main() never runs, and this host does what the embedded one does.
#pragma once

#include <pthread.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace pyfx {

enum class Setting : std::uint32_t;  // settings_heard.h

// What the host's functions in the place of the C library's tell the core, and ask it.
struct CoreFunctions {
  void (*note_variable_read)(const char* name) noexcept;
  void (*note_zone_asked)(bool looks) noexcept;
  void (*note_setting)(Setting setting, std::uint64_t value) noexcept;
  void (*note_mask)(mode_t before, mode_t after) noexcept;
  void (*note_question)(std::uint32_t question) noexcept;
  void (*note_terminal_question)(int fd, std::uint32_t question) noexcept;
  void (*note_path)(const char* path) noexcept;
  void (*note_made_path)(const char* path) noexcept;
  void (*note_listed_path)(const char* path) noexcept;
  void (*note_opening)(int fd, const char* path, int flags, mode_t mode) noexcept;
  void (*note_emptying)(const char* path) noexcept;
  int (*flags_to_open_with)(int flags) noexcept;
  void (*note_made_directory)(const char* path, mode_t mode) noexcept;
  void (*note_socket_option)(int fd, int level, int option, const void* value,
                             socklen_t size) noexcept;
  void (*note_connect)(int fd, const sockaddr* address, socklen_t size) noexcept;
  bool (*notes_threads)() noexcept;
  std::size_t (*note_thread)(const pthread_attr_t* attributes, void* (*start)(void*),
                             void* argument) noexcept;
  void (*set_thread_tid)(std::size_t number) noexcept;
  pid_t (*parent_of_this_process)() noexcept;
};

struct Handover {
  int supervisor_fd;      // the core owns it
  const char* warm;       // payload of the message Warm
  std::size_t warm_size;  //
  std::int64_t began_ns;  // when the process began, by FileSystemTime()
  const void* address_in_host;
  void (*listen)(const CoreFunctions* functions);  // which stay where they are
};

// Of a core: brings Python up and serves; returns the process's exit status.
inline constexpr char kTakeOverSymbol[] = "pyfx_core_take_over";
using TakeOver = int (*)(const Handover* handover);
// Of a core: the version of pyfx that it is of, a string.
inline constexpr char kCoreVersionSymbol[] = "pyfx_core_version";

}  // namespace pyfx
