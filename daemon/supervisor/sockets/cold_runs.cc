// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/sockets/cold_runs.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <optional>
#include <utility>
#include <vector>

#include "daemon/supervisor/threads/closing.h"
#include "protocol/files/paths.h"
#include "protocol/frames/channel.h"

namespace pyfx {
namespace {

constexpr std::size_t kMaxDatagram = 4096;
// Read in one go, so that many cold runs do not keep a warm one waiting.
constexpr int kReadAtOnce = 64;

std::vector<std::uint64_t> InTurn(std::span<const std::uint64_t> counts) {
  std::vector<std::uint64_t> pairs;
  for (std::size_t cause = 0; cause < counts.size(); ++cause) {
    if (counts[cause] == 0) continue;
    pairs.push_back(cause);
    pairs.push_back(counts[cause]);
  }
  return pairs;
}

}  // namespace

Status ColdRuns::Start(EventLoop* loop, const std::string& socket_path,
                       std::function<bool(const std::string&)> is_profile) {
  is_profile_ = std::move(is_profile);
  const std::string path = ColdRunSocketPath(socket_path);
  if (SocketFileAt(AT_FDCWD, path)) ::unlink(path.c_str());
  Result<UniqueFd> socket = BindSocket(path, SOCK_DGRAM);
  if (!socket) return std::move(socket).error();
  const std::optional<SocketFile> file = SocketFileAt(AT_FDCWD, path);
  if (!file) return Error{Errc::kFailed, "cannot find the socket \"" + path + "\" again"};
  path_ = path;
  socket_ = std::move(*socket);
  file_ = *file;
  Result<EventSource> source =
      loop->WatchIo(socket_.get(), EPOLLIN, [this](std::uint32_t) { Read(); });
  if (!source) return std::move(source).error();
  source_ = std::move(*source);
  return {};
}

// The next daemon may have put its own there already.
void ColdRuns::Stop() {
  source_.reset();
  if (socket_) RemoveSocketFile(AT_FDCWD, path_, file_);
  if (socket_) CloseElsewhere(socket_.release());  // with what has not been read
}

// What cannot be understood is from a client that knows more than this daemon, or is none.
void ColdRuns::Read() {
  for (int i = 0; i < kReadAtOnce; ++i) {
    std::array<char, kMaxDatagram> bytes;
    const ssize_t got = ReceiveBytes(socket_.get(), bytes, CloseElsewhere);
    if (got < 0) return;
    FrameReader reader;
    reader.Feed(std::span<const char>(bytes.data(), static_cast<std::size_t>(got)), {});
    Result<std::optional<Frame>> frame = reader.Next();
    if (!frame || !frame->has_value()) continue;
    if (Result<ColdRun> run = Expect<ColdRun>(**frame)) Count(*run);
  }
}

void ColdRuns::Count(const ColdRun& run) {
  const bool known = run.cause <= kLastColdCause;
  const auto cause = static_cast<std::size_t>(known ? run.cause : ColdCause::kOther);
  ++all_[cause];
  last_reasons_[cause] = CutReason(run.reason);
  if (is_profile_(run.profile)) ++profiles_[run.profile][cause];
}

void ColdRuns::Describe(DaemonStatus* status) const {
  status->cold_runs = InTurn(all_);
  for (std::size_t i = 0; i < status->cold_runs.size(); i += 2) {
    status->cold_reasons.push_back(last_reasons_[status->cold_runs[i]]);
  }
}

void ColdRuns::Describe(ProfileStatus* status) const {
  const auto found = profiles_.find(status->name);
  if (found != profiles_.end()) status->cold_runs = InTurn(found->second);
}

}  // namespace pyfx
