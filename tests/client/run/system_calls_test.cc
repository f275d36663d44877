// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each system call of pyfxc is felt by every run, so their number is held: the client is traced
// (ptrace(2)) through one whole warm run. A fake daemon serves it, since a real one would leave a
// traced client to python3. Times are the benchmark's business.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/client/client_fixture.h"

namespace pyfx::test {
namespace {

// How many a run may take: what it takes at the moment. Lower it whenever the client gets better.
constexpr std::size_t kAllowed = 168;

constexpr int kCannotBeTraced = 111;
constexpr auto kTraced = SIGTRAP | 0x80;  // PTRACE_O_TRACESYSGOOD

#define PYFX_CALL(name) std::pair<const std::uint64_t, std::string>(SYS_##name, #name)
const std::map<std::uint64_t, std::string> kNames = {
    PYFX_CALL(brk),
    PYFX_CALL(clock_gettime),
    PYFX_CALL(close),
    PYFX_CALL(connect),
    PYFX_CALL(execve),
    PYFX_CALL(exit_group),
    PYFX_CALL(fcntl),
    PYFX_CALL(fstat),
    PYFX_CALL(futex),
    PYFX_CALL(getcwd),
    PYFX_CALL(getdents64),
    PYFX_CALL(geteuid),
    PYFX_CALL(getitimer),
    PYFX_CALL(getpgid),
    PYFX_CALL(getpid),
    PYFX_CALL(getpriority),
    PYFX_CALL(getrandom),
    PYFX_CALL(getsid),
    PYFX_CALL(getsockopt),
    PYFX_CALL(getuid),
    PYFX_CALL(ioctl),
    PYFX_CALL(ioprio_get),
    PYFX_CALL(lseek),
    PYFX_CALL(mmap),
    PYFX_CALL(mprotect),
    PYFX_CALL(munmap),
    PYFX_CALL(newfstatat),
    PYFX_CALL(openat),
    PYFX_CALL(ppoll),
    PYFX_CALL(prctl),
    PYFX_CALL(prlimit64),
    PYFX_CALL(read),
    PYFX_CALL(readlinkat),
    PYFX_CALL(recvmsg),
    PYFX_CALL(rseq),
    PYFX_CALL(rt_sigaction),
    PYFX_CALL(rt_sigpending),
    PYFX_CALL(rt_sigprocmask),
    PYFX_CALL(sched_getaffinity),
    PYFX_CALL(sched_getattr),
    PYFX_CALL(sched_getparam),
    PYFX_CALL(sched_getscheduler),
    PYFX_CALL(sendmsg),
    PYFX_CALL(set_robust_list),
    PYFX_CALL(set_tid_address),
    PYFX_CALL(setsockopt),
    PYFX_CALL(shutdown),
    PYFX_CALL(signalfd4),
    PYFX_CALL(socket),
    PYFX_CALL(umask),
    PYFX_CALL(waitid),
    PYFX_CALL(write),
#ifdef SYS_poll  // x86; newer architectures never had these
    PYFX_CALL(access),
    PYFX_CALL(arch_prctl),
    PYFX_CALL(getpgrp),
    PYFX_CALL(getrlimit),
    PYFX_CALL(open),
    PYFX_CALL(poll),
    PYFX_CALL(readlink),
#endif
};
#undef PYFX_CALL

std::string NameOf(std::uint64_t call) {
  const auto found = kNames.find(call);
  return found == kNames.end() ? "call " + std::to_string(call) : found->second;
}

// In order; what is repeated at once is counted.
std::string Describe(const std::vector<std::uint64_t>& calls) {
  std::string text;
  for (auto first = calls.begin(); first != calls.end();) {
    const auto next = std::find_if(first, calls.end(), [&](auto call) { return call != *first; });
    text += "  " + NameOf(*first);
    if (next - first > 1) text += " x " + std::to_string(next - first);
    text += "\n";
    first = next;
  }
  return text;
}

struct Trace {
  std::vector<std::uint64_t> calls;  // from the program's first on
  int status = -1;                   // as wait(2) has it
};

[[noreturn]] void BecomeTraced(const Command& command) {
  std::vector<char*> argv, env;
  for (const std::string& word : command.argv) argv.push_back(const_cast<char*>(word.c_str()));
  for (const std::string& word : *command.env) env.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  env.push_back(nullptr);
  if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(kCannotBeTraced);
  ::raise(SIGSTOP);
  ::execve(argv[0], argv.data(), env.data());
  ::_exit(127);
}

bool IsPoll(std::uint64_t call) {
#ifdef SYS_poll
  if (call == SYS_poll) return true;
#endif
  return call == SYS_ppoll;
}

// It polls for the first time when `answered` is true, so that it finds all of the answer there.
// The kernel kills the program with this process (PTRACE_O_EXITKILL), and ctest this process with
// the test's time.
Trace RunTraced(const Command& command, std::future<void> answered) {
  Trace trace;
  const pid_t pid = ::fork();
  if (pid == 0) BecomeTraced(command);
  bool executed = false;
  int signal = 0;
  for (bool first = true; ::waitpid(pid, &trace.status, 0) == pid; first = false) {
    if (!WIFSTOPPED(trace.status)) return trace;
    const int stop = WSTOPSIG(trace.status);
    if (first) {
      constexpr auto kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
      ::ptrace(PTRACE_SETOPTIONS, pid, nullptr, kOptions);
    } else if (trace.status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXEC << 8))) {
      executed = true;
    } else if (stop == kTraced) {
      __ptrace_syscall_info info{};
      ::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info);
      if (executed && info.op == PTRACE_SYSCALL_INFO_ENTRY) {
        trace.calls.push_back(info.entry.nr);
        if (IsPoll(info.entry.nr) && answered.valid()) answered.get();
      }
    } else {
      signal = stop;  // one that was sent to it, to be delivered
    }
    ::ptrace(PTRACE_SYSCALL, pid, nullptr, signal);
    signal = 0;
  }
  return trace;
}

using ClientSystemCallsTest = ClientFixture;

TEST_F(ClientSystemCallsTest, AWarmRunTakesNoMoreThanItNeeds) {
#ifdef PYFX_SANITIZED
  GTEST_SKIP() << "the sanitizers make calls of their own";
#endif
  // A project file is looked for in each directory up to this one.
  env_.push_back("HOME=" + std::filesystem::current_path().string());
  const Command command = Client({"-c", "pass"});
  ChildProcess run = StartRecorder();
  std::promise<void> answered;
  std::future<void> is_answered = answered.get_future();
  std::thread daemon([&] {
    FakeConnection connection = daemon_.Accept();
    connection.Serve(run);
    connection.Send(Exited{0});
    answered.set_value();
    connection.Receive<Bye>();
  });
  const Trace trace = RunTraced(command, std::move(is_answered));
  daemon.join();
  run.Signal(SIGTERM);
  run.Finish();
  if (WIFEXITED(trace.status) && WEXITSTATUS(trace.status) == kCannotBeTraced) {
    GTEST_SKIP() << "nothing may be traced here (ptrace(2))";
  }
  EXPECT_EQ(trace.status, 0);
  const auto connects = std::count(trace.calls.begin(), trace.calls.end(), SYS_connect);
  EXPECT_EQ(connects, 1) << "this was no warm run:\n" << Describe(trace.calls);
  EXPECT_LE(trace.calls.size(), kAllowed) << Describe(trace.calls);
}

}  // namespace
}  // namespace pyfx::test
