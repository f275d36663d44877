// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/run/parent.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string_view>

#include "daemon/zygote/core/run/run_report.h"
#include "daemon/zygote/core/system/process_stat.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

// More is above no process that anybody has met.
constexpr std::size_t kMostAncestors = 64;

// The kernel does not show who is a subreaper (PR_SET_CHILD_SUBREAPER). These are, wherever they
// are met: the user's service manager, and what starts containers and sessions below another
// process 1.
constexpr std::array<std::string_view, 7> kSubreapers = {
    "systemd", "containerd-shim", "conmon", "tini", "dumb-init", "catatonit", "crun"};

struct Process {
  pid_t parent = 0;  // 0: it cannot be told
  bool is_subreaper = false;
};

struct {
  std::array<pid_t, kMostAncestors> adopters{};  // of the zygote's orphans: it, and all above it
  std::size_t adopter_count = 0;
  pid_t forking = 0;    // who has forked last: this process, or in a child the one that forked it
  pid_t forked_by = 0;  // who forked this process, if a run or a child of one did
  pid_t reaper = 0;     // of such orphans, without pyfx; 0: nothing has been forked yet
} parents;              // of this process; see the header

// From /proc/PID/stat. Not by stdio, since this is called beside fork(2).
Process Look(pid_t pid) {
  char text[512];
  std::snprintf(text, sizeof(text), "/proc/%d/stat", static_cast<int>(pid));
  const UniqueFd stat(::open(text, O_RDONLY | O_CLOEXEC));
  const ssize_t size = stat ? ::read(stat.get(), text, sizeof(text)) : -1;
  const std::string_view line(text, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  const std::optional<std::uint64_t> parent = StatNumber(line, 4);
  if (!parent) return {};
  // A name is cut after 15 bytes; containerd's says its version as well.
  const std::string_view word = StatName(line);
  const bool known = std::any_of(kSubreapers.begin(), kSubreapers.end(),
                                 [&](std::string_view one) { return word.starts_with(one); });
  return {static_cast<pid_t>(*parent), known};
}

pid_t RealParent() { return static_cast<pid_t>(::syscall(SYS_getppid)); }

bool AdoptsOrphans(pid_t pid) {
  const auto end = parents.adopters.begin() + static_cast<std::ptrdiff_t>(parents.adopter_count);
  return std::find(parents.adopters.begin(), end, pid) != end;
}

void AddAdopter(pid_t pid) {
  if (pid <= 0 || parents.adopter_count == kMostAncestors || AdoptsOrphans(pid)) return;
  parents.adopters[parents.adopter_count++] = pid;
}

// Who would adopt the orphans of a process whose parent is `pid`.
pid_t NearestReaper(pid_t pid) {
  for (std::size_t i = 0; i < kMostAncestors && pid > 1; ++i) {
    const Process process = Look(pid);
    if (process.is_subreaper) return pid;
    pid = process.parent;
  }
  return 1;
}

// The child cannot ask who forked it: that process may have ended before it runs.
void BeforeFork() {
  parents.forking = ::getpid();
  const pid_t client = ClientOfThisProcess();
  if (client == 0 || parents.reaper != 0) return;
  AddAdopter(RealParent());  // a terminal's keeper
  parents.reaper = NearestReaper(Look(client).parent);
}

void AfterForkInChild() {
  if (parents.reaper != 0) parents.forked_by = parents.forking;
}

}  // namespace

void NoteParents() {
  pid_t pid = ::getpid();
  for (std::size_t i = 0; i < kMostAncestors && pid > 0; ++i) {
    AddAdopter(pid);
    pid = Look(pid).parent;
  }
  ::pthread_atfork(BeforeFork, nullptr, AfterForkInChild);
}

pid_t ParentOfThisProcess() noexcept {
  const pid_t real = RealParent();
  if (const pid_t client = ClientOfThisProcess(); client != 0) {
    const pid_t parent = Look(client).parent;
    return parent != 0 ? parent : real;
  }
  // A process of the script's own may be a subreaper.
  const bool orphan = parents.forked_by != 0 && real != parents.forked_by && AdoptsOrphans(real);
  if (!orphan) return real;
  return Look(parents.reaper).parent != 0 ? parents.reaper : pid_t{1};
}

}  // namespace pyfx
