// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which of descriptors 0 to 2 are terminals, and how these are: the client says it of what it
// passes, the supervisor chooses a zygote by it, the spare looks whether it is so.
#pragma once

#include <sys/ioctl.h>
#include <termios.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace pyfx {

struct TerminalState {
  winsize size{};
  termios modes{};

  bool HasSizeOf(const TerminalState& other) const;
  bool HasModesOf(const TerminalState& other) const;
};

// Of descriptors 0, 1 and 2; nullopt for one that is no terminal.
using Terminals = std::array<std::optional<TerminalState>, 3>;

// That of a descriptor. One call for what is none; it waits for a server where python3 does too,
// which asks the same at its start.
std::optional<TerminalState> TerminalAt(int fd);

// Field 0x8004 of Run: nothing where there is no terminal.
std::string EncodeTerminals(const Terminals& terminals);
// What cannot be understood is no terminal.
Terminals DecodeTerminals(std::string_view bytes);

}  // namespace pyfx
