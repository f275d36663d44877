// SPDX-License-Identifier: GPL-3.0-or-later
//
// The settings of two terminals, which any program may change at any time. Input: a pid, then the
// modes of the client's terminal, of the run's, and what the client's is found to have later; the
// rest is what was typed ahead, each line's bytes up to a NUL one read(2).
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "client/terminal/shown_modes.h"
#include "client/terminal/terminal_owner.h"
#include "client/terminal/typed_lines.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"
#include "tests/fuzz/input.h"

namespace pyfx::fuzz {
namespace {

// Some of what is shown, and the keys.
constexpr tcflag_t kInput = INLCR | IGNCR | ICRNL;
constexpr tcflag_t kLocal = ISIG | IEXTEN | ECHO | ECHONL;
constexpr std::array<int, 4> kKeys = {VINTR, VERASE, VEOF, VSUSP};

// As many bytes as there are; the rest is zero.
template <typename T>
T Take(std::string_view* input) {
  T taken{};
  const std::size_t size = std::min(sizeof(taken), input->size());
  std::memcpy(&taken, input->data(), size);
  input->remove_prefix(size);
  return taken;
}

bool IsSame(const termios& a, const termios& b) { return std::memcmp(&a, &b, sizeof(a)) == 0; }

void Show(std::string_view* input) {
  const pid_t owner = Take<pid_t>(input);
  const termios terminal = Take<termios>(input);
  const termios run = Take<termios>(input);
  const termios now = Take<termios>(input);
  const termios shown = ShownModes(terminal, run, run.c_oflag, owner);
  PYFX_CHECK(OwnerOf(shown) == owner);
  PYFX_CHECK(ShowTheSame(shown, shown));
  PYFX_CHECK((shown.c_lflag & ICANON) == 0 && (shown.c_iflag & (IXON | IXOFF | ISTRIP)) == 0);
  PYFX_CHECK(shown.c_cc[VMIN] == 1 && shown.c_cc[VTIME] == 0);
  termios same = run;
  PYFX_CHECK(!TakeChanges(shown, shown, &same) && IsSame(same, run));
  termios changed = run;
  PYFX_CHECK(TakeChanges(shown, now, &changed) || IsSame(changed, run));
  // What somebody has set is what is shown from then on.
  const termios later = ShownModes(terminal, changed, now.c_oflag, owner);
  PYFX_CHECK(((later.c_iflag ^ now.c_iflag) & kInput) == 0);
  PYFX_CHECK(((later.c_lflag ^ now.c_lflag) & kLocal) == 0);
  PYFX_CHECK(later.c_oflag == now.c_oflag);
  for (const int key : kKeys) PYFX_CHECK(later.c_cc[key] == now.c_cc[key]);
  termios usual = now;
  MakeUsual(&usual);
  PYFX_CHECK(OwnerOf(usual) == 0);
}

// A socket that keeps messages apart stands for a terminal that hands out lines.
void TakeTyped(std::string_view input) {
  const termios modes = Take<termios>(&input);
  int pair[2];
  PYFX_CHECK(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
  const UniqueFd terminal(pair[0]);
  UniqueFd typist(pair[1]);
  std::size_t typed = 0;
  std::size_t lines = 0;
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\0'));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    if (line.size() > 4095 || ::send(typist.get(), line.data(), line.size(), 0) < 0) break;
    typed += line.size();
    ++lines;
  }
  const std::string keys = TakeTypedLines(terminal.get(), modes);
  const bool canonical = (modes.c_lflag & ICANON) != 0;
  PYFX_CHECK(keys.size() >= (canonical ? typed : 0) &&
             keys.size() <= (canonical ? typed + lines : 0));
}

}  // namespace
}  // namespace pyfx::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input = pyfx::fuzz::AsText(data, size);
  pyfx::fuzz::Show(&input);
  pyfx::fuzz::TakeTyped(input);
  return 0;
}
