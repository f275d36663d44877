// SPDX-License-Identifier: GPL-3.0-or-later
//
// A library that starts a thread, through the C++ library, when it is asked to: what a numerical
// library does when it is imported. Loaded by the zygotes of fork_safety_test.cc.
#include <unistd.h>

#include <thread>

extern "C" void StartThread() {
  std::thread([] {
    while (true) ::pause();
  }).detach();
}
