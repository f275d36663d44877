// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/surroundings/surroundings.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "protocol/resources.h"
#include "protocol/run_messages.h"

namespace pyfx {
namespace {

bool UseProcessors(const std::string& processors) {
  return ::syscall(SYS_sched_setaffinity, 0, processors.size(), processors.data()) == 0;
}

}  // namespace

Surroundings Surroundings::Plain(std::vector<std::string> environment) {
  Surroundings plain;
  plain.environment = std::move(environment);
  plain.processors = ReadResources().processors;
  return plain;
}

Result<Surroundings> Surroundings::OfClient(const Frame& run) {
  Result<RunSurroundings> told = DecodeRunSurroundings(run.payload);
  if (!told) return std::move(told).error();
  Surroundings theirs;
  theirs.environment = std::move(told->environment);
  theirs.processors = std::move(told->processors);
  theirs.terminals = DecodeTerminals(told->terminals);
  return theirs;
}

Status Surroundings::CanBeMade() const {
  for (const std::optional<TerminalState>& terminal : terminals) {
    if (!terminal) continue;
    if (Result<PseudoTerminal> made = PseudoTerminal::Open(*terminal); !made) {
      return std::move(made).error();
    }
  }
  if (ProcessorsOfChild(processors).exact()) return {};
  return Error{Errc::kUnsupported, "the daemon may not use the client's processors"};
}

Result<PseudoTerminal> PseudoTerminal::Open(const TerminalState& state) {
  PseudoTerminal made;
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
