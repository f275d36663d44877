// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/run/process_context.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <set>

#include "protocol/base/process.h"

namespace pyfx {
namespace {

// A descriptor stays usable above a limit that was lowered after it was made, so a soft limit that
// is too small for `number` is lifted for as long as this object lives.
class LiftedLimit {
 public:
  explicit LiftedLimit(int number) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    constexpr rlim_t kRoom = 16;
    lifted_ = before_.rlim_cur <= static_cast<rlim_t>(number) + kRoom;
    const rlimit all{before_.rlim_max, before_.rlim_max};
    if (lifted_) ::setrlimit(RLIMIT_NOFILE, &all);
  }
  ~LiftedLimit() {
    if (lifted_) ::setrlimit(RLIMIT_NOFILE, &before_);
  }
  LiftedLimit(const LiftedLimit&) = delete;
  LiftedLimit& operator=(const LiftedLimit&) = delete;

  rlim_t hard() const { return before_.rlim_max; }

 private:
  rlimit before_{};
  bool lifted_ = false;
};

}  // namespace

void JoinProcessGroup(Leadership leadership, pid_t group) {
  // Neither can fail: the process is young, a member of the zygote's group, and `group` exists in
  // the zygote's session.
  switch (leadership) {
    case Leadership::kNone: ::setpgid(0, group); break;
    case Leadership::kGroup: ::setpgid(0, 0); break;
    case Leadership::kSession: ::setsid(); break;
  }
}

void TakeOnInternalSignals(std::uint64_t ignored) {
  struct KernelAction {  // struct sigaction of the kernel, asm-generic/signal.h
    void (*handler)(int);
    unsigned long flags;
    void* restorer;
    std::uint64_t mask;
  };
  for (const int number : {32, 33}) {
    const bool ignore = (ignored >> (number - 1) & 1) != 0;
    const KernelAction action{ignore ? SIG_IGN : SIG_DFL, 0, nullptr, 0};
    ::syscall(SYS_rt_sigaction, number, &action, nullptr, sizeof(action.mask));
  }
}

Status EnterDirectory(const UniqueFd& directory, std::uint32_t umask) {
  ::umask(static_cast<mode_t>(umask & 0777));
  if (::fchdir(directory.get()) == 0) return {};
  return Error{Errc::kUnsupported, ErrnoError("cannot enter the working directory").text};
}

Result<UniqueFd> MoveOutOfTheWay(UniqueFd fd, int from) {
  const LiftedLimit lifted(from);
  int moved = ::fcntl(fd.get(), F_DUPFD_CLOEXEC, from);
  // With a small hard limit: as high as it goes.
  if (lifted.hard() <= static_cast<rlim_t>(from)) {
    for (rlim_t number = lifted.hard(); moved < 0 && number > 8; --number) {
      moved = ::fcntl(fd.get(), F_DUPFD_CLOEXEC, static_cast<int>(number - 1));
    }
  }
  if (moved < 0) return ErrnoError("cannot move a descriptor");
  return UniqueFd(moved);
}

Status InstallDescriptors(std::vector<UniqueFd> fds, const std::vector<std::uint32_t>& numbers,
                          std::set<int> kept) {
  for (const std::uint32_t number : numbers) {
    if (number > static_cast<std::uint32_t>(INT_MAX)) {
      return Error{Errc::kProtocol, "a descriptor's number is too large"};
    }
    if (kept.contains(static_cast<int>(number))) {
      return Error{Errc::kUnsupported,
                   "the preload holds descriptor " + std::to_string(number) +
                       " open, which the client has too",
                   ColdCause::kDescriptors};
    }
  }
  for (const std::uint32_t number : numbers) {
    if (!kept.insert(static_cast<int>(number)).second) {
      return Error{Errc::kProtocol, "two descriptors are to have the same number"};
    }
  }
  const int highest = *kept.rbegin();
  const LiftedLimit lifted(highest);
  // A received descriptor may sit on the number that another one is to get.
  for (std::size_t i = 0; i < fds.size(); ++i) {
    const int number = static_cast<int>(numbers[i]);
    if (fds[i].get() == number || !kept.contains(fds[i].get())) continue;
    Result<UniqueFd> moved = MoveOutOfTheWay(std::move(fds[i]), highest + 1);
    if (!moved) return std::move(moved).error();
    fds[i] = std::move(*moved);
  }
  for (std::size_t i = 0; i < fds.size(); ++i) {
    const int number = static_cast<int>(numbers[i]);
    // dup2() of a descriptor on itself would leave it close-on-exec.
    const int done =
        fds[i].get() == number ? ::fcntl(number, F_SETFD, 0) : ::dup2(fds[i].get(), number);
    if (done < 0) return ErrnoError("cannot give a descriptor its number");
    if (fds[i].get() == number) static_cast<void>(fds[i].release());
  }
  fds.clear();
  if (CloseAllBut({kept.begin(), kept.end()})) return {};
  return ErrnoError("cannot close inherited descriptors");
}

}  // namespace pyfx
