// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/terminal/terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "client/terminal/terminal_owner.h"
#include "client/terminal/typed_lines.h"
#include "protocol/base/process.h"
#include "protocol/frames/channel.h"

namespace pyfx {
namespace {

// A terminal hands out less at once (N_TTY_BUF_SIZE, drivers/tty/n_tty.c).
constexpr std::size_t kInputRoom = std::size_t{4} << 10;

// In milliseconds. The keeper has nothing else to do.
constexpr int kLongestAnswer = 1000;

bool IsReadyOrBroken(const pollfd& wait) { return wait.revents != 0; }

// The descriptor that stands for the terminal, with flags of its own.
UniqueFd OpenTerminal(TerminalWish wish) {
  constexpr int kOpenFlags = O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  UniqueFd tty(::open("/dev/tty", kOpenFlags));
  for (int fd = 0; fd <= 2 && !tty && wish == TerminalWish::kPty; ++fd) {
    if (::isatty(fd) == 0) continue;
    tty = UniqueFd(::open(("/proc/self/fd/" + std::to_string(fd)).c_str(), kOpenFlags));
  }
  return tty;
}

// Two descriptors are the same terminal if they have the same device (tty_ioctl(4), TIOCGDEV).
std::optional<unsigned> TerminalDevice(int fd) {
  unsigned device = 0;
  if (::ioctl(fd, TIOCGDEV, &device) != 0) return std::nullopt;
  return device;
}

}  // namespace

Result<std::optional<Terminal>> Terminal::Open(TerminalWish wish) {
  std::optional<Terminal> none;
  if (wish == TerminalWish::kDirect) return none;
  Terminal terminal;
  terminal.tty_ = OpenTerminal(wish);
  // A terminal that was hung up has no modes, and nothing can be asked of it.
  if (!terminal.tty_ || ::tcgetattr(terminal.tty_.get(), &terminal.modes_) != 0) return none;
  if (OwnerOf(terminal.modes_) != 0) MakeUsual(&terminal.modes_);
  Result<PseudoTerminal> made = PseudoTerminal::Make(terminal.modes_);
  if (!made) {
    return Error{Errc::kUnsupported, std::move(made).error().text, ColdCause::kTerminal};
  }
  terminal.pty_ = std::move(*made);
  terminal.Resize();
  return std::optional<Terminal>(std::move(terminal));
}

Status Terminal::AddTo(Context* context) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return ErrnoError("cannot make a socket pair");
  }
  control_ = UniqueFd(ends[0]);
  UniqueFd theirs(ends[1]);

  const std::optional<unsigned> device = TerminalDevice(tty_.get());
  bool reads = false;
  bool writes = false;
  for (int& fd : context->fds) {
    if (!device || TerminalDevice(fd) != device) continue;
    reads = reads || fd == STDIN_FILENO;
    writes = writes || fd == STDOUT_FILENO;
    const int flags = ::fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK);
    fd = pty_.Lend(flags);
    if (fd < 0) return ErrnoError("cannot open a pseudo terminal");
  }
  // A run that shares the terminal with the rest of a pipeline gets it when it reads.
  shares_ = !(reads && writes);
  wanted_ = !shares_;
  given_ = wanted_ && IsInForeground() ? Place::kForeground : Place::kBackground;
  context->run.terminal = given_;
  UniqueFd slave = pty_.Duplicate();
  if (!slave) return ErrnoError("cannot duplicate a descriptor");
  context->terminal.push_back(std::move(slave));
  context->terminal.push_back(std::move(theirs));
  return {};
}

void Terminal::Begin(pid_t run) {
  run_ = run;
  pty_.EndLoans();
  const bool has_place = std::exchange(given_, Place::kBackground) == Place::kForeground;
  if (!wanted_ || !IsInForeground()) {
    // This process was put in the background while the run was on its way.
    if (has_place) SendPlace(Place::kBackground, 0);
    return;
  }
  if (has_place) {
    TakeTypedAhead();
    // The modes are the run's by now.
    Show(modes_.c_oflag);
  } else {
    // Put in the foreground meanwhile, of which the run does not know.
    Resume(false);
  }
}

bool Terminal::IsInForeground() const {
  const pid_t foreground = ::tcgetpgrp(tty_.get());
  return foreground < 0 ? errno == ENOTTY : foreground == ::getpgrp();
}

