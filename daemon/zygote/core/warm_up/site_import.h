// SPDX-License-Identifier: GPL-3.0-or-later
//
// Imports module site, as the last step of an interpreter's start that was told to leave it out: by
// then the zygote listens to what its .pth files and sitecustomize read. Zygote, once; GIL held.
#pragma once

#include "protocol/base/result.h"

namespace pyfx {

// Does what init_import_site() of Python/pylifecycle.c does, and leaves sys.flags and the
// configuration as if it had. An error's text is the exception.
Status ImportSite();

}  // namespace pyfx
