// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfx-host.so, the hosted host: preloaded by pyfxd into the executable of an interpreter, whose
// main() it stands before. What it does instead is what embedded_main.cc does; hosted.h says why.
#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "daemon/zygote/core/system/file_system_time.h"
#include "daemon/zygote/host/bring_up.h"
#include "daemon/zygote/host/hosted_main.h"
#include "daemon/zygote/host/noted_file.h"
#include "daemon/zygote/libc/libc_atexit.h"
#include "protocol/files/adopted.h"
#include "protocol/frames/channel.h"
#include "protocol/frames/message.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {
namespace {

using Main = int (*)(int, char**, char**);

Main main_of_program = nullptr;

// Its own path, as the dynamic linker was told it.
const char* PathOfHost() {
  Dl_info info{};
  ::dladdr(reinterpret_cast<const void*>(&PathOfHost), &info);
  return info.dli_fname != nullptr ? info.dli_fname : "";
}

// Leaves LD_PRELOAD and the descriptors as they were before pyfxd put this library in front:
// neither the warm-up nor what it starts is to see it.
void HideFromEnvironment() {
  constexpr char kVariable[] = "LD_PRELOAD";
  const char* value = ::getenv(kVariable);
  if (value == nullptr) return;
  const std::string own = PathOfHost();
  constexpr std::string_view kByDescriptor = "/proc/self/fd/";
  if (own.starts_with(kByDescriptor)) ::close(std::atoi(own.c_str() + kByDescriptor.size()));
  const std::string before = value;
  if (before == own) ::unsetenv(kVariable);
  if (before.starts_with(own + ":")) {
    ::setenv(kVariable, before.substr(own.size() + 1).c_str(), 1);
  }
}

// A wrapper would have arranged what each run is to see, but runs see what their client sends.
Status CheckExecutable(const std::string& python) {
  char named[PATH_MAX];
  char running[PATH_MAX];
  const ssize_t length = ::readlink("/proc/self/exe", running, sizeof(running) - 1);
  const std::string original = OriginalOf(python);
  const std::string& program = original.empty() ? python : original;
  if (length < 0 || ::realpath(program.c_str(), named) == nullptr) return {};
  running[length] = '\0';
  if (std::strcmp(named, running) == 0) return {};
  return Error{Errc::kFailed, "\"" + python + "\" is no interpreter itself, but starts \"" +
                                  running + "\": name that"};
}

// The file by that name, and where pyfxc stands in its place the interpreter itself.
void NoteInterpreter(const std::string& python, Consumed* consumed) {
  NoteFile(python, consumed);
  if (const std::string original = OriginalOf(python); !original.empty()) {
    NoteFile(original, consumed);
  }
}

// What to look at again: the interpreter, and cores that would have been taken.
Consumed LookedAt(const Warm& warm, std::string_view version) {
  Consumed consumed;
  NoteInterpreter(warm.python, &consumed);
  for (const std::string& directory : warm.cores) {
    NoteFile(directory + "/" + NameOfCore(version), &consumed);
  }
  return consumed;
}

int Fail(Channel* supervisor, const Consumed& consumed, const Error& error) {
  supervisor->Queue(consumed);
  WarmUpFailed failed;
  failed.text = error.text;
  failed.must_be_cold = error.code == Errc::kUnsupported ? 1 : 0;
  supervisor->Queue(failed);
  static_cast<void>(supervisor->Flush());
  return 1;
}

int Host(const char* version) {
  const std::int64_t began_ns = FileSystemTime();
  HideFromEnvironment();
  ::prctl(PR_SET_NAME, "pyfx-zygote");  // for who looks at processes
  Channel supervisor = TakeSupervisorChannel();
  if (!supervisor.valid()) {
    std::fprintf(stderr, "%s: is preloaded by pyfxd, not by hand: see pyfxd(8)\n", PathOfHost());
    return 2;
  }
  Result<Frame> frame = supervisor.Receive();
  if (!frame) return 0;  // the supervisor changed its mind
  Result<Warm> warm = Expect<Warm>(*frame);
  if (!warm) {
    std::fprintf(stderr, "pyfx-host: %s\n", warm.error().text.c_str());
    return 1;
  }
  if (Status checked = CheckExecutable(warm->python); !checked) {
    return Fail(&supervisor, LookedAt(*warm, version), checked.error());
  }
  if (warm->exit == Exit::kFast) LeaveOutExitFunctions();
  Result<TakeOver> take_over = LoadCore(warm->core_files, version, warm->python);
  if (!take_over) return Fail(&supervisor, LookedAt(*warm, version), take_over.error());
  Handover handover{};
  handover.warm = frame->payload.data();
  handover.warm_size = frame->payload.size();
  handover.began_ns = began_ns;
  handover.address_in_host = reinterpret_cast<const void*>(&Host);
  handover.listen = ListenInCore;
  handover.supervisor_fd = supervisor.Release().release();
  return (*take_over)(&handover);
}

// In a program without a CPython of its own, as a wrapper that would start one: nothing of it has
// run but what initialises its libraries, and nothing will, since nobody has called it with these
// arguments.
int RefuseProgram() {
  Channel supervisor = TakeSupervisorChannel();
  if (!supervisor.valid()) return 2;
  Result<Frame> frame = supervisor.Receive();
  const Result<Warm> warm = frame ? Expect<Warm>(*frame) : Result<Warm>(frame.error());
  if (!warm) return 1;
  Consumed consumed;
  NoteInterpreter(warm->python, &consumed);
  return Fail(&supervisor, consumed,
              {Errc::kFailed, "\"" + warm->python +
                                  "\" is no CPython, which alone can be warm; if it starts one, "
                                  "name that"});
}

// By the arguments that pyfxd gives it (zygote_program.cc).
bool IsStartedByDaemon(int argc, char** argv) {
  return argc > 2 && std::strcmp(argv[argc - 2], "pyfx-zygote") == 0;
}

using GetVersion = const char* (*)();
GetVersion version_of_program = nullptr;  // none: it has no CPython in it

int MainOfHost(int argc, char** argv, char** environment) {
  // Somebody else preloads this.
  if (version_of_program == nullptr) return main_of_program(argc, argv, environment);
  const int status = Host(version_of_program());
  std::fflush(nullptr);
  ::_exit(status);
}

}  // namespace
}  // namespace pyfx

// What the start-up code of every dynamically linked program calls (Linux Standard Base, "Base
// Libraries"). The C library's takes main() from its first argument.
extern "C" int __libc_start_main(pyfx::Main main, int argc, char** argv, void (*init)(),
                                 void (*fini)(), void (*rtld_fini)(), void* stack_end) {
  using Start = int (*)(pyfx::Main, int, char**, void (*)(), void (*)(), void (*)(), void*);
  pyfx::main_of_program = main;
  pyfx::version_of_program =
      reinterpret_cast<pyfx::GetVersion>(::dlsym(RTLD_DEFAULT, "Py_GetVersion"));
  if (pyfx::version_of_program == nullptr && pyfx::IsStartedByDaemon(argc, argv)) {
    ::_exit(pyfx::RefuseProgram());
  }
  const auto next = reinterpret_cast<Start>(::dlsym(RTLD_NEXT, "__libc_start_main"));
  return next(pyfx::MainOfHost, argc, argv, init, fini, rtld_fini, stack_end);
}
