// SPDX-License-Identifier: GPL-3.0-or-later
//
// A library with a static object whose end is seen. Loaded by the zygotes and runs of exit_test.cc.
#include <unistd.h>

namespace {

struct Told {
  ~Told() { static_cast<void>(::write(STDOUT_FILENO, "destroyed\n", 10) == 0); }
};

[[maybe_unused]] const Told told;

}  // namespace
