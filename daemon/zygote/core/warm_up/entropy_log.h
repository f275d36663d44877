// SPDX-License-Identifier: GPL-3.0-or-later
//
// What os.urandom() gives while the warm-up lasts, by which a seed that was drawn is told from one
// that was chosen: both may have 128 bits. The function's entry in posix's table is exchanged for
// the time, for modules keep the function itself (random, secrets). GIL held.
#pragma once

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

// Does nothing if the function is not as CPython 3.11 to 3.13 have it. Zygote, before the preload.
void BeginEntropyLog();

// A list of bytes, one for each call, of the last that fit; null with an exception set if it cannot
// be made. Leaves the function as it was. Zygote, after the preload.
PyRef EndEntropyLog();

}  // namespace pyfx
