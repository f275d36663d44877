// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/surroundings.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "protocol/channel.h"
#include "protocol/message.h"
#include "protocol/resources.h"

namespace pyfx {
namespace {

// Of a file system whose server is gone, a file of another kind would have us wait for it:
// AT_STATX_DONT_SYNC has the kernel answer from what it knows (statx(2)).
bool IsCharacterDevice(int fd) {
  struct statx info {};
  return ::statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &info) == 0 &&
         S_ISCHR(info.stx_mode);
}

std::optional<TerminalState> TerminalAt(int fd) {
  TerminalState state;
  if (!IsCharacterDevice(fd) || ::tcgetattr(fd, &state.modes) != 0) return std::nullopt;
  ::ioctl(fd, TIOCGWINSZ, &state.size);
  return state;
}

bool UseProcessors(const std::string& processors) {
  return ::syscall(SYS_sched_setaffinity, 0, processors.size(), processors.data()) == 0;
}

}  // namespace

bool TerminalState::HasSizeOf(const TerminalState& other) const {
  return std::memcmp(&size, &other.size, sizeof(size)) == 0;
}

bool TerminalState::HasModesOf(const TerminalState& other) const {
  return std::memcmp(&modes, &other.modes, sizeof(modes)) == 0;
}

Surroundings Surroundings::Plain(std::vector<std::string> environment) {
  Surroundings plain;
  plain.environment = std::move(environment);
  plain.processors = ReadResources().processors;
  return plain;
}

Result<Surroundings> Surroundings::OfClient(const Frame& run, bool with_terminals) {
  Result<RunSurroundings> told = DecodeRunSurroundings(run.payload);
  if (!told) return std::move(told).error();
  Surroundings theirs;
  theirs.environment = std::move(told->environment);
  theirs.processors = std::move(told->processors);
  if (!with_terminals || run.fds.empty()) return theirs;
  std::vector<UniqueFd> looked_at;
  if (told->in_parcel) looked_at = PeekDescriptors(run.fds[0].get());
  const std::vector<UniqueFd>& fds = told->in_parcel ? looked_at : run.fds;
  for (std::size_t i = 0; i < told->fd_numbers.size(); ++i) {
    const std::uint32_t number = told->fd_numbers[i];
    if (number >= theirs.terminals.size() || i + 1 >= fds.size()) continue;
    theirs.terminals[number] = TerminalAt(fds[i + 1].get());
  }
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
