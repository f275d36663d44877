// SPDX-License-Identifier: GPL-3.0-or-later
//
// An interpreter that is started with -S has no module site, and so no module os either until its
// program imports it. The zygote works with os all the same, in a copy of its own: what a run sees
// is what python3 shows. Zygote, once, before any helper is loaded; GIL held.
#pragma once

#include "protocol/base/result.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

// Whether module site is left out.
bool LeavesSiteOut(const Warm& warm);

// `warm` as it is done without module site: what would be preloaded and hidden is left out, which
// no run can tell. kUnsupported: only a cold run is exact.
Result<Warm> WithoutHidden(Warm warm);

// Gives module os to the helpers (helper.h). Where it is not there and nothing is preloaded, only
// they have it: a run imports it anew. Else it is there like what is preloaded.
Status GiveOsToHelpers(const Warm& warm);

}  // namespace pyfx
