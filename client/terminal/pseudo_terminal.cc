// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/terminal/pseudo_terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace pyfx {
namespace {

// A pseudo terminal hands out what is in one of its buffers, less than 4 KiB.
constexpr std::size_t kUnreadRoom = std::size_t{4} << 10;
constexpr std::size_t kOutputRoom = std::size_t{64} << 10;

}  // namespace

bool WouldBlock(ssize_t result) { return result < 0 && (errno == EAGAIN || errno == EINTR); }

Result<PseudoTerminal> PseudoTerminal::Make(const termios& modes) {
  PseudoTerminal made;
  made.master_ = UniqueFd(::open("/dev/ptmx", O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!made.master_) return ErrnoError("cannot make a pseudo terminal");
  int locked = 0;
  if (::ioctl(made.fd(), TIOCSPTLCK, &locked) != 0) {
    return ErrnoError("cannot unlock a pseudo terminal");
  }
  made.slave_ = made.OpenSlave(O_RDWR);
  if (!made.slave_) return ErrnoError("cannot open a pseudo terminal");
  // Both sides share modes and size.
  if (!made.SetModes(modes)) return ErrnoError("cannot set the modes of a pseudo terminal");
  return made;
}

// By the master, whatever is mounted on /dev/pts (ioctl_tty(2), TIOCGPTPEER).
UniqueFd PseudoTerminal::OpenSlave(int flags) const {
  return UniqueFd(::ioctl(fd(), TIOCGPTPEER, flags | O_NOCTTY | O_CLOEXEC));
}

int PseudoTerminal::Lend(int flags) {
  if (flags == O_RDWR) return slave_.get();
  lent_.push_back(OpenSlave(flags));
  return lent_.back().get();
}

UniqueFd PseudoTerminal::Duplicate() const {
  return UniqueFd(::fcntl(slave_.get(), F_DUPFD_CLOEXEC, 3));
}

void PseudoTerminal::WriteInput(std::string* keys) const {
  const ssize_t size = ::write(fd(), keys->data(), keys->size());
  if (size > 0) keys->erase(0, static_cast<std::size_t>(size));
  if (size < 0 && !WouldBlock(size)) keys->clear();
}

void PseudoTerminal::ReadOutput(std::string* output) {
  output->resize(kOutputRoom);
  std::size_t filled = 0;
  // One byte more where a pair of CR LF would be parted.
  while (filled + 1 < kOutputRoom || (filled < kOutputRoom && (*output)[filled - 1] == '\r')) {
    const std::size_t room = std::max<std::size_t>(kOutputRoom - 1 - filled, 1);
    const ssize_t size = ::read(fd(), output->data() + filled, room);
    if (size <= 0) {
      if (!WouldBlock(size)) is_left_ = true;  // EIO
      break;
    }
    is_left_ = false;
    filled += static_cast<std::size_t>(size);
  }
  output->resize(filled);
}

std::vector<int> PseudoTerminal::SignalsOf(std::string_view keys, pid_t run) const {
  std::vector<int> signals;
  termios modes{};
  if (!ReadModes(&modes) || (modes.c_lflag & ISIG) == 0) return signals;
  // Where there is none it is 0, and so is a group that was begun outside of the pid namespace.
  pid_t foreground = 0;
  if (::ioctl(fd(), TIOCGPGRP, &foreground) != 0 || foreground == 0) return signals;
  if (foreground != ::getpgid(run)) return signals;
  const auto is = [&modes](char key, int meaning) {
    return static_cast<cc_t>(key) == modes.c_cc[meaning] && modes.c_cc[meaning] != 0;
  };
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if ((modes.c_lflag & IEXTEN) != 0 && is(keys[i], VLNEXT)) {
      ++i;
    } else if (is(keys[i], VINTR)) {
      signals.push_back(SIGINT);
    } else if (is(keys[i], VQUIT)) {
      signals.push_back(SIGQUIT);
    } else if (is(keys[i], VSUSP)) {
      signals.push_back(SIGTSTP);
    }
  }
  return signals;
}

std::string PseudoTerminal::TakeUnread(termios* modes) const {
  std::string unread;
  const UniqueFd slave = OpenSlave(O_RDWR | O_NONBLOCK);
  if (!slave || ::tcgetattr(slave.get(), modes) != 0) return unread;
  // Lines that are not complete are not handed out in canonical mode.
  termios raw = *modes;
  ::cfmakeraw(&raw);
  ::tcsetattr(slave.get(), TCSANOW, &raw);
  std::array<char, kUnreadRoom> bytes;
  ssize_t size = 0;
  while ((size = ::read(slave.get(), bytes.data(), bytes.size())) > 0) {
    unread.append(bytes.data(), static_cast<std::size_t>(size));
  }
  ::tcsetattr(slave.get(), TCSANOW, modes);
  return unread;
}

}  // namespace pyfx
