// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/clients/client_connection.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <utility>

#include "daemon/supervisor/threads/closing.h"
#include "protocol/frames/socket.h"

namespace pyfx {
namespace {

constexpr const char* kSoftware = "pyfx " PYFX_VERSION;

// What a refused peer may still be sending is thrown away in pieces of this size.
constexpr std::size_t kDiscardSize = std::size_t{64} << 10;

RefusalCode CodeOf(const Error& error) {
  return error.code == Errc::kVersion ? RefusalCode::kVersion : RefusalCode::kProtocol;
}

// False when the peer has left.
bool DiscardSome(int fd) {
  std::array<char, kDiscardSize> bytes;
  const ssize_t got = ReceiveBytes(fd, bytes, CloseElsewhere);
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

constexpr const char* kOutOfMemory =
    "pyfxd holds as many bytes of requests as it may: too many clients ask for too much at once";

constexpr const char* kOutOfDescriptors =
    "pyfxd has too many files open to take those of the client (ulimit -n, LimitNOFILE=)";

}  // namespace

Result<std::unique_ptr<ClientConnection>> ClientConnection::Make(EventLoop* loop, UniqueFd socket,
                                                                 const ConnectionLimits& limits,
                                                                 Events events) {
  std::unique_ptr<ClientConnection> client(new ClientConnection(loop, limits, std::move(events)));
  ClientConnection* raw = client.get();
  Result<std::unique_ptr<WatchedChannel>> io =
      WatchedChannel::Make(loop, std::move(socket),
                           {[raw] { raw->OnReadable(); }, [raw] { raw->OnFlushed(); },
                            [raw](const Error&) { raw->End(Departure::kVanished); }});
  if (!io) return std::move(io).error();
  client->io_ = std::move(*io);
  client->io_->channel().CloseBy(CloseElsewhere);
  client->io_->Listen(true);
  client->SetDeadline(limits.request);
  return client;
}

std::uint32_t ClientConnection::PeerNumber() const {
  return io_ ? static_cast<std::uint32_t>(PeerPid(io_->channel().fd())) : 0;
}

Result<UniqueFd> ClientConnection::Duplicate() const {
  UniqueFd copy(::fcntl(io_->channel().fd(), F_DUPFD_CLOEXEC, 0), CloseElsewhere);
  if (!copy) return ErrnoError("cannot duplicate a connection");
  return copy;
}

void ClientConnection::ServeBy(const std::string& profile, const std::string& python,
                               bool is_first) {
  run_.target.profile = profile;
  run_.python = python;
  run_.is_first = is_first;
}

void ClientConnection::BeginRun() {
  PYFX_CHECK(state_ == State::kQueued);
  state_ = State::kRunning;
  handed_over_ = true;
}

void ClientConnection::Requeue() {
  PYFX_CHECK(state_ == State::kRunning);
  state_ = State::kQueued;
}

void ClientConnection::Finish(std::uint32_t wait_status) {
  PYFX_CHECK(state_ == State::kRunning);
  state_ = State::kFinishing;
  // A second Hello if the run has sent one: what the run said we have not seen.
  hello_sent_ = false;
  QueueHello();
  io_->channel().Queue(Exited{wait_status});
  Flush();
}

void ClientConnection::TellStopped(std::uint32_t signal) {
  PYFX_CHECK(state_ == State::kRunning);
  // Another Hello perhaps, as in Finish().
  QueueHello();
  io_->channel().Queue(Stopped{signal});
  Flush();
}

void ClientConnection::Continue(std::uint64_t run_id) const {
  ContinuePeer(io_->channel().fd(), run_id);
}

void ClientConnection::Close() { End(Departure::kDone); }

void ClientConnection::Refuse(RefusalCode code, const std::string& text, ColdCause cause) {
  PYFX_CHECK(state_ != State::kRunning && state_ != State::kFinishing);
  if (state_ == State::kRefused || state_ == State::kClosed) return;
  state_ = State::kRefused;
  io_->channel().DropRead();
  ForgetRun();
  QueueHello();
  Refused refused;
  refused.code = code;
  refused.text = text;
  refused.cause = cause;
  refused.python = run_.python;
  refused.profile = profile();
  Answer(refused);
  SetDeadline(limits_.linger);
  Flush();
}

// To one that does not read no more is said: nothing may be left to be sent when a run answers on
// the same socket, and nobody is given up for not reading this.
void ClientConnection::TellOfWarmUp(const WarmingUp& news) {
  if (state_ != State::kQueued || is_probe() || !target().wants_news) return;
  pollfd now{fd(), POLLOUT, 0};
  if (has_queued_output() || ::poll(&now, 1, 0) != 1 || now.revents != POLLOUT) return;
  QueueHello();
  io_->channel().Queue(news);
  Flush();
}

void ClientConnection::TellWouldRun(ProfileState state) {
  PYFX_CHECK(state_ == State::kQueued && is_probe());
  state_ = State::kFinishing;
  Answer(WouldRun{state, profile()});
  Flush();
}

bool ClientConnection::SendPart() {
  BeginToAnswer(Answering::kOne);
  const Result<Channel::FlushOutcome> outcome = io_->Flush();
  if (outcome && *outcome == Channel::FlushOutcome::kDone) {
    queued_ = 0;
    return true;
  }
  if (outcome) BeginToAnswer(Answering::kPart);
  outcome ? WaitForPeer() : End(Departure::kVanished);
  return false;
}

void ClientConnection::Hold() {
  BeginToAnswer(Answering::kOne);
  // It waits for us now: to whom a limit applied is answered in time, however long that takes.
  deadline_.reset();
}

void ClientConnection::SendAnswer() {
  BeginToAnswer(Answering::kOne);
  Flush();
}

void ClientConnection::SendLastAnswer() {
  BeginToAnswer(Answering::kTheLast);
  Flush();
}

// The next request is read when this answer has been: the queue holds one answer at most.
void ClientConnection::BeginToAnswer(Answering answering) {
  if (answering_ != Answering::kTheLast) answering_ = answering;
  io_->Listen(false);
}

void ClientConnection::OnReadable() {
  if (handed_over_) return OnSaidToRun();
  if (state_ == State::kRefused) {
    if (!DiscardSome(fd())) End(Departure::kDone);
    return;
  }
  Result<Channel::ReadOutcome> outcome = io_->channel().Read();
  if (!outcome) return OnProtocolError(outcome.error());
  if (*outcome == Channel::ReadOutcome::kEnd) {
    return End(bye_ ? Departure::kBye : Departure::kVanished);
  }
  if (!CountHeld()) return Refuse(RefusalCode::kLimit, kOutOfMemory);
  HandleFrames();
}

// The run has the same socket, and whoever receives from it holds a lock that no other receiver
// gets meanwhile, MSG_DONTWAIT or not: for ever, if what is received goes to memory that waits for
// somebody (u->iolock of unix_stream_read_generic(), net/unix/af_unix.c; userfaultfd(2)). So
// nothing is received any more: how much has come tells a Bye from what is none, and asking for
// that takes no such lock.
void ClientConnection::OnSaidToRun() {
  // In this order: after the end nothing comes.
  pollfd now{fd(), POLLRDHUP, 0};
  const bool left = ::poll(&now, 1, 0) == 1;
  int unread = 0;
  if (::ioctl(fd(), SIOCINQ, &unread) != 0) unread = 0;
  constexpr int kBye = kFrameHeaderSize;  // it has no fields
  if (left) {
    const bool bye = bye_ ? unread == 0 : unread == kBye;
    return End(bye ? Departure::kBye : Departure::kVanished);
  }
  if (unread > kBye && state_ != State::kRefused) return End(Departure::kVanished);
  io_->ListenForEnd();
}

// False when all connections together hold more than they may.
bool ClientConnection::CountHeld() {
  // Of output what may be much. Runs end without being told that there is no room.
  const bool told_much = state_ == State::kControl || state_ == State::kRefused;
  const std::size_t unread = told_much ? queued() : 0;
  const std::size_t now =
      state_ == State::kClosed ? 0 : io_->channel().held() + run_.frame.payload.size() + unread;
  const auto more = static_cast<std::ptrdiff_t>(now) - static_cast<std::ptrdiff_t>(held_);
  held_ = now;
  return more == 0 || events_.on_held(more) || more < 0;
}

void ClientConnection::ForgetRun() {
  run_.frame = {};
  CountHeld();
}

void ClientConnection::HandleFrames() {
  while (state_ != State::kClosed && state_ != State::kRefused &&
         answering_ == Answering::kNothing) {
    Result<std::optional<Frame>> next = io_->channel().Next();
    if (!next) return OnProtocolError(next.error());
    if (!next->has_value()) return;
    OnFrame(std::move(**next));
  }
}

void ClientConnection::OnFrame(Frame frame) {
  // A client that has asked for a run has nothing more to say than Bye. Later it says so to the
  // run.
  const Turn turn = state_ == State::kHello     ? Turn::kHello
                    : state_ == State::kRequest ? Turn::kRequest
                    : state_ == State::kControl ? Turn::kControlRequest
                                                : Turn::kBye;
  Result<Said> said = Understand(std::move(frame), turn);
  if (!said) return OnProtocolError(said.error());
  if (auto* run = std::get_if<AskedRun>(&*said)) return OnRun(std::move(*run));
  if (const auto* request = std::get_if<ControlRequest>(&*said)) return OnControl(*request);
  if (std::holds_alternative<Bye>(*said)) {
    bye_ = true;
  } else {
    state_ = State::kRequest;
  }
}

void ClientConnection::OnRun(AskedRun run) {
  run_ = std::move(run);
  state_ = State::kQueued;
  deadline_.reset();
  events_.on_run(this);
}

void ClientConnection::OnControl(const ControlRequest& request) {
  state_ = State::kControl;
  SetDeadline(limits_.request);
  events_.on_control(this, request);
}

void ClientConnection::OnProtocolError(const Error& error) {
  // The peer left in the middle of something, or the conversation is not ours any more.
  if (state_ == State::kRunning || state_ == State::kFinishing) return End(Departure::kVanished);
  // The peer has done nothing wrong: there were no numbers left for what it passed.
  if (error.code == Errc::kLostFds) return Refuse(RefusalCode::kLimit, kOutOfDescriptors);
  Refuse(CodeOf(error), "pyfxd cannot understand the client: " + error.text);
}

void ClientConnection::OnDeadline() {
  if (state_ == State::kHello || state_ == State::kRequest) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limits_.request).count();
    return Refuse(RefusalCode::kProtocol,
                  "no whole request came within " + std::to_string(seconds) + " s");
  }
  End(Departure::kVanished);
}

