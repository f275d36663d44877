// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/heard/questions_asked.h"

#include <fcntl.h>
#include <stdio_ext.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <optional>

#include "protocol/messages/zygote_messages.h"
#include "protocol/process/terminal_state.h"

namespace pyfx {
namespace {

std::atomic<bool> listening_to_questions = false;
std::atomic<std::uint32_t> questions = 0;

// Which of 0 to 2 it is, be it by another number; -1: none of them.
int StandardDescriptor(int fd) {
  if (fd <= STDERR_FILENO) return fd;
  struct stat info {};
  // Only of pipes and terminals: /dev/null may be opened by anybody.
  if (::fstat(fd, &info) != 0 || (!S_ISFIFO(info.st_mode) && ::isatty(fd) == 0)) return -1;
  for (int standard = STDERR_FILENO; standard >= STDIN_FILENO; --standard) {
    struct stat other {};
    if (::fstat(standard, &other) == 0 && other.st_dev == info.st_dev &&
        other.st_ino == info.st_ino) {
      return standard;
    }
  }
  return -1;
}

// A stream of C's that has been used has asked whether it is a terminal (setvbuf(3)), by a function
// that is the C library's own.
void NoteStreamsOfC() {
  if (::__fbufsize(stdin) != 0) NoteTerminalQuestion(STDIN_FILENO, 0);
  if (::__fbufsize(stdout) != 0) NoteTerminalQuestion(STDOUT_FILENO, 0);
}

}  // namespace

void ListenForQuestions() { listening_to_questions = true; }

std::uint32_t StopListeningForQuestions() {
  NoteStreamsOfC();
  listening_to_questions = false;
  return questions;
}

Status CheckNameNotAsked() {
  if ((questions & kAskedForName) == 0) return {};
  return Error{Errc::kUnsupported,
               "the preload asked for sys.executable, and the client calls it by another name",
               ColdCause::kPython};
}

Status CheckTerminal() {
  if ((questions & kAskedForControllingTerminal) != 0) {
    // It can be opened if there is one (tty(4)).
    const UniqueFd terminal(::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC));
    if (terminal) {
      return Error{Errc::kUnsupported, "the preload asked for the controlling terminal",
                   ColdCause::kTerminal};
    }
  }
  if ((questions & kAskedForTerminalName) == 0) return {};
  for (int fd = 0; fd < 3; ++fd) {
    if ((questions & kAskedForTerminal0 << fd) == 0 || ::isatty(fd) == 0) continue;
    return Error{Errc::kUnsupported,
                 "the preload asked for the name or the foreground group of the terminal",
                 ColdCause::kTerminal};
  }
  return {};
}

Status CheckTerminalsTold(const Run& run, std::span<const UniqueFd> fds) {
  if ((questions & kAskedForTerminals) == 0) return {};
  const Terminals told = DecodeTerminals(run.terminals);
  for (std::size_t i = 0; i < run.fd_numbers.size() && i < fds.size(); ++i) {
    const std::uint32_t fd = run.fd_numbers[i];
    if (fd >= told.size() || (questions & kAskedForTerminal0 << fd) == 0) continue;
    const std::optional<TerminalState> found = TerminalAt(fds[i].get());
    const bool same =
        found.has_value() == told[fd].has_value() &&
        (!found || (((questions & kAskedForTerminalSize) == 0 || found->HasSizeOf(*told[fd])) &&
                    ((questions & kAskedForTerminalModes) == 0 || found->HasModesOf(*told[fd]))));
    if (same) continue;
    return Error{Errc::kUnsupported, "the client's terminal is not as the client has said",
                 ColdCause::kTerminal};
  }
  return {};
}

void NoteQuestion(std::uint32_t question) noexcept {
  if (listening_to_questions) questions |= question;
}

void NoteTerminalQuestion(int fd, std::uint32_t question) noexcept {
  // Who asks here again, below, is answered already.
  static thread_local bool noting = false;
  if (!listening_to_questions || noting) return;
  noting = true;
  const int before = errno;
  const int standard = StandardDescriptor(fd);
  if (standard >= 0) questions |= question | kAskedForTerminal0 << standard;
  errno = before;
  noting = false;
}

}  // namespace pyfx
