// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/messages/parcel.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/protocol/frames/pipes.h"
#include "tests/support/open_fds.h"

namespace pyfx::test {
namespace {

using std::chrono::milliseconds;

// Whether nobody can write into the pipe any more.
bool IsAtItsEnd(const UniqueFd& reading) {
  pollfd end{reading.get(), POLLIN, 0};
  return ::poll(&end, 1, 0) == 1 && (end.revents & POLLHUP) != 0;
}

class ParcelTest : public testing::Test {
 protected:
  ParcelTest() {
    std::array<int, 2> ends{};
    PYFX_CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
    reading_ = UniqueFd(ends[0]);
    writing_ = UniqueFd(ends[1]);
  }
  // A parcel of `count` descriptors, all of them the end that writes, which is here no more.
  Parcel Pack(std::size_t count = 1) {
    Result<Parcel> parcel = Parcel::Pack(std::vector<int>(count, writing_.get()), milliseconds(0));
    EXPECT_TRUE(parcel.ok()) << parcel.error().text;
    writing_.reset();
    return std::move(*parcel);
  }

  UniqueFd reading_;
  UniqueFd writing_;
};

TEST_F(ParcelTest, GivesWhatWasPutIn) {
  for (const std::size_t count : {std::size_t{1}, std::size_t{300}, kMaxDescriptors}) {
    const UniqueFd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    const Result<Parcel> parcel =
        Parcel::Pack(std::vector<int>(count, null.get()), milliseconds(0));
    ASSERT_TRUE(parcel.ok()) << parcel.error().text;
    const Result<std::vector<UniqueFd>> unpacked = Unpack(std::move(*parcel->Pass()));
    ASSERT_TRUE(unpacked.ok()) << unpacked.error().text;
    EXPECT_EQ(unpacked->size(), count);
    EXPECT_TRUE(IsCloexec(unpacked->front().get()));
  }
}

TEST_F(ParcelTest, WhatIsTakenBackIsOpenNowhereAlsoIfItWasPassed) {
  Parcel parcel = Pack(300);
  Result<UniqueFd> passed = parcel.Pass();
  ASSERT_TRUE(passed.ok());
  EXPECT_FALSE(IsAtItsEnd(reading_));
  parcel.TakeBack();
  EXPECT_TRUE(IsAtItsEnd(reading_));
  const Result<std::vector<UniqueFd>> unpacked = Unpack(std::move(*passed));
  ASSERT_FALSE(unpacked.ok());
  EXPECT_EQ(unpacked.error().code, Errc::kClosed);
}

TEST_F(ParcelTest, IsEmptyWhenItWasUnpacked) {
  Parcel parcel = Pack();
  Result<std::vector<UniqueFd>> unpacked = Unpack(std::move(*parcel.Pass()));
  ASSERT_TRUE(unpacked.ok());
  parcel.TakeBack();
  EXPECT_FALSE(IsAtItsEnd(reading_)) << "it belongs to who has unpacked it";
  unpacked->clear();
  EXPECT_TRUE(IsAtItsEnd(reading_));
}

TEST_F(ParcelTest, NothingIsInWhatIsNoParcel) { EXPECT_FALSE(Unpack(std::move(reading_)).ok()); }

// A run would wait for it for ever, and nobody for the run.
TEST_F(ParcelTest, WhatNobodySendsIsNotWaitedFor) {
  for (const int type : {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET}) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()), 0);
    const UniqueFd other(ends[1]);
    EXPECT_FALSE(Unpack(UniqueFd(ends[0])).ok());
  }
  EXPECT_FALSE(Unpack(UniqueFd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))).ok());
}

}  // namespace
}  // namespace pyfx::test
