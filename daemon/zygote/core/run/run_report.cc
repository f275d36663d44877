// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/run/run_report.h"

#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/base/process.h"
#include "protocol/frames/channel.h"
#include "protocol/frames/socket.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {
namespace {

// The client reads at once, or is gone.
constexpr std::chrono::seconds kSendTimeout{10};

struct Report {
  UniqueFd connection;
  pid_t run_pid = 0;
  // Which socket it is: user code that closes descriptors wholesale may have put a file of its own
  // at this number, which must not get our bytes.
  dev_t device = 0;
  ino_t inode = 0;
  pid_t client = 0;
  bool has_terminal = false;  // that the client relays
};

Report report;  // of this process; see the header
struct {
  std::string profile;
  std::string python;
} zygote;

std::function<bool()> may_leave;

bool ConnectionIsOurs() {
  struct stat info {};
  return report.run_pid == ::getpid() && ::fstat(report.connection.get(), &info) == 0 &&
         S_ISSOCK(info.st_mode) && info.st_dev == report.device && info.st_ino == report.inode;
}

Hello OurHello() {
  Hello hello;
  hello.software = "pyfx " PYFX_VERSION;
  return hello;
}

// Where others may wait for the end of what this run writes: they would write to the terminal
// before the client has relayed the run's last words and the echo of what was typed for it.
std::vector<int> Outlets() {
  std::vector<int> outlets;
  if (!report.has_terminal) return outlets;
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    struct stat info {};
    const bool known = ::fstat(fd, &info) == 0;
    if (known && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode))) outlets.push_back(fd);
  }
  return outlets;
}

void ReportStatus(int exit_status, void*) {
  if (!ConnectionIsOurs()) return;
  std::fflush(nullptr);
  const std::vector<int> outlets = Outlets();
  // Readers see the end of pipes, and locks and ports are free, before the client ends. The kernel
  // would close them only after it has torn down the address space.
  std::vector<int> kept = outlets;
  kept.push_back(report.connection.get());
  CloseAllBut(std::move(kept));
  std::string bytes;
  if (!outlets.empty()) AppendMessage(Held{}, outlets.size(), &bytes);
  AppendMessage(Exited{static_cast<std::uint32_t>(W_EXITCODE(exit_status & 0xff, 0))}, 0, &bytes);
  // A client that has left needs no status.
  static_cast<void>(SendFrames(report.connection.get(), bytes, outlets, kSendTimeout));
  for (const int outlet : outlets) ::close(outlet);
  // A client that waits for this processor goes before the end of the address space.
  ::sched_yield();
  if (may_leave && may_leave()) ::_exit(exit_status);
}

}  // namespace

void ReportStatusAtExit() { ::on_exit(ReportStatus, nullptr); }

void ReportFor(const std::string& profile, const std::string& python) {
  zygote = {profile, python};
}

void LeaveAfterReportIf(std::function<bool()> may) { may_leave = std::move(may); }

void TakeConnection(UniqueFd connection) {
  struct stat info {};
  ::fstat(connection.get(), &info);
  const pid_t client = PeerPid(connection.get());
  const bool has_terminal = report.has_terminal;  // when the connection has only moved
  report =
      Report{std::move(connection), ::getpid(), info.st_dev, info.st_ino, client, has_terminal};
}

void ReportAsThisProcess() {
  report.run_pid = ::getpid();
  report.has_terminal = true;
}

int ConnectionFd() { return report.connection.get(); }

pid_t ClientOfThisProcess() { return report.run_pid == ::getpid() ? report.client : 0; }

Status ReportStarted(std::uint64_t run_id, const UniqueFd& pidfd) {
  std::string bytes;
  AppendMessage(OurHello(), 0, &bytes);
  AppendMessage(Started{run_id, static_cast<std::uint32_t>(::getpid()), zygote.profile}, 1, &bytes);
  return SendFrames(report.connection.get(), bytes, {pidfd.get()}, kSendTimeout);
}

void SayWouldRunAndLeave() {
  std::string bytes;
  AppendMessage(OurHello(), 0, &bytes);
  AppendMessage(WouldRun{ProfileState::kWarm, zygote.profile}, 0, &bytes);
  static_cast<void>(SendFrames(report.connection.get(), bytes, {}, kSendTimeout));
  ::_exit(kRefusedRunStatus);
}

void RefuseAndLeave(const Error& error) {
  const RefusalCode code = error.code == Errc::kUnsupported ? RefusalCode::kCold
                           : error.code == Errc::kProtocol  ? RefusalCode::kProtocol
                                                            : RefusalCode::kLimit;
  std::string bytes;
  AppendMessage(OurHello(), 0, &bytes);
  AppendMessage(Refused{code, error.text, error.cause, zygote.python, zygote.profile}, 0, &bytes);
  static_cast<void>(SendFrames(report.connection.get(), bytes, {}, kSendTimeout));
  ::_exit(kRefusedRunStatus);
}

}  // namespace pyfx