bool Terminal::ForegroundIsAnothers() const {
  const pid_t foreground = ::tcgetpgrp(tty_.get());
  return foreground > 0 && foreground != ::getpgrp();
}

bool Terminal::Take() {
  if (owns_) return true;
  if (!pty_.is_up() || !IsInForeground()) return false;
  termios now{};
  if (::tcgetattr(tty_.get(), &now) != 0) return false;
  // From another client we take its terminal, not its modes.
  if (OwnerOf(now) == 0) modes_ = now;
  pty_.SetModes(modes_);
  Resize();
  TakeTypedAhead();
  Show(modes_.c_oflag);
  return true;
}

// While the terminal still knows where the input ended. What another client has made raw tells
// nothing.
void Terminal::TakeTypedAhead() {
  termios now{};
  if (::tcgetattr(tty_.get(), &now) != 0 || OwnerOf(now) != 0) return;
  const std::string keys = TakeTypedLines(tty_.get(), now);
  if (keys.empty()) return;
  input_ += keys;
}

bool Terminal::AnswerStop(int signal) {
  const bool wants = signal == SIGTTIN || signal == SIGTTOU;
  // When all of a pipeline go on, who reads first gets the terminal.
  if (shares_) wanted_ = wants;
  if (!wants) return false;
  if (owns_) {
    // The run has tried just before it was given the terminal.
    if (!std::exchange(was_given_late_, false)) return false;
    SendPlace(Place::kForeground, kContinueIfStopped);
    return true;
  }
  wanted_ = true;
  if (!Take()) return false;
  SendPlace(Place::kForeground, kContinue);
  return true;
}

void Terminal::ContinueOrphaned() { SendPlace(Place::kBackground, kContinueOrphaned); }

void Terminal::Resume(bool continue_run) {
  was_given_late_ = wanted_ && Take();
  SendPlace(was_given_late_ ? Place::kForeground : Place::kBackground,
            continue_run ? kContinue : 0);
}

// The modes that a shell has set in between are the sign that it had the terminal.
bool Terminal::Reconsider(bool continue_run) {
  termios now{};
  if (::tcgetattr(tty_.get(), &now) != 0) {
    HangUp();
    return false;
  }
  if (owns_ && OwnerOf(now) == ::getpid() && !ForegroundIsAnothers()) return false;
  owns_ = false;
  Resume(continue_run);
  return true;
}

// Returns when the run has its place: a Ctrl-C that came to the pseudo terminal before would reach
// nobody.
void Terminal::SendPlace(Place place, std::uint32_t continue_run) {
  std::string frame;
  AppendMessage(SetPlace{place, continue_run}, 0, &frame);
  // A keeper that does not read, or has left, is told by the end of the socket.
  if (!SendFrames(control_.get(), frame, {}, std::chrono::milliseconds(0))) return;
  pollfd wait = {control_.get(), POLLIN, 0};
  std::array<char, 256> answer;
  std::size_t got = 0;
  while (got < frame.size() && ::poll(&wait, 1, kLongestAnswer) > 0) {
    const ssize_t size = ::recv(control_.get(), answer.data(), answer.size(), MSG_DONTWAIT);
    if (size <= 0) return;
    got += static_cast<std::size_t>(size);
  }
}

std::array<pollfd, 2> Terminal::Waits() const {
  const auto when = [](bool condition, short event) { return condition ? event : short{0}; };
  std::array<pollfd, 2> waits{};
  const short tty_events =
      static_cast<short>(when(owns_ && input_.empty(), POLLIN) | when(!output_.empty(), POLLOUT));
  const short master_events =
      static_cast<short>(when(output_.empty(), POLLIN) | when(!input_.empty(), POLLOUT));
  // A hang-up is reported also when nothing was asked for, again and again.
  waits[0] = {tty_events != 0 ? tty_.get() : -1, tty_events, 0};
  waits[1] = {pty_.is_left() && input_.empty() ? -1 : pty_.fd(), master_events, 0};
  return waits;
}

void Terminal::HandleEvents(const std::array<pollfd, 2>& events) {
  if (owns_) looks_.Restart();
  if (IsReadyOrBroken(events[0])) {
    if (!output_.empty()) WriteOutput();
    if (owns_ && input_.empty()) ReadInput();
  }
  if (IsReadyOrBroken(events[1])) {
    if (!input_.empty()) pty_.WriteInput(&input_);
    if (output_.empty()) ReadOutput();
  }
}

