// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/surroundings/surroundings.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "protocol/messages/run_messages.h"
#include "protocol/process/resources.h"

namespace pyfx {
namespace {

bool UseProcessors(const std::string& processors) {
  return ::syscall(SYS_sched_setaffinity, 0, processors.size(), processors.data()) == 0;
}

}  // namespace

Surroundings Surroundings::Plain(std::vector<std::string> environment) {
  Surroundings plain;
  plain.start = StartOf({}, environment);
  plain.environment = std::move(environment);
  plain.processors = ReadResources().processors;
  return plain;
}

Result<Surroundings> Surroundings::OfClient(const Frame& run, const std::string& python) {
  Result<RunSurroundings> told = DecodeRunSurroundings(run.payload);
  if (!told) return std::move(told).error();
  Surroundings theirs;
  theirs.start = StartOf(told->start, told->environment);
  theirs.environment = std::move(told->environment);
  theirs.processors = std::move(told->processors);
  theirs.terminals = DecodeTerminals(told->terminals);
  if (told->python != python) theirs.python = std::move(told->python);
  return theirs;
}

Surroundings Surroundings::StartedWith(const Start& other) const {
  Surroundings result = *this;
  if (other == start) return result;
  result.environment = WithVariablesOf(other, std::move(result.environment));
  result.start = other;
  return result;
}

// What bprm_stack_limits() and copy_strings() of fs/exec.c ask for, under our limit of the stack,
// which is that of what we start. Of strings and pointers together a quarter of it, but no less
// than ARG_MAX, and no more than three quarters of _STK_LIM; of one string, MAX_ARG_STRLEN.
Status Surroundings::CheckCanBePassed() const {
  const std::size_t one = std::size_t{32} * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  constexpr std::size_t kLeast = std::size_t{128} << 10;
  constexpr std::size_t kMost = std::size_t{6} << 20;
  rlimit stack{};
  ::getrlimit(RLIMIT_STACK, &stack);
  const std::size_t most = std::max(std::min<std::size_t>(kMost, stack.rlim_cur / 4), kLeast);
  std::size_t size = 0;
  bool fits = true;
  for (const std::string& variable : environment) {
    fits = fits && variable.size() < one;
    size += variable.size() + 1 + sizeof(char*);
  }
  if (fits && size <= most) return {};
  return Error{Errc::kUnsupported, "its environment is larger than execve(2) takes"};
}

Status Surroundings::CanBeMade() const {
  for (const std::optional<TerminalState>& terminal : terminals) {
    if (!terminal) continue;
    if (Result<TerminalOfZygote> made = TerminalOfZygote::Open(*terminal); !made) {
      return std::move(made).error();
    }
  }
  if (ProcessorsOfChild(processors).exact()) return {};
  return Error{Errc::kUnsupported, "the daemon may not use the client's processors"};
}

Result<TerminalOfZygote> TerminalOfZygote::Open(const TerminalState& state) {
  TerminalOfZygote made;
  made.ours = UniqueFd(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!made.ours) return SystemError("cannot make a pseudo terminal");
  // Not by its name: /dev/pts may be another file system's here (ioctl_tty(2), TIOCGPTPEER).
  constexpr int kFlags = O_RDWR | O_NOCTTY | O_CLOEXEC;
  if (::unlockpt(made.ours.get()) == 0) {
    made.theirs = UniqueFd(::ioctl(made.ours.get(), TIOCGPTPEER, kFlags));
  }
  if (!made.theirs || ::tcsetattr(made.theirs.get(), TCSANOW, &state.modes) != 0 ||
      ::ioctl(made.theirs.get(), TIOCSWINSZ, &state.size) != 0) {
    return SystemError("cannot set up a pseudo terminal");
  }
  return made;
}

ProcessorsOfChild::ProcessorsOfChild(const std::string& processors) {
  std::string own = ReadResources().processors;
  if (processors.empty() || processors == own) return;
  before_ = std::move(own);
  exact_ = UseProcessors(processors) && ReadResources().processors == processors;
}

ProcessorsOfChild::~ProcessorsOfChild() {
  if (!before_.empty()) UseProcessors(before_);
}

}  // namespace pyfx
