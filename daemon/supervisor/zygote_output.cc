// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/zygote_output.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

namespace pyfx {
namespace {

constexpr std::size_t kReadSize = std::size_t{16} << 10;

}  // namespace

Status ZygoteOutput::Add(UniqueFd fd) {
  if (::fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0) {
    return ErrnoError("cannot make a zygote's output non-blocking");
  }
  Source* added = &sources_.emplace_back();
  added->fd = std::move(fd);
  Result<EventSource> event =
      loop_->WatchIo(added->fd.get(), EPOLLIN, [this, added](std::uint32_t) { Read(added); });
  if (!event) return std::move(event).error();
  added->event = std::move(*event);
  return {};
}

void ZygoteOutput::Finish() {
  for (Source& source : sources_) {
    while (source.fd && Read(&source)) {
    }
    source.lines.Finish([this](std::string_view line) { OnLine(line); });
    source.event.reset();
    source.fd.reset();
  }
}

bool ZygoteOutput::Read(Source* source) {
  std::array<char, kReadSize> bytes;
  const ssize_t got = ::read(source->fd.get(), bytes.data(), bytes.size());
  if (got > 0) {
    source->lines.Feed(std::string_view(bytes.data(), static_cast<std::size_t>(got)),
                       [this](std::string_view line) { OnLine(line); });
    return true;
  }
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  // The end; of a pseudo terminal that nobody has open any more, EIO (pty(7)).
  source->event.reset();
  source->fd.reset();
  return false;
}

// A terminal ends its lines with two characters (ONLCR of termios(3)).
void ZygoteOutput::OnLine(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  on_line_(line);
}

}  // namespace pyfx
