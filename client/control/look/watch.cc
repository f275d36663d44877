// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/look/watch.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "client/common/exit_as.h"
#include "client/common/message_text.h"
#include "client/control/base/command_line.h"
#include "client/control/base/output.h"

namespace pyfx {
namespace {

// Control sequences of xterm and all that are like it: another screen, without a cursor.
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l";
constexpr std::string_view kLeave = "\x1b[?25h\x1b[?1049l";
constexpr std::string_view kHome = "\x1b[H";
constexpr std::string_view kEraseLine = "\x1b[K";
constexpr std::string_view kEraseBelow = "\x1b[J";

timespec TimespecOf(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::chrono::nanoseconds rest = time - seconds;
  return {static_cast<time_t>(seconds.count()), static_cast<long>(rest.count())};
}

// Those that end or stop who does nothing about them, and the terminal's change of size.
sigset_t WatchedSignals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH}) {
    ::sigaddset(&set, signal);
  }
  return set;
}

class Screen {
 public:
  Screen() : signals_(WatchedSignals()) {
    ::sigprocmask(SIG_BLOCK, &signals_, &before_);
    WriteText(STDOUT_FILENO, kEnter);
  }
  ~Screen() {
    WriteText(STDOUT_FILENO, kLeave);
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  void Draw(std::string_view text) {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) {
      size.ws_row = 24;
      size.ws_col = 80;
    }
    std::string bytes(kHome);
    for (const char c : CutToScreen(text, size.ws_row, size.ws_col)) {
      if (c == '\n') bytes += kEraseLine;
      if (c == '\n') bytes += '\r';
      bytes += c;
    }
    // Without a line's end at the last line, at which a terminal scrolls.
    if (bytes.ends_with('\n')) bytes.pop_back();
    WriteText(STDOUT_FILENO, bytes.append(kEraseBelow));
  }

  // A signal of which this is to die; 0 when the pause is over or it is to be drawn anew.
  int Pause(std::chrono::milliseconds pause) {
    const timespec limit = TimespecOf(pause);
    const int signal = ::sigtimedwait(&signals_, nullptr, &limit);
    if (signal == SIGTSTP) Stop();
    return signal < 0 || signal == SIGTSTP || signal == SIGWINCH ? 0 : signal;
  }

 private:
  // The shell finds the terminal as it left it.
  void Stop() {
    WriteText(STDOUT_FILENO, kLeave);
    ::raise(SIGSTOP);
    WriteText(STDOUT_FILENO, kEnter);
  }

  sigset_t signals_;
  sigset_t before_;
};

int WatchInPlace(const std::function<Result<std::string>()>& text, std::string first,
                 std::chrono::milliseconds pause) {
  int signal = 0;
  {
    Screen screen;
    std::string shown = std::move(first);
    while (signal == 0) {
      screen.Draw(shown);
      signal = screen.Pause(pause);
      Result<std::string> next = signal == 0 ? text() : Result<std::string>(std::string());
      shown = next ? std::move(*next) : "pyfxctl: " + next.error().text + "\n";
    }
  }
  return ExitAs(signal);  // a wait status of 1 to 127 is that signal (wait(2))
}

}  // namespace

std::string CutToScreen(std::string_view text, std::size_t lines, std::size_t columns) {
  std::string screen;
  for (std::size_t row = 0; row < lines && !text.empty(); ++row) {
    const std::string_view line = text.substr(0, text.find('\n'));
    std::size_t width = 0;
    for (const char c : line) {
      // A byte that continues a character has no width of its own.
      if ((static_cast<unsigned char>(c) & 0xc0) != 0x80 && ++width > columns) break;
      screen += c;
    }
    screen += '\n';
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return screen;
}

int Watch(const std::function<Result<std::string>()>& text, std::chrono::milliseconds pause,
          bool in_place) {
  Result<std::string> shown = text();
  if (!shown) return Fail(shown.error());
  if (in_place && ::isatty(STDOUT_FILENO) != 0) {
    return WatchInPlace(text, std::move(*shown), pause);
  }
  while (true) {
    if (const int failed = Print(*shown); failed != 0) return failed;
    const timespec wait = TimespecOf(pause);
    ::nanosleep(&wait, nullptr);
    shown = text();
    if (!shown) return Fail(shown.error());
    shown->insert(0, 1, '\n');
  }
}

}  // namespace pyfx
