// SPDX-License-Identifier: GPL-3.0-or-later
//
// Seeds numpy's MT19937 anew in a few microseconds. Each process that imports numpy has such a
// generator, so each run must seed its own; by the attribute `state` that would take more than a
// millisecond. Spare; zygote. GIL held.
#pragma once

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

// A function for generators.py: f(capsule, key, position) tells whether the generator's memory is
// as is known here, f(capsule) seeds it. Null with an exception set if it cannot be made.
PyRef MersenneTwisterSeeder();

}  // namespace pyfx
