// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of Terminal that keeps the modes and the size of the two terminals the same.
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstring>

#include "client/terminal/shown_modes.h"
#include "client/terminal/terminal.h"
#include "client/terminal/terminal_owner.h"

namespace pyfx {

// Makes the terminal ours, and show the run's modes.
void Terminal::Show(tcflag_t output_modes) {
  termios run{};
  if (!pty_.ReadModes(&run)) run = modes_;
  const termios shown = ShownModes(modes_, run, output_modes, ::getpid());
  output_modes_ = output_modes;
  if (owns_ && ShowTheSame(shown, shown_)) return;
  if (!owns_) looks_.Restart();
  owns_ = ::tcsetattr(tty_.get(), TCSANOW, &shown) == 0;
  shown_ = shown;
}

// What somebody has set at our terminal holds for the run's: it is one terminal to them.
void Terminal::TakeModes() {
  termios now{};
  termios run{};
  if (!owns_ || ::tcgetattr(tty_.get(), &now) != 0 || OwnerOf(now) != ::getpid()) return;
  if (ShowTheSame(now, shown_) || !pty_.ReadModes(&run)) return;
  if (TakeChanges(shown_, now, &run)) pty_.SetModes(run);
  shown_ = now;
  Show(now.c_oflag);
}

// So does what the run has set hold for our terminal.
void Terminal::MirrorSize() {
  winsize size{};
  if (!pty_.ReadSize(&size)) return;
  if (std::memcmp(&size, &size_, sizeof(size)) == 0) return;
  size_ = size;
  ::ioctl(tty_.get(), TIOCSWINSZ, &size);
}

std::optional<Terminal::Clock::time_point> Terminal::NextLook() const {
  return owns_ && pty_.is_up() ? std::optional(looks_.next()) : std::nullopt;
}

// No event tells that the run's modes were changed, by itself or by a program that it has started.
void Terminal::LookWhenDue() {
  if (!owns_ || !pty_.is_up() || !looks_.IsDue()) return;
  TakeModes();
  if (IsOurs()) Show(output_modes_);
  MirrorSize();
}

pid_t Terminal::Owner() const {
  termios now{};
  return ::tcgetattr(tty_.get(), &now) == 0 ? OwnerOf(now) : 0;
}

bool Terminal::IsOurs() const { return Owner() == ::getpid(); }

void Terminal::Release() {
  if (!owns_) return;
  owns_ = false;
  WriteOutput();
  // Whoever has taken the foreground from us has set the modes as it needs them.
  if (!IsInForeground() || !IsOurs()) return;
  owns_ = true;
  TakeModes();
  owns_ = false;
  pty_.ReadModes(&modes_);
  ::tcsetattr(tty_.get(), TCSANOW, &modes_);
}

void Terminal::Resize() {
  if (::ioctl(tty_.get(), TIOCGWINSZ, &size_) == 0) pty_.SetSize(size_);
}

}  // namespace pyfx
