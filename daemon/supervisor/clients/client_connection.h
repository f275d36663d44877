// SPDX-License-Identifier: GPL-3.0-or-later
//
// One accepted connection, from the first byte to the last: checks what comes, keeps the request
// until it has been handed over, answers, and tells when the client has left. Bounds what the peer
// can choose: time, size, pace. What is done about a request is for its owner to say.
//
//   hello ─▶ request ─┬▶ queued ─▶ running ─▶ finishing ─▶ closed
//                     └▶ control ─────────────────────────▶ closed     any of them ─▶ refused
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "daemon/supervisor/clients/client_requests.h"
#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/loop/watched_channel.h"
#include "protocol/base/result.h"
#include "protocol/frames/message.h"
#include "protocol/messages/control_messages.h"
#include "protocol/messages/profile_state.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

// How a connection came to its end.
enum class Departure {
  kBye,       // the client left on purpose
  kVanished,  // it left without a word, or broke the protocol while its run was on
  kDone,      // we have said all there was to say
};

struct ConnectionLimits {
  // From connecting to a whole request, and from one control request to the next.
  std::chrono::milliseconds request{10'000};
  std::chrono::milliseconds output{10'000};  // for a peer to read what we say
  std::chrono::milliseconds linger{2'000};   // for a refused peer to leave
};

class ClientConnection {
 public:
  // All but the first are the last thing that is done in a call; the owner may DestroyLater() us.
  struct Events {
    // A whole Run has come, or a Probe: target(), run() and is_probe() tell it.
    std::function<void(ClientConnection*)> on_run;
    // Answer with Answer() or Refuse(), now.
    std::function<void(ClientConnection*, const ControlRequest&)> on_control;
    // It holds so many bytes of requests and answers more, or less: false if that is more than
    // there is room for.
    std::function<bool(std::ptrdiff_t)> on_held;
    // What SendPart() could not send at once has been sent.
    std::function<void(ClientConnection*)> on_part_sent;
    // Once, at the end; of no use afterwards.
    std::function<void(ClientConnection*, Departure)> on_closed;
  };

  enum class State { kHello, kRequest, kQueued, kRunning, kFinishing, kControl, kRefused, kClosed };

  static Result<std::unique_ptr<ClientConnection>> Make(EventLoop* loop, UniqueFd socket,
                                                        const ConnectionLimits& limits,
                                                        Events events);

  State state() const { return state_; }
  // Has not said yet what it wants.
  bool is_silent() const { return state_ == State::kHello || state_ == State::kRequest; }
  // When it was accepted.
  std::chrono::steady_clock::time_point began() const { return began_; }
  // The socket, borrowed.
  int fd() const { return io_->channel().fd(); }
  bool has_queued_output() const { return io_->has_queued(); }

  // The request, in the states queued and running, until ForgetRun().
  const RunTarget& target() const { return run_.target; }
  // Whose run it is to be: at first what was asked for.
  const std::string& profile() const { return run_.target.profile; }
  // Sets the profile that serves it, and that profile's interpreter, empty if not known.
  // `is_first`: it is an automatic profile, to be made for this run.
  void ServeBy(const std::string& profile, const std::string& python, bool is_first = false);
  bool is_first() const { return run_.is_first; }
  // The interpreter of that profile; empty: not known.
  const std::string& python() const { return run_.python; }
  const Frame& run() const { return run_.frame; }
  void ForgetRun();
  // Only asks what would become of that run.
  bool is_probe() const { return run_.is_probe; }
  // Whether it has waited for a zygote before, which came to nothing.
  bool has_waited() const { return run_.has_waited; }
  void NoteWaited() { run_.has_waited = true; }
  // Whether it was found that something may be started for it. It is not asked again: a client that
  // confines itself later could have asked before.
  bool may_start() const { return run_.may_start; }
  void NoteMayStart() { run_.may_start = true; }

  // The number of the client's process; 0 when it has none here.
  std::uint32_t PeerNumber() const;
  // A duplicate of the connection, for the run to answer on.
  Result<UniqueFd> Duplicate() const;
  // queued -> running: from now on the run speaks, and we only look whether the client is there.
  void BeginRun();
  // running -> queued: the run was not handed over after all.
  void Requeue();
  // While running: the run was stopped by `signal`.
  void TellStopped(std::uint32_t signal);
  // While running: the run goes on, and so should the client, which may be stopped. The signal
  // carries the run's id, by which the client knows that it is from us.
  void Continue(std::uint64_t run_id) const;
  // running -> finishing: says how the run ended, should the run not have done so itself.
  void Finish(std::uint32_t wait_status);
  // Ends a connection about which there is nothing more to say.
  void Close();

  // Says why not, and ends. Not while running.
  void Refuse(RefusalCode code, const std::string& text, ColdCause cause = ColdCause::kOther);
  // That its run waits for a warm-up, if it has asked to be told and still waits.
  void TellOfWarmUp(const WarmingUp& news);
  // To a probe: nothing is in the way. While queued; the connection ends.
  void TellWouldRun(ProfileState state);
  // The answer to a control request is not known yet: no further one is looked at meanwhile.
  void Hold();
  // Queues one message of the answer to a control request.
  template <typename M>
  void Answer(const M& message) {
    QueueHello();
    std::string bytes;
    AppendMessage(message, 0, &bytes);
    queued_ += bytes.size();
    io_->channel().QueueBytes(std::move(bytes), {});
  }
  // Sends what is queued of an answer that is longer. False when that takes longer, on_part_sent
  // follows, or when the connection has come to its end.
  bool SendPart();
  // Bytes of answers since all was sent.
  std::size_t queued() const { return queued_; }
  // The answer is complete.
  void SendAnswer();
  // The same, and there will be no other.
  void SendLastAnswer();

 private:
  // To a control request. Unless it is nothing, no further request is looked at.
  enum class Answering { kNothing, kOne, kPart, kTheLast };

  ClientConnection(EventLoop* loop, const ConnectionLimits& limits, Events events)
      : loop_(loop), limits_(limits), events_(std::move(events)) {}

  void OnReadable();
  void OnSaidToRun();
  bool CountHeld();
  void BeginToAnswer(Answering answering);
  void OnFlushed();
  void HandleFrames();
  void OnFrame(Frame frame);
  void OnRun(AskedRun run);
  void OnControl(const ControlRequest& request);
  void OnProtocolError(const Error& error);
  void OnDeadline();
  void QueueHello();
  void Flush();
  void WaitForPeer();
  void SetDeadline(std::chrono::milliseconds limit);
  void End(Departure departure);

  EventLoop* loop_;
  ConnectionLimits limits_;
  Events events_;
  State state_ = State::kHello;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  bool hello_sent_ = false;
  bool bye_ = false;
  bool handed_over_ = false;  // to a run, perhaps: the socket is not ours alone any more
  Answering answering_ = Answering::kNothing;
  bool waits_for_peer_ = false;  // to read what was said
  AskedRun run_;
  std::size_t held_ = 0;    // as last told
  std::size_t queued_ = 0;  // see queued()
  std::unique_ptr<WatchedChannel> io_;
  EventSource deadline_;
  EventSource resume_;
};

}  // namespace pyfx