void ClientConnection::QueueHello() {
  if (hello_sent_) return;
  hello_sent_ = true;
  Hello hello;
  hello.software = kSoftware;
  io_->channel().Queue(hello);
}

void ClientConnection::Flush() {
  Result<Channel::FlushOutcome> outcome = io_->Flush();
  if (!outcome) return End(Departure::kVanished);
  if (*outcome == Channel::FlushOutcome::kDone) return OnFlushed();
  WaitForPeer();
}

// For so long from when the first of it could not be sent: more that is said meanwhile gives a peer
// that does not read no more time.
void ClientConnection::WaitForPeer() {
  if (state_ != State::kRefused && !waits_for_peer_) SetDeadline(limits_.output);
  waits_for_peer_ = true;
  if (!CountHeld()) End(Departure::kVanished);
}

void ClientConnection::OnFlushed() {
  waits_for_peer_ = false;
  queued_ = 0;
  CountHeld();
  if (state_ == State::kRefused) {
    // Closing with unread bytes would reset the connection (unix(7)), perhaps before the peer has
    // come to reading why it was refused. So say that this was all, and let it leave.
    ::shutdown(io_->channel().fd(), SHUT_WR);
    return io_->Listen(true);
  }
  if (state_ == State::kFinishing || answering_ == Answering::kTheLast) {
    return End(Departure::kDone);
  }
  if (answering_ == Answering::kPart) {
    answering_ = Answering::kOne;
    deadline_.reset();
    return events_.on_part_sent(this);
  }
  if (state_ == State::kControl) {
    SetDeadline(limits_.request);
  } else {
    deadline_.reset();
  }
  // Requests that came along with this one are here already, so epoll will not tell. They wait for
  // the loop's next round, in which others have their turn.
  if (answering_ == Answering::kNothing) return;
  resume_ = loop_->After(std::chrono::milliseconds(0), [this] {
    answering_ = Answering::kNothing;
    io_->Listen(true);
    HandleFrames();
  });
}

void ClientConnection::SetDeadline(std::chrono::milliseconds limit) {
  deadline_ = loop_->After(limit, [this] { OnDeadline(); });
}

void ClientConnection::End(Departure departure) {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  deadline_.reset();
  resume_.reset();
  ForgetRun();
  io_->Listen(false);
  events_.on_closed(this, departure);
}

}  // namespace pyfx
