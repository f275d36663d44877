// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/runner/load.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <random>
#include <string>
#include <utility>

#include "bench/runner/program.h"

namespace pyfx::bench {
namespace {

// One client after the other until the window closes; reports how many there were.
[[noreturn]] void Work(const Variant& variant, std::chrono::milliseconds window, const Pipe& start,
                       const UniqueFd& report) {
  char byte = 0;
  [[maybe_unused]] const ssize_t end = ::read(start.in.get(), &byte, 1);
  std::uint32_t runs = 0;
  for (const Clock::time_point until = Clock::now() + window; runs == 0 || Clock::now() < until;
       ++runs) {
    Result<pid_t> pid = Start(variant.argv, {});
    Status ended = pid ? WaitForSuccess(*pid, variant.argv) : Status(std::move(pid).error());
    if (ended) continue;
    std::fprintf(stderr, "bench-runner: %s\n", ended.error().text.c_str());
    ::_exit(1);
  }
  ::_exit(::write(report.get(), &runs, sizeof(runs)) == sizeof(runs) ? 0 : 1);
}

// Workers wait for the end of a pipe, which they all see at once.
Result<double> RunsPerSecond(const Plan& plan, const Variant& variant) {
  Result<Pipe> start = MakePipe();
  Result<Pipe> report = MakePipe();
  if (!start || !report) return Error{Errc::kFailed, "cannot make pipes"};
  std::vector<pid_t> workers;
  for (int i = 0; i < plan.clients; ++i) {
    const pid_t worker = ::fork();
    if (worker < 0) return ErrnoError("cannot fork");
    if (worker == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      start->out.reset();
      Work(variant, plan.window, *start, report->out);
    }
    workers.push_back(worker);
  }
  report->out.reset();
  const Clock::time_point begin = Clock::now();
  start->out.reset();
  std::uint32_t runs = 0, more = 0;
  while (::read(report->in.get(), &more, sizeof(more)) == sizeof(more)) runs += more;
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  bool failed = false;
  for (const pid_t worker : workers) {
    int status = 0;
    failed |= ::waitpid(worker, &status, 0) != worker || status != 0;
  }
  if (failed) return Error{Errc::kFailed, "\"" + variant.name + "\" failed under load"};
  return runs / seconds;
}

}  // namespace

Status PutUnderLoad(const Plan& plan) {
  std::mt19937 random(plan.seed);
  for (int round = 0; round < plan.rounds; ++round) {
    std::vector<const Variant*> order;
    for (const Variant& variant : plan.variants) order.push_back(&variant);
    std::shuffle(order.begin(), order.end(), random);
    for (const Variant* variant : order) {
      std::fflush(stdout);
      Result<double> rate = RunsPerSecond(plan, *variant);
      if (!rate) return std::move(rate).error();
      std::printf("%s %d %.1f\n", variant->name.c_str(), round, *rate);
    }
  }
  return {};
}

}  // namespace pyfx::bench
