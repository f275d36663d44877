// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of Terminal that carries the run's output.
#include <unistd.h>

#include <string>

#include "client/terminal/terminal.h"

namespace pyfx {
namespace {

// Our terminal adds them itself.
void StripReturns(std::string* output) {
  std::size_t to = 0;
  for (std::size_t i = 0; i < output->size(); ++i) {
    if ((*output)[i] == '\r' && i + 1 < output->size() && (*output)[i + 1] == '\n') continue;
    (*output)[to++] = (*output)[i];
  }
  output->resize(to);
}

}  // namespace

// The pseudo terminal has made CR LF of LF, or has left it alone if the run wants it so, and our
// terminal must not change that. So its output modes follow the run's: to raw before what was
// written in raw mode is written, and from it afterwards, since CR LF and LF alone come out right
// in raw mode, whichever of the run's modes they were written in.
void Terminal::ReadOutput() {
  TakeModes();
  const auto run_modes = [this](tcflag_t otherwise) {
    termios run{};
    return owns_ && pty_.ReadModes(&run) ? run.c_oflag : otherwise;
  };
  const tcflag_t before = run_modes(output_modes_);
  pty_.ReadOutput(&output_);
  if (output_.empty()) return;
  const tcflag_t after = run_modes(before);
  // Without OPOST or ONLCR, what we write is not changed on its way to the screen.
  const auto is_raw = [](tcflag_t modes) { return (modes & OPOST) == 0 || (modes & ONLCR) == 0; };
  if (owns_) {
    const tcflag_t wanted = is_raw(before) ? before : after;
    if (wanted != output_modes_ || IsOurs()) Show(wanted);
  } else {
    termios modes{};
    if (::tcgetattr(tty_.get(), &modes) == 0) output_modes_ = modes.c_oflag;
  }
  if (!is_raw(output_modes_)) StripReturns(&output_);
  MirrorSize();
  WriteOutput();
  if (owns_ && output_.empty() && after != output_modes_) Show(after);
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
