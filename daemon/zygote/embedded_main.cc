// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfx-zygote, the embedded host: brings up the CPython that this program is linked with, as the
// interpreter that the supervisor names, and hands over to the core. Started by pyfxd with its end
// of the socket pair at descriptor 3, /dev/null as stdin and the daemon's log as stdout and stderr.

#include "daemon/zygote/core/py_ref.h"  // Python.h goes first

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "daemon/zygote/core/zygote.h"
#include "daemon/zygote/embedded_version.h"

#if defined(__SANITIZE_ADDRESS__)
// CPython frees nothing on exit that matters to it, scripts may crash on purpose, and a run's
// status must be the script's.
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0:handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:"
         "handle_sigill=0:allocator_may_return_null=1";
}
#endif

namespace {

constexpr int kSupervisorFd = 3;

// A Python configuration (PEP 587), because an isolated one could never parse a client's options.
// -c keeps sys.path free of a script's directory.
PyStatus BringUp(const std::string& python) {
  std::string options = "-c";
  std::string command = "pass";
  std::string program = python;
  char* argv[] = {program.data(), options.data(), command.data(), nullptr};
  PyConfig config;
  PyConfig_InitPythonConfig(&config);
  PyStatus status = PyConfig_SetBytesArgv(&config, 3, argv);
  if (!PyStatus_Exception(status)) status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  return status;
}

int Main() {
  pyfx::UniqueFd inherited(kSupervisorFd);
  // Out of the way of what the init section opens.
  pyfx::UniqueFd moved(::fcntl(inherited.get(), F_DUPFD_CLOEXEC, 100));
  if (!moved) {
    std::fprintf(stderr, "pyfx-zygote: is started by pyfxd, not by hand: see pyfxd(8)\n");
    return 2;
  }
  inherited.reset();
  pyfx::PrepareZygoteProcess();
  pyfx::Channel supervisor(std::move(moved));
  pyfx::Result<pyfx::Frame> frame = supervisor.Receive();
  if (!frame) return 0;  // the supervisor changed its mind
  pyfx::Result<pyfx::Warm> warm = pyfx::Expect<pyfx::Warm>(*frame);
  if (!warm) {
    std::fprintf(stderr, "pyfx-zygote: %s\n", warm.error().text.c_str());
    return 1;
  }
  pyfx::Consumed consumed = pyfx::ConsumedByVersionCheck(warm->python);
  if (pyfx::Status same = pyfx::CheckEmbeddedVersion(warm->python); !same) {
    // It is tried again when either is another.
    supervisor.Queue(consumed);
    supervisor.Queue(pyfx::WarmUpFailed{std::move(same).error().text, 1});
    static_cast<void>(supervisor.Flush());
    return 1;
  }
#if defined(__SANITIZE_ADDRESS__)
  ::setenv("PYTHONMALLOC", "malloc", 1);  // so that each object is watched
#endif
  if (const PyStatus status = BringUp(warm->python); PyStatus_Exception(status) != 0) {
    supervisor.Queue(pyfx::WarmUpFailed{std::string("cannot bring up ") + warm->python + ": " +
                                        (status.err_msg != nullptr ? status.err_msg : "it ends")});
    static_cast<void>(supervisor.Flush());
    return 1;
  }
#if defined(__SANITIZE_ADDRESS__)
  ::unsetenv("PYTHONMALLOC");
#endif
  return pyfx::ServeZygote(std::move(supervisor), *warm);
}

}  // namespace

int main() {
  const int status = Main();
  std::fflush(nullptr);
  ::_exit(status);
}
