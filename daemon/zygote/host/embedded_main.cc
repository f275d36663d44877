// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfx-zygote, the embedded host: brings up the CPython that this program is linked with, as the
// interpreter that the supervisor names, and hands over to the core. Started by pyfxd with its end
// of the socket pair at descriptor 3, /dev/null as stdin and the daemon's log as stdout and stderr.
#include <unistd.h>

#include <cstdio>

#include "daemon/zygote/core/system/file_system_time.h"
#include "daemon/zygote/core/zygote.h"
#include "daemon/zygote/host/bring_up.h"
#include "daemon/zygote/host/embedded_version.h"
#include "daemon/zygote/libc/libc_atexit.h"

#if defined(__SANITIZE_ADDRESS__)
// CPython frees nothing on exit that matters to it, scripts may crash on purpose, and a run's
// status must be the script's.
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0:handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:"
         "handle_sigill=0:allocator_may_return_null=1";
}
#endif

namespace {

int Main() {
  pyfx::Channel supervisor = pyfx::TakeSupervisorChannel();
  if (!supervisor.valid()) {
    std::fprintf(stderr, "pyfx-zygote: is started by pyfxd, not by hand: see pyfxd(8)\n");
    return 2;
  }
  pyfx::PrepareZygoteProcess(pyfx::FileSystemTime());
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
#ifdef PYFX_LIBC_ATEXIT
  if (warm->exit == pyfx::Exit::kFast) pyfx::LeaveOutExitFunctions();
#endif
  return pyfx::BringUpAndServe(std::move(supervisor), *warm);
}

}  // namespace

int main() {
  const int status = Main();
  std::fflush(nullptr);
  ::_exit(status);
}
