// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/pidfd_status.h"

#include <poll.h>
#include <sys/ioctl.h>

#include <cstdint>

namespace pyfx {
namespace {

// How long the daemon has to report a run that ended without a word, before the kernel is asked;
// and where that does not know, being older than 6.15, as long as the daemon is there.
constexpr std::chrono::milliseconds kPatienceWithReport{1000};
constexpr std::chrono::milliseconds kLongestPatienceWithReport{30'000};
// How long such a run may stay unreaped when nobody is left to report it.
constexpr std::chrono::milliseconds kPatienceWithReaper{3000};

// From include/uapi/linux/pidfd.h of Linux 6.15; the C library's headers may be older. This is the
// first version of the structure, which later kernels accept by its size.
struct PidfdInfo {
  std::uint64_t mask;
  std::uint64_t cgroupid;
  std::uint32_t pid;
  std::uint32_t tgid;
  std::uint32_t ppid;
  std::uint32_t ruid;
  std::uint32_t rgid;
  std::uint32_t euid;
  std::uint32_t egid;
  std::uint32_t suid;
  std::uint32_t sgid;
  std::uint32_t fsuid;
  std::uint32_t fsgid;
  std::int32_t exit_code;  // as wait(2) reports it
};
static_assert(sizeof(PidfdInfo) == 64);  // PIDFD_INFO_SIZE_VER0

constexpr std::uint64_t kInfoExit = std::uint64_t{1} << 3;      // PIDFD_INFO_EXIT
constexpr unsigned long kGetInfo = _IOWR(0xFF, 11, PidfdInfo);  // PIDFD_GET_INFO

}  // namespace

std::optional<int> WaitStatusFromKernel(int pidfd, std::chrono::milliseconds timeout) {
  // POLLIN: it ended. POLLHUP, which needs no asking for: it was reaped (Linux 6.9, pidfd_poll()).
  pollfd reaped{pidfd, 0, 0};
  ::poll(&reaped, 1, static_cast<int>(timeout.count()));
  PidfdInfo info{};
  info.mask = kInfoExit;
  if (::ioctl(pidfd, kGetInfo, &info) != 0 || (info.mask & kInfoExit) == 0) return std::nullopt;
  return info.exit_code;
}

std::optional<AwaitedReport::Clock::time_point> AwaitedReport::until() const {
  if (!since_) return std::nullopt;
  const Clock::time_point now = Clock::now();
  const Clock::time_point first = *since_ + kPatienceWithReport;
  return now < first ? first : now + kPatienceWithReport;
}

Result<std::optional<int>> AwaitedReport::StatusOf(int pidfd, bool connected) const {
  if (!since_) return std::optional<int>();
  if (connected && Clock::now() < *since_ + kPatienceWithReport) return std::optional<int>();
  const auto patience = connected ? std::chrono::milliseconds(0) : kPatienceWithReaper;
  if (const std::optional<int> status = WaitStatusFromKernel(pidfd, patience)) return status;
  if (connected && Clock::now() < *since_ + kLongestPatienceWithReport) return std::optional<int>();
  return Error{Errc::kFailed, "the run has ended, but how was lost with the daemon"};
}

}  // namespace pyfx
