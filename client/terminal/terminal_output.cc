// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of Terminal that carries the run's output.
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "client/terminal/terminal.h"

namespace pyfx {
namespace {

constexpr std::size_t kOutputRoom = std::size_t{64} << 10;

}  // namespace

bool Terminal::WouldBlock(ssize_t result) {
  return result < 0 && (errno == EAGAIN || errno == EINTR);
}

// Without OPOST or ONLCR, what we write is not changed on its way to the screen.
bool Terminal::OutputModesOfRun(tcflag_t* modes) const {
  termios run{};
  if (::tcgetattr(master_.get(), &run) != 0) return false;
  *modes = run.c_oflag;
  return true;
}

// The pseudo terminal has made CR LF of LF, or has left it alone if the run wants it so, and our
// terminal must not change that. So its output modes follow the run's: to raw before what was
// written in raw mode is written, and from it afterwards, since CR LF and LF alone come out right
// in raw mode, whichever of the run's modes they were written in.
void Terminal::ReadOutput() {
  TakeModes();
  tcflag_t before = output_modes_;
  if (owns_) OutputModesOfRun(&before);
  output_.resize(kOutputRoom);
  std::size_t filled = 0;
  // One byte more where a pair of CR LF would be parted.
  while (filled + 1 < kOutputRoom || (filled < kOutputRoom && output_[filled - 1] == '\r')) {
    const std::size_t room = std::max<std::size_t>(kOutputRoom - 1 - filled, 1);
    const ssize_t size = ::read(master_.get(), output_.data() + filled, room);
    if (size <= 0) {
      if (!WouldBlock(size)) slave_is_closed_ = true;  // EIO
      break;
    }
    slave_is_closed_ = false;
    filled += static_cast<std::size_t>(size);
  }
  output_.resize(filled);
  if (filled == 0) return;
  tcflag_t after = before;
  if (owns_) OutputModesOfRun(&after);
  const auto is_raw = [](tcflag_t modes) { return (modes & OPOST) == 0 || (modes & ONLCR) == 0; };
  if (owns_) {
    const tcflag_t wanted = is_raw(before) ? before : after;
    if (wanted != output_modes_ || IsOurs()) Show(wanted);
  } else {
    termios modes{};
    if (::tcgetattr(tty_.get(), &modes) == 0) output_modes_ = modes.c_oflag;
  }
  if (!is_raw(output_modes_)) StripReturns();
  MirrorSize();
  WriteOutput();
  if (owns_ && output_.empty() && after != output_modes_) Show(after);
}

// Our terminal adds them itself.
void Terminal::StripReturns() {
  std::size_t to = 0;
  for (std::size_t i = 0; i < output_.size(); ++i) {
    if (output_[i] == '\r' && i + 1 < output_.size() && output_[i + 1] == '\n') continue;
    output_[to++] = output_[i];
  }
  output_.resize(to);
}

void Terminal::WriteOutput() {
  while (!output_.empty()) {
    const ssize_t size = ::write(tty_.get(), output_.data(), output_.size());
    if (WouldBlock(size)) return;
    if (size <= 0) {
      output_.clear();  // nobody can see it any more
      return;
    }
    output_.erase(0, static_cast<std::size_t>(size));
  }
}

}  // namespace pyfx
