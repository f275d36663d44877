// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/client/fake_daemon.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <filesystem>
#include <utility>

#include "protocol/frames/socket.h"
#include "protocol/messages/parcel.h"
#include "tests/support/reaper.h"

namespace pyfx::test {
namespace {

bool WaitReadable(int fd) {
  pollfd wait{fd, POLLIN, 0};
  return ::poll(&wait, 1, MillisecondsUntil(Clock::now() + kDeadline)) == 1;
}

}  // namespace

Frame FakeConnection::ReceiveFrame() {
  while (true) {
    Result<std::optional<Frame>> next = channel_.Next();
    if (!next || next->has_value()) {
      EXPECT_TRUE(next.ok()) << next.error().text;
      return next ? std::move(**next) : Frame();
    }
    if (!WaitReadable(channel_.fd())) break;
    Result<Channel::ReadOutcome> read = channel_.Read();
    if (!read || *read == Channel::ReadOutcome::kEnd) break;
  }
  ADD_FAILURE() << "the client sent no more";
  return Frame();
}

RunRequest FakeConnection::ReceiveRun() {
  RunRequest request;
  request.hello = Receive<Hello>();
  Frame frame = ReceiveFrame();
  Result<Run> run = Expect<Run>(frame, frame.fds.size());
  EXPECT_TRUE(run.ok()) << run.error().text;
  if (!run || frame.fds.empty()) return request;
  request.run = std::move(*run);
  if (request.run.in_parcel) {
    Result<std::vector<UniqueFd>> unpacked = Unpack(std::move(frame.fds[0]));
    EXPECT_TRUE(unpacked.ok()) << unpacked.error().text;
    if (!unpacked || unpacked->empty()) return request;
    frame.fds = std::move(*unpacked);
  }
  request.working_directory = std::move(frame.fds[0]);
  for (std::size_t i = 1; i < frame.fds.size(); ++i) request.fds.push_back(std::move(frame.fds[i]));
  EXPECT_EQ(request.fds.size(), request.run.fd_numbers.size());
  return request;
}

RunRequest FakeConnection::Serve(const ChildProcess& run) {
  RunRequest request = ReceiveRun();
  // In one piece, as a spare answers.
  std::string answer;
  AppendMessage(Hello(), 0, &answer);
  AppendMessage(Started{1, static_cast<std::uint32_t>(run.pid())}, 1, &answer);
  SendBytes(answer, {run.pidfd()});
  return request;
}

void FakeConnection::SendBytes(std::string_view bytes, const std::vector<int>& fds) {
  Status sent = SendFrames(channel_.fd(), bytes, fds, kDeadline);
  EXPECT_TRUE(sent.ok()) << sent.error().text;
}

bool FakeConnection::WaitForEnd() {
  if (!WaitReadable(channel_.fd())) return false;
  Result<Channel::ReadOutcome> read = channel_.Read();
  return read.ok() && *read == Channel::ReadOutcome::kEnd;
}

FakeDaemon::FakeDaemon(std::string path) : path_(std::move(path)) {
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path());
  Result<SocketAddress> address = SocketAddress::Make(path_);
  PYFX_CHECK(address.ok());
  listener_ = UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  PYFX_CHECK(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address->name),
                    address->length) == 0);
  PYFX_CHECK(::listen(listener_.get(), 16) == 0);
}

FakeConnection FakeDaemon::Accept() {
  EXPECT_TRUE(WaitReadable(listener_.get())) << "no client came";
  return FakeConnection(UniqueFd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)));
}

}  // namespace pyfx::test
