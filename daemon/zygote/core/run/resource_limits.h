// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gives a run its client's limits and priorities. Run child, before the user's code.
#pragma once

#include "protocol/base/result.h"
#include "protocol/process/resources.h"

namespace pyfx {

// Makes `wanted` what it has to be, starting from `own`, which the zygote has; calls the kernel for
// what differs only. kUnsupported, naming it, when something may not be taken on, such as a higher
// limit than the daemon may have.
Status TakeOnResources(const Resources& wanted, const Resources& own);

}  // namespace pyfx
