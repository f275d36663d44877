// SPDX-License-Identifier: GPL-3.0-or-later
//
// The numbers of this process, its thread, group and parent that Python code asks for while the
// warm-up lasts: each run has others. And what its processor has worked, or the time since the
// machine was booted, which are often too small to be known by their values. The functions' entries
// in their tables are exchanged for the time, as in entropy_log.h, and the very objects that they
// return are kept, by which they are told from other numbers. GIL held.
#pragma once

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

// Zygote, before the preload.
void BeginAskedNumbers();

// A list of (number, function, globals of who asked), of the first that fit; null with an exception
// set if it cannot be made. Leaves the functions as they were. Zygote, after the preload.
PyRef EndAskedNumbers();

}  // namespace pyfx