void Terminal::ReadInput() {
  // The key is another's who has set the terminal's modes for itself.
  if (!IsGone() && (!IsOurs() || ForegroundIsAnothers())) {
    if (shares_) wanted_ = false;
    Reconsider(false);
    return;
  }
  TakeModes();
  std::array<char, kInputRoom> bytes;
  const ssize_t size = ::read(tty_.get(), bytes.data(), bytes.size());
  if (WouldBlock(size)) return;
  if (size <= 0) return HangUp();
  const std::string_view keys(bytes.data(), static_cast<std::size_t>(size));
  input_ += keys;
  // Ctrl-C reaches everybody in the foreground, so also the rest of a pipeline and the script that
  // has started us. Whether a key means a signal depends on the modes of the pseudo terminal, and
  // on whether the run is in its foreground.
  const pid_t group = ::getpgrp();
  for (const int signal : pty_.SignalsOf(keys, run_)) {
    // Ourselves too, where it is blocked, and known to be our own.
    if (group > 1) ::kill(-group, signal);
  }
  pty_.WriteInput(&input_);
}

bool Terminal::IsGone() const {
  termios modes{};
  return ::tcgetattr(tty_.get(), &modes) != 0;
}

void Terminal::HangUp() {
  owns_ = false;
  input_.clear();
  output_.clear();
  pty_.HangUp();
}

bool Terminal::Drain() {
  WriteOutput();
  while (output_.empty() && pty_.is_up()) {
    ReadOutput();
    if (output_.empty()) return true;
    WriteOutput();
  }
  return output_.empty();
}

bool Terminal::TakeKeys() {
  if (!owns_ || !IsOurs()) return IsGone();
  std::array<char, kInputRoom> bytes;
  const ssize_t size = ::read(tty_.get(), bytes.data(), bytes.size());
  if (WouldBlock(size)) return false;
  if (size <= 0) return true;
  input_.append(bytes.data(), static_cast<std::size_t>(size));
  return std::any_of(bytes.data(), bytes.data() + size, [this](char key) {
    const auto code = static_cast<cc_t>(key);
    return code != 0 && (code == modes_.c_cc[VINTR] || code == modes_.c_cc[VQUIT]);
  });
}

void Terminal::Finish() {
  if (owns_) TakeBackInput();
  // Without our own, the pseudo terminal tells whether somebody else has it open.
  pty_.LeaveToOthers();
  Drain();
  MirrorSize();
  // Who is left would otherwise be in the foreground of the pseudo terminal until the keeper hears
  // of the run's end, and wait for keys that nobody sends.
  if (pty_.is_up() && !pty_.is_left()) SendPlace(Place::kBackground, 0);
  Release();
  if (!pty_.is_up() || pty_.is_left()) return;
  const pid_t pid = ::fork();
  if (pid == 0) Stay();
}

// What was typed ahead belongs to whoever reads the terminal next. It is put back while that is
// raw, since it was echoed when it was typed. Kernels since 6.2 may forbid it
// (dev.tty.legacy_tiocsti).
void Terminal::TakeBackInput() {
  termios modes{};
  std::string unread = pty_.TakeUnread(&modes);
  // There it would be a key again.
  if ((modes.c_lflag & ICANON) != 0 && modes.c_cc[VEOF] != 0) {
    std::replace(input_.begin(), input_.end(), static_cast<char>(modes.c_cc[VEOF]), '\0');
  }
  unread += input_;
  for (const char& byte : unread) {
    if (::ioctl(tty_.get(), TIOCSTI, &byte) != 0) return;
  }
}

// Goes on for what the run has left behind, until that has left too, or the terminal has.
void Terminal::Stay() {
  CloseAllBut({tty_.get(), pty_.fd(), control_.get()});
  // It is not a member of any job that the user knows. Writing from the background is allowed to
  // who ignores SIGTTOU.
  for (const int signal : {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU}) ::signal(signal, SIG_IGN);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  while (pty_.is_up() && !pty_.is_left()) {
    std::array<pollfd, 2> waits = Waits();
    waits[0].fd = tty_.get();  // to hear it hung up
    if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) break;
    if ((waits[0].revents & (POLLHUP | POLLERR)) != 0) break;
    HandleEvents(waits);
  }
  ::_exit(0);
}

}  // namespace pyfx
