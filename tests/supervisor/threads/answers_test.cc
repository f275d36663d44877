// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/threads/answers.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <memory>

#include "protocol/base/unique_fd.h"
#include "tests/support/child_process.h"

namespace pyfx::test {
namespace {

class AnswersTest : public testing::Test {
 protected:
  // A question that hangs until LetGo().
  std::function<Status()> Hanging() const {
    return [gate = gate_] {
      std::uint64_t one = 0;
      if (::read(gate->get(), &one, sizeof(one)) != sizeof(one)) return Status();
      return Status();
    };
  }
  void LetGo(std::uint64_t count) const {
    EXPECT_EQ(::write(gate_->get(), &count, sizeof(count)), 8);
  }
  // Serves until so many answers have come.
  void Hear(std::size_t count) {
    const EventSource limit = loop_->After(kDeadline, [this] { loop_->Quit(); });
    most_ = count;
    if (heard_.size() < count) {
      EXPECT_TRUE(loop_->Run().ok());
    }
    EXPECT_EQ(heard_.size(), count);
  }
  std::function<void(Status)> Note(const std::string& who) {
    return [this, who](const Status& status) {
      heard_.push_back(who + (status ? "" : ": " + status.error().text));
      if (heard_.size() >= most_) loop_->Quit();
    };
  }
  using Heard = std::vector<std::string>;

  const std::shared_ptr<UniqueFd> gate_ =
      std::make_shared<UniqueFd>(::eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE));
  std::unique_ptr<EventLoop> loop_ = std::move(*EventLoop::Make());
  std::size_t most_ = 0;
  Heard heard_;
};

constexpr std::chrono::hours kLong{1};

TEST_F(AnswersTest, ComeFromTheLoop) {
  Answers answers(loop_.get(), {Errc::kFailed, "none"}, kLong);
  answers.Ask([] { return Status(); }, Note("a"));
  EXPECT_TRUE(heard_.empty());
  Hear(1);
  answers.Ask([] { return Status(Error{Errc::kFailed, "no"}); }, Note("b"));
  Hear(2);
  EXPECT_EQ(heard_, (Heard{"a", "b: no"}));
}

TEST_F(AnswersTest, OneThatDoesNotComeKeepsNoOtherWaiting) {
  Answers answers(loop_.get(), {Errc::kFailed, "none"}, kLong);
  answers.Ask(Hanging(), Note("hangs"));
  answers.Ask([] { return Status(); }, Note("a"));
  Hear(1);
  LetGo(1);
  Hear(2);
  EXPECT_EQ(heard_, (Heard{"a", "hangs"}));
}

TEST_F(AnswersTest, ThereIsAnAnswerAlsoWhenAllThreadsHang) {
  Answers answers(loop_.get(), {Errc::kFailed, "none"}, std::chrono::milliseconds(1));
  for (std::size_t i = 0; i <= Answers::kMostThreads; ++i) answers.Ask(Hanging(), Note("hangs"));
  Hear(Answers::kMostThreads + 1);
  EXPECT_EQ(heard_.back(), "hangs: none");
  LetGo(Answers::kMostThreads);
}

TEST_F(AnswersTest, WhatIsForgottenIsNotAnswered) {
  Answers answers(loop_.get(), {Errc::kFailed, "none"}, kLong);
  const std::uint64_t number = answers.Ask(Hanging(), Note("forgotten"));
  answers.Ask([] { return Status(); }, Note("a"));
  answers.Forget(number);
  LetGo(1);
  Hear(1);
  answers.Ask([] { return Status(); }, Note("b"));
  Hear(2);
  EXPECT_EQ(heard_, (Heard{"a", "b"}));
}

}  // namespace
}  // namespace pyfx::test
