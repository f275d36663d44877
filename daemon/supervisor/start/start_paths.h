// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a start has an interpreter load from: LD_LIBRARY_PATH and PYTHONHOME. python3 is told so by
// who calls it, and does it once; the daemon goes on doing it, when files change for instance, so
// nobody else may put anything there meanwhile.
#pragma once

#include "daemon/supervisor/freshness/mounts.h"
#include "protocol/base/result.h"
#include "protocol/start/start.h"

namespace pyfx {

// kUnsupported, with the path and what is wrong with it, unless all of them are the user's or the
// system's own. Of what is not there, the directory in which it would appear counts. What is in
// `own` as well, the start that the daemon's own environment makes, is not looked at: who started
// the daemon has said so. Nor is what `mounts` says is on a file system whose server need not
// answer, which is kUnsupported as well; so are more paths than a few.
Status CheckPathsOf(const Start& start, const Start& own, const Mounts& mounts);

}  // namespace pyfx
