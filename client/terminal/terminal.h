// SPDX-License-Identifier: GPL-3.0-or-later
//
// The client's side of a run's terminal. The run lives in a session of the daemon's, which cannot
// have our controlling terminal, so it gets a pseudo terminal, and we relay between the two:
//
//   our terminal ◀── output, always ──────────── pseudo terminal ◀─▶ run
//                ─── input, while we own it ───▶
//
// We own the terminal from Take() to Release(): only while this process is in its foreground, and
// only when the run wants it, from the beginning or because it was stopped for reading. Owned, it
// is raw: keys mean what the pseudo terminal's modes say, and the kernel does what they ask for
// there. It shows these modes all the same, and what others set at it holds for the run
// (shown_modes.h). Not owned, it is left as it is, and others may use it.
//
// Everything here is done by the client, and nothing before Open() succeeds touches the terminal.
#pragma once

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <termios.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "client/context/context.h"
#include "client/terminal/look_times.h"
#include "client/terminal/pseudo_terminal.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

enum class TerminalWish {
  kAuto,    // a pseudo terminal if this process has a controlling terminal
  kPty,     // also if one of 0-2 is another terminal
  kDirect,  // none: a terminal is passed on as it is
};

class Terminal {
 public:
  using Clock = LookTimes::Clock;

  // Makes the pseudo terminal, as the terminal is now. nullopt when there is no terminal to stand
  // for. kUnsupported when none can be made.
  static Result<std::optional<Terminal>> Open(TerminalWish wish);

  // Has the run get the pseudo terminal for each descriptor that is the terminal.
  Status AddTo(Context* context);

  // The run has begun, as process `run`: takes the terminal if the run was given its own.
  void Begin(pid_t run);

  // When LookWhenDue() is to be called: it looks whether the run has set modes or a size meanwhile.
  std::optional<Clock::time_point> NextLook() const;
  void LookWhenDue();

  // What to wait for: the terminal, the pseudo terminal. HandleEvents() takes them back.
  std::array<pollfd, 2> Waits() const;
  void HandleEvents(const std::array<pollfd, 2>& events);

  bool owns() const { return owns_; }
  // The client, of all, that owns the terminal now; 0: none.
  pid_t Owner() const;
  // Leaves the terminal in the modes that the run has set.
  void Release();

  // The run was stopped by `signal`: true when it only wanted the terminal and goes on with it.
  bool AnswerStop(int signal);
  // The run was stopped for using the terminal, and nothing would stop this process, being orphaned
  // and in the background: the run goes on, and what it tried fails with EIO.
  void ContinueOrphaned();
  // This process goes on: gives the run its place, and continues it if `continue_run`.
  void Resume(bool continue_run);
  // This process may have been stopped alone, by SIGSTOP, and the terminal another's meanwhile, or
  // gone. True when the run, which went on, was given another place, and continued if so asked.
  bool Reconsider(bool continue_run);
  // The terminal has hung up: its window was closed, or its line cut.
  bool IsGone() const;
  // So the run's hangs up as well.
  void HangUp();
  // Passes a change of size on.
  void Resize();

  // The run has ended. What is still on its way to the terminal: true when there is no more.
  bool Drain();
  // Takes what is typed meanwhile, for who reads next. True when it says to wait no longer.
  bool TakeKeys();
  // Gives the terminal back, with what was typed and not read. What the run has left behind may
  // write on, through a process of ours that stays for as long.
  void Finish();

 private:
  Terminal() = default;

  bool IsInForeground() const;
  // False unless this process is in the foreground of the terminal.
  bool Take();
  bool ForegroundIsAnothers() const;
  bool IsOurs() const;
  void Show(tcflag_t output_modes);
  void TakeModes();
  void MirrorSize();

  void TakeTypedAhead();
  void ReadInput();
  void ReadOutput();
  void WriteOutput();
  void TakeBackInput();
  void SendPlace(Place place, std::uint32_t continue_run);  // as in SetPlace
  [[noreturn]] void Stay();

  UniqueFd tty_;  // our terminal; non-blocking by an open file description of its own
  PseudoTerminal pty_;
  UniqueFd control_;  // to the keeper of the run's session
  pid_t run_ = 0;
  Place given_ = Place::kBackground;  // what the run was promised
  bool shares_ = false;  // with the rest of a pipeline: the run gets the terminal when it reads
  bool wanted_ = false;  // the run has asked for the terminal, or reads and writes nothing else
  bool owns_ = false;
  bool was_given_late_ = false;  // while the run went on, which may have asked just before
  termios modes_{};              // of the terminal, when it was taken; in the end, what to leave
  tcflag_t output_modes_ = 0;    // of the terminal, while it is owned
  termios shown_{};              // the terminal's modes, while it is owned
  winsize size_{};               // of both terminals, when they were last compared
  LookTimes looks_;
  std::string input_;   // for the run
  std::string output_;  // for the terminal
};

}  // namespace pyfx
