// SPDX-License-Identifier: GPL-3.0-or-later
//
// A library that leaves a file in the working directory when its process ends. Loaded by zygotes of
// exit_test.cc.
#include <fcntl.h>
#include <unistd.h>

namespace {

[[gnu::destructor]] void End() { ::close(::open("ended", O_CREAT | O_WRONLY | O_CLOEXEC, 0600)); }

}  // namespace
