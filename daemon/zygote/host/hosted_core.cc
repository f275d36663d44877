// SPDX-License-Identifier: GPL-3.0-or-later
//
// The entry of a core: what the host calls once it has found it (hosted.h).
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include <cstdio>
#include <string_view>

#include "daemon/zygote/core/heard/openings.h"
#include "daemon/zygote/core/heard/paths_looked_at.h"
#include "daemon/zygote/core/heard/questions_asked.h"
#include "daemon/zygote/core/heard/settings_heard.h"
#include "daemon/zygote/core/heard/socket_calls.h"
#include "daemon/zygote/core/heard/variables_read.h"
#include "daemon/zygote/core/run/parent.h"
#include "daemon/zygote/core/threads/thread_registry.h"
#include "daemon/zygote/core/zygote.h"
#include "daemon/zygote/host/bring_up.h"
#include "daemon/zygote/host/hosted.h"

namespace pyfx {
namespace {

constexpr CoreFunctions kFunctions = {
    NoteVariableRead,
    NoteZoneAsked,
    NoteSetting,
    NoteMask,
    NoteQuestion,
    NoteTerminalQuestion,
    NotePath,
    NoteMadePath,
    NoteListedPath,
    NoteOpening,
    NoteEmptying,
    FlagsToOpenWith,
    NoteMadeDirectory,
    NoteSocketOption,
    NoteConnect,
    []() noexcept { return ThreadRegistry::is_open(); },
    [](const pthread_attr_t* attributes, void* (*start)(void*), void* argument) noexcept {
      return ThreadRegistry::Note(attributes, start, argument);
    },
    [](std::size_t number) noexcept { ThreadRegistry::SetTid(number); },
    ParentOfThisProcess};

}  // namespace
}  // namespace pyfx

extern "C" {

[[gnu::visibility("default")]] extern const char pyfx_core_version[] = PYFX_VERSION;

[[gnu::visibility("default")]] int pyfx_core_take_over(const pyfx::Handover* handover) {
  pyfx::Channel supervisor(pyfx::UniqueFd(handover->supervisor_fd));
  pyfx::PrepareZygoteProcess(handover->began_ns);
  pyfx::ThreadRegistry::CountAsOwn(handover->address_in_host);
  handover->listen(&pyfx::kFunctions);
  pyfx::Result<pyfx::Warm> warm =
      pyfx::DecodePayload<pyfx::Warm>(std::string_view(handover->warm, handover->warm_size));
  if (!warm) {
    std::fprintf(stderr, "pyfx: %s\n", warm.error().text.c_str());
    return 1;
  }
  const int status = pyfx::BringUpAndServe(std::move(supervisor), *warm);
  std::fflush(nullptr);
  return status;
}

}  // extern "C"
