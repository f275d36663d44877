// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/bounds/memory_pressure.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace pyfx {
namespace {

constexpr const char* kOfMachine = "/proc/pressure/memory";
constexpr std::string_view kNothing = "/dev/null";

// Told when some process had to wait for memory for 200 ms of 2 s. Who is not privileged may only
// ask for multiples of 2 s (Linux 6.5; Documentation/accounting/psi.rst). The kernel wants the null
// byte at the end, too.
constexpr std::string_view kTrigger("some 200000 2000000\0", 20);

Result<UniqueFd> Connect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return Error{Errc::kFailed, "the path of \"" + path + "\" is too long for a socket"};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket ||
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return ErrnoError("cannot connect to \"" + path + "\"");
  }
  return socket;
}

}  // namespace

std::optional<std::string> DecodeBase64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  std::uint32_t bits = 0;
  std::size_t padding = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t digit = kDigits.find(text[i]);
    const bool pads = text[i] == '=' && i + 2 >= text.size();
    if ((digit == std::string_view::npos && !pads) || (padding > 0 && !pads)) return std::nullopt;
    padding += pads ? 1 : 0;
    bits = bits << 6 | (pads ? 0 : static_cast<std::uint32_t>(digit));
    if (i % 4 != 3) continue;
    for (const int shift : {16, 8, 0}) bytes.push_back(static_cast<char>(bits >> shift & 0xff));
    bits = 0;
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

std::vector<PressureSource> PressureSources(const char* watch, const char* write) {
  const PressureSource machine{kOfMachine, std::string(kTrigger)};
  if (watch == nullptr || *watch == '\0') return {machine};
  if (watch == kNothing) return {};
  PressureSource told{watch, DecodeBase64(write == nullptr ? "" : write).value_or("")};
  if (told.path == machine.path) return {told};
  return {std::move(told), machine};
}

Status MemoryPressure::Watch(const PressureSource& source) {
  struct stat info {};
  if (::stat(source.path.c_str(), &info) != 0) {
    return ErrnoError("cannot watch \"" + source.path + "\"");
  }
  Watched watched;
  watched.is_stream = S_ISSOCK(info.st_mode) || S_ISFIFO(info.st_mode);
  if (S_ISSOCK(info.st_mode)) {
    Result<UniqueFd> connected = Connect(source.path);
    if (!connected) return std::move(connected).error();
    watched.fd = std::move(*connected);
  } else {
    const int access = source.trigger.empty() ? O_RDONLY : O_RDWR;
    watched.fd = UniqueFd(::open(source.path.c_str(), access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  }
  const std::string& trigger = source.trigger;
  if (!watched.fd ||
      (!trigger.empty() && ::write(watched.fd.get(), trigger.data(), trigger.size()) < 0)) {
    return ErrnoError("cannot watch \"" + source.path + "\"");
  }
  watched_.push_back(std::move(watched));
  Watched* const added = &watched_.back();
  Result<EventSource> events =
      loop_->WatchIo(added->fd.get(), added->is_stream ? EPOLLIN : EPOLLPRI,
                     [this, added](std::uint32_t come) { OnEvent(added, come); });
  if (!events) {
    watched_.pop_back();
    return std::move(events).error();
  }
  added->source = std::move(*events);
  return {};
}

void MemoryPressure::OnEvent(Watched* watched, std::uint32_t events) {
  // A cgroup that is gone tells so without an end (psi.rst).
  if (!watched->is_stream && (events & EPOLLERR) != 0) return watched->source.reset();
  if (watched->is_stream) {
    // What comes says nothing else. At its end there is nothing to be heard any more.
    std::array<char, 512> bytes;
    const ssize_t got = ::read(watched->fd.get(), bytes.data(), bytes.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return watched->source.reset();
  }
  on_pressure_();
}

}  // namespace pyfx
