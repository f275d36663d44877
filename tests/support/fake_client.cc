// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_client.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>

#include "protocol/frames/socket.h"
#include "protocol/process/terminal_state.h"

namespace pyfx::test {

const ProfileStatus* StatusAnswer::Find(std::string_view name) const {
  for (const ProfileStatus& profile : profiles) {
    if (profile.name == name) return &profile;
  }
  return nullptr;
}

FakeClient FakeClient::Connect(const std::string& socket_path) {
  Result<UniqueFd> socket = ConnectToDaemon(socket_path);
  if (!socket) {
    ADD_FAILURE() << socket.error().text;
    return FakeClient(UniqueFd());
  }
  return FakeClient(std::move(*socket));
}

void FakeClient::Send(std::string_view bytes, const std::vector<int>& fds) {
  Status sent = SendFrames(channel_.fd(), bytes, fds, kDeadline);
  if (!sent && sent.error().code != Errc::kClosed) Fail(sent.error().text);
}

template <typename M>
void FakeClient::SendRequest(const M& request, const std::vector<int>& fds) {
  const UniqueFd cwd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  std::vector<int> all_fds = {cwd.get()};
  all_fds.insert(all_fds.end(), fds.begin(), fds.end());
  std::string bytes;
  AppendMessage(Hello{}, 0, &bytes);
  AppendMessage(request, all_fds.size(), &bytes);
  // Descriptors ride on the bytes they are sent with, so the greeting goes first.
  const std::size_t request_size = kFrameHeaderSize + EncodePayload(request).size();
  const std::string_view all = bytes;
  Send(all.substr(0, all.size() - request_size));
  Send(all.substr(all.size() - request_size), all_fds);
}

void FakeClient::SendRun(const std::string& profile, const std::vector<std::string>& argv,
                         int out) {
  Run run;
  run.profile = profile;
  run.argv = argv;
  run.env = {"FROM=client"};
  if (out < 0) return SendRequest(run, {});
  run.fd_numbers = {STDOUT_FILENO};
  Terminals terminals;
  terminals[STDOUT_FILENO] = TerminalAt(out);
  run.terminals = EncodeTerminals(terminals);
  SendRequest(run, {out});
}

void FakeClient::SendRunIn(const std::string& profile, const std::vector<std::string>& environment,
                           const std::vector<std::string>& argv) {
  Run run;
  run.profile = profile;
  run.argv = argv;
  run.env = environment;
  SendRequest(run, {});
}

void FakeClient::SendRunThatWantsNews(const std::string& profile,
                                      const std::vector<std::string>& argv) {
  Run run;
  run.profile = profile;
  run.argv = argv;
  run.env = {"FROM=client"};
  run.wants_news = true;
  SendRequest(run, {});
}

void FakeClient::SendProbe(const std::string& profile,
                           const std::vector<std::string>& environment) {
  Probe probe;
  probe.run.profile = profile;
  probe.run.env = environment;
  SendRequest(probe, {});
}

std::optional<Frame> FakeClient::Receive(std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  while (true) {
    Result<std::optional<Frame>> next = channel_.Next();
    if (!next) {
      Fail(next.error().text);
      return std::nullopt;
    }
    if (next->has_value()) return std::move(**next);
    pollfd wait{channel_.fd(), POLLIN, 0};
    if (::poll(&wait, 1, MillisecondsUntil(deadline)) != 1) {
      Fail("nothing came from the daemon in time");
      return std::nullopt;
    }
    Result<Channel::ReadOutcome> outcome = channel_.Read();
    if (!outcome) {
      Fail(outcome.error().text);
      return std::nullopt;
    }
    if (*outcome == Channel::ReadOutcome::kEnd) return std::nullopt;
  }
}

std::optional<Frame> FakeClient::ReceiveAnswer() {
  while (true) {
    std::optional<Frame> frame = Receive();
    if (!frame) return std::nullopt;
    if (frame->type != static_cast<std::uint16_t>(MessageType::kHello)) {
      EXPECT_TRUE(greeted_) << "the first message is no Hello";
      return frame;
    }
    EXPECT_TRUE(Expect<Hello>(*frame).ok());
    greeted_ = true;
  }
}

RunAnswer FakeClient::WaitForStart() {
  RunAnswer answer;
  std::optional<Frame> frame = ReceiveAnswer();
  if (!frame) return answer;
  switch (static_cast<MessageType>(frame->type)) {
    case MessageType::kStarted:
      if (Result<Started> started = Expect<Started>(*frame, 1)) {
        answer.started = true;
        answer.pid = static_cast<pid_t>(started->pid);
        answer.run_id = started->run_id;
        answer.pidfd = std::move(frame->fds[0]);
      }
      break;
    case MessageType::kRefused:
      if (Result<Refused> refused = Expect<Refused>(*frame)) answer.refused = std::move(*refused);
      break;
    case MessageType::kExited:
      if (Result<Exited> exited = Expect<Exited>(*frame)) {
        answer.status = static_cast<int>(exited->wait_status);
      }
      break;
    default: Fail("message of type " + std::to_string(frame->type) + " where a run should start");
  }
  return answer;
}

void FakeClient::WaitForExit(RunAnswer* answer) {
  const std::optional<Exited> exited = ReceiveMessage<Exited>();
  if (!exited) return;
  answer->status = static_cast<int>(exited->wait_status);
  SendMessage(Bye{});
}

bool FakeClient::WaitForEnd() {
  const Clock::time_point deadline = Clock::now() + kDeadline;
  while (true) {
    pollfd wait{channel_.fd(), POLLIN, 0};
    if (::poll(&wait, 1, MillisecondsUntil(deadline)) != 1) return false;
    Result<Channel::ReadOutcome> outcome = channel_.Read();
    if (!outcome || *outcome == Channel::ReadOutcome::kEnd) return true;
  }
}

void FakeClient::Fail(const std::string& text) { ADD_FAILURE() << text; }

RunAnswer RunOnce(const std::string& socket_path, const std::string& profile,
                  const std::vector<std::string>& argv, int out) {
  FakeClient client = FakeClient::Connect(socket_path);
  client.SendRun(profile, argv, out);
  RunAnswer answer = client.WaitForStart();
  if (answer.started) client.WaitForExit(&answer);
  return answer;
}

StatusAnswer AskStatus(const std::string& socket_path) {
  FakeClient client = FakeClient::Connect(socket_path);
  client.SendMessage(Hello{});
  return AskStatus(&client);
}

StatusAnswer AskStatus(FakeClient* client) {
  StatusAnswer answer;
  client->SendMessage(StatusRequest{});
  while (std::optional<Frame> frame = client->ReceiveAnswer()) {
    if (Result<DaemonStatus> daemon = Expect<DaemonStatus>(*frame)) {
      answer.daemon = std::move(*daemon);
      return answer;
    }
    Result<ProfileStatus> profile = Expect<ProfileStatus>(*frame);
    if (!profile) {
      ADD_FAILURE() << profile.error().text;
      return answer;
    }
    answer.profiles.push_back(std::move(*profile));
  }
  ADD_FAILURE() << "the status ended without that of the daemon";
  return answer;
}

}  // namespace pyfx::test
