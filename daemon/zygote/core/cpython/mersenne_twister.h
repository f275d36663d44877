// SPDX-License-Identifier: GPL-3.0-or-later
//
// Seeds numpy's MT19937 anew in a few microseconds. Each process that imports numpy has one, and by
// way of its `state` that would take over a millisecond, which each run's process would spend.
// Spare; zygote. GIL held.
#pragma once

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

// A function for generators.py: f(capsule, key, position) tells whether the generator's memory is
// as is known here, f(capsule) seeds it. Null with an exception set if it cannot be made.
PyRef MersenneTwisterSeeder();

}  // namespace pyfx
