// SPDX-License-Identifier: GPL-3.0-or-later
//
// The supervisor's and the client's side of a conversation with one real pyfx-zygote, as
// docs/protocol.md 4.3, 4.6 and 4.7 have it, for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/frames/channel.h"
#include "protocol/frames/message.h"
#include "protocol/messages/run_messages.h"
#include "protocol/messages/zygote_messages.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {

// A spare as the supervisor holds it.
struct HeldSpare {
  pid_t pid = -1;
  UniqueFd channel;
  UniqueFd pidfd;
};

// A run as its client sees it.
struct StartedRun {
  Channel connection;
  pid_t pid = -1;
  UniqueFd pidfd;
  UniqueFd out;  // reads what the run writes to its standard output
};

class ZygoteTest : public testing::Test {
 protected:
  // Starts the zygote and sends Warm.
  void Start(const Warm& warm);
  pyfx::Warm Plain() const;
  // Start(), and waits for Ready.
  Ready StartReady(const Warm& warm);

  // The next message of the zygote but a step of its warm-up, which must be an M. `fds` gets its
  // descriptors.
  template <typename M>
  M Next(std::vector<UniqueFd>* fds = nullptr) {
    Result<Frame> frame = supervisor_.Receive();
    while (frame && frame->type == static_cast<std::uint16_t>(MessageType::kWarmUpStep)) {
      const Result<WarmUpStep> step = Expect<WarmUpStep>(*frame);
      steps_.push_back(step ? step->text : step.error().text);
      frame = supervisor_.Receive();
    }
    return Understand<M>(std::move(frame), fds);
  }
  template <typename M>
  static M NextOn(Channel* channel, std::vector<UniqueFd>* fds = nullptr) {
    return Understand<M>(channel->Receive(), fds);
  }
  template <typename M>
  static M Understand(Result<Frame> frame, std::vector<UniqueFd>* fds) {
    if (!frame) {
      ADD_FAILURE() << frame.error().text;
      return {};
    }
    Result<M> message = Expect<M>(*frame, frame->fds.size());
    if (!message) {
      ADD_FAILURE() << message.error().text;
      return {};
    }
    if (fds != nullptr) *fds = std::move(frame->fds);
    return *message;
  }
  template <typename M>
  void Say(const M& message) {
    supervisor_.Queue(message);
    ASSERT_TRUE(supervisor_.Flush());
  }

  HeldSpare AskForSpare();
  pyfx::Run Code(const std::string& code) const;  // a Run of `-c code` with an empty environment
  // Hands a run over and returns the client's end. Descriptors 0 to 2 are /dev/null, a pipe, the
  // test's own.
  Channel Assign(HeldSpare* spare, const pyfx::Run& run, UniqueFd* out);
  // The same with a connection that the caller has: `theirs` is its end for the run.
  void AssignTo(HeldSpare* spare, const pyfx::Run& run, UniqueFd theirs, UniqueFd* out);
  StartedRun Begin(HeldSpare* spare, const pyfx::Run& run);
  // Everything up to the end of the run's output.
  static std::string ReadAll(int fd);

  // What the zygote said that its warm-up does.
  const std::vector<std::string>& steps() const { return steps_; }
  // What the zygote said that its warm-up has read.
  const Consumed& consumed() const { return consumed_; }
  void VanishAsSupervisor() { supervisor_ = Channel(); }
  ChildProcess& zygote() { return zygote_; }
  const TempRuntimeDir& dir() const { return dir_; }

 private:
  TempRuntimeDir dir_;
  Channel supervisor_;
  std::vector<std::string> steps_;
  Consumed consumed_;
  ChildProcess zygote_;
};

}  // namespace pyfx::test
