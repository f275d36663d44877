// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/zygotes/zygote_output.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include "daemon/supervisor/threads/output_relay.h"

namespace pyfx {
namespace {

constexpr std::size_t kLongestRead = std::size_t{16} << 10;

// As much as a death is explained with.
constexpr std::size_t kMostKept = std::size_t{4} << 10;

// How long what a zygote wrote that is no more may take to come.
constexpr std::chrono::milliseconds kLastWordsLimit{2'000};

}  // namespace

Status ZygoteOutput::Add(UniqueFd fd) {
  Result<UniqueFd> relayed = RelayOutput(std::move(fd));
  if (!relayed) return std::move(relayed).error();
  Source* added = &sources_.emplace_back();
  added->fd = std::move(*relayed);
  Result<EventSource> event =
      loop_->WatchIo(added->fd.get(), EPOLLIN, [this, added](std::uint32_t) { Read(added); });
  if (!event) return std::move(event).error();
  added->event = std::move(*event);
  return {};
}

void ZygoteOutput::Finish(std::function<void()> done) {
  done_ = std::move(done);
  for (const Source& source : sources_) {
    if (source.fd) ::shutdown(source.fd.get(), SHUT_WR);
  }
  limit_ = loop_->After(kLastWordsLimit, [this] {
    for (Source& source : sources_) End(&source);
    EndIfFinished();
  });
  EndIfFinished();
}

void ZygoteOutput::Read(Source* source) {
  std::array<char, kLongestRead> bytes;
  const ssize_t got = ::read(source->fd.get(), bytes.data(), bytes.size());
  if (got > 0) {
    source->lines.Feed(std::string_view(bytes.data(), static_cast<std::size_t>(got)),
                       [this](std::string_view line) { Note(line); });
    return;
  }
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  End(source);
  EndIfFinished();
}

void ZygoteOutput::End(Source* source) {
  source->lines.Finish([this](std::string_view line) { Note(line); });
  source->event.reset();
  source->fd.reset();
}

// In the loop's next round, since a caller may have more to do.
void ZygoteOutput::EndIfFinished() {
  const bool open = std::any_of(sources_.begin(), sources_.end(),
                                [](const Source& source) { return source.fd.valid(); });
  if (done_ && !open)
    limit_ = loop_->After(std::chrono::milliseconds(0), std::exchange(done_, nullptr));
}

// A terminal ends its lines with two characters (ONLCR of termios(3)).
void ZygoteOutput::Note(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  last_.append(line).push_back('\n');
  if (last_.size() > kMostKept) last_.erase(0, last_.size() - kMostKept);
  on_line_(line);
}

}  // namespace pyfx
