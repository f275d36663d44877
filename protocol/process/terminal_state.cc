// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/process/terminal_state.h"

#include <cstdint>
#include <cstring>
#include <iterator>

#include "protocol/frames/payload.h"

namespace pyfx {
namespace {

constexpr std::size_t kEntrySize = sizeof(std::uint32_t) + sizeof(winsize) + sizeof(termios);

template <typename T>
void AppendBytesOf(const T& object, std::string* bytes) {
  const char* first = reinterpret_cast<const char*>(&object);
  bytes->append(first, sizeof(object));
}

}  // namespace

bool TerminalState::HasSizeOf(const TerminalState& other) const {
  return std::memcmp(&size, &other.size, sizeof(size)) == 0;
}

bool TerminalState::HasModesOf(const TerminalState& other) const {
  return std::memcmp(&modes, &other.modes, sizeof(modes)) == 0;
}

std::optional<TerminalState> TerminalAt(int fd) {
  TerminalState state;
  if (::tcgetattr(fd, &state.modes) != 0) return std::nullopt;
  ::ioctl(fd, TIOCGWINSZ, &state.size);
  return state;
}

std::string EncodeTerminals(const Terminals& terminals) {
  std::string bytes;
  for (std::size_t fd = 0; fd < terminals.size(); ++fd) {
    if (!terminals[fd]) continue;
    StoreU32(static_cast<std::uint32_t>(fd), &bytes);
    AppendBytesOf(terminals[fd]->size, &bytes);
    AppendBytesOf(terminals[fd]->modes, &bytes);
  }
  return bytes;
}

Terminals DecodeTerminals(std::string_view bytes) {
  Terminals terminals;
  for (; bytes.size() >= kEntrySize; bytes.remove_prefix(kEntrySize)) {
    const std::uint32_t fd = LoadU32(bytes.data());
    if (fd >= terminals.size()) continue;
    const char* at = bytes.data() + sizeof(fd);
    TerminalState& state = terminals[fd].emplace();
    std::memcpy(&state.size, at, sizeof(state.size));
    std::memcpy(&state.modes, at + sizeof(state.size), sizeof(state.modes));
  }
  return terminals;
}

}  // namespace pyfx
