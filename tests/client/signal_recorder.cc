// SPDX-License-Identifier: GPL-3.0-or-later
//
// A stand-in for a run that is sent signals: blocks them all, says "ready", and prints each that
// arrives as "signal NUMBER value VALUE", where VALUE is that of sigqueue(3). SIGTERM ends it with
// status 7.
#include <signal.h>
#include <stdio.h>

int main() {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, nullptr);
  setvbuf(stdout, nullptr, _IOLBF, 0);
  puts("ready");
  while (true) {
    siginfo_t info;
    const int signal = sigwaitinfo(&all, &info);
    if (signal < 0) continue;
    printf("signal %d value %d\n", signal, info.si_code == SI_QUEUE ? info.si_value.sival_int : 0);
    if (signal == SIGTERM) return 7;
  }
}
