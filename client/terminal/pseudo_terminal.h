// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pseudo terminal that a run gets in place of its client's terminal, as the client has it: both
// sides, until the run has ended and what it has left behind has closed its side, or the client's
// terminal has hung up. Every call does what the kernel lets it do at once.
#pragma once

#include <sys/ioctl.h>
#include <sys/types.h>
#include <termios.h>

#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {

// Whether read(2) or write(2), which has returned `result`, may be tried again.
bool WouldBlock(ssize_t result);

class PseudoTerminal {
 public:
  // None.
  PseudoTerminal() = default;
  static Result<PseudoTerminal> Make(const termios& modes);

  // To be waited for; -1 after HangUp().
  int fd() const { return master_.get(); }
  bool is_up() const { return master_.valid(); }
  // The last user of the run's side has left, as far as ReadOutput() has seen.
  bool is_left() const { return is_left_; }
  void HangUp() { master_.reset(); }

  // The run's side, open as `flags` say; -1: it cannot be opened. Lent until EndLoans().
  int Lend(int flags);
  void EndLoans() { lent_.clear(); }
  // A descriptor of it.
  UniqueFd Duplicate() const;
  // Has it open no longer, so that is_left() tells of others.
  void LeaveToOthers() { slave_.reset(); }

  bool ReadModes(termios* modes) const { return ::tcgetattr(fd(), modes) == 0; }
  // False when they could not be set.
  bool SetModes(const termios& modes) const { return ::tcsetattr(fd(), TCSANOW, &modes) == 0; }
  bool ReadSize(winsize* size) const { return ::ioctl(fd(), TIOCGWINSZ, size) == 0; }
  void SetSize(const winsize& size) const { ::ioctl(fd(), TIOCSWINSZ, &size); }

  // Takes from the front of `keys` what there is room for; all if nobody can read it.
  void WriteInput(std::string* keys) const;
  // What `run`, or what it has started, has written; no pair of CR LF is parted.
  void ReadOutput(std::string* output);
  // The signals that these keys mean, in their order: not while the run has raw modes, or a shell
  // that runs a job of its own.
  std::vector<int> SignalsOf(std::string_view keys, pid_t run) const;
  // Takes what nobody has read of the input; tells the modes in which it was waiting.
  std::string TakeUnread(termios* modes) const;

 private:
  UniqueFd OpenSlave(int flags) const;

  UniqueFd master_;
  UniqueFd slave_;  // kept while the run lives, which may have it closed and open it again
  std::vector<UniqueFd> lent_;
  bool is_left_ = false;
};

}  // namespace pyfx
