// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frames/frame.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "protocol/frames/message.h"
#include "protocol/frames/payload.h"
#include "tests/protocol/frames/pipes.h"

namespace pyfx::test {
namespace {

constexpr auto kRunType = static_cast<std::uint16_t>(MessageType::kRun);
constexpr auto kByeType = static_cast<std::uint16_t>(MessageType::kBye);
constexpr std::uint16_t kUnknownType = 999;

std::string Header(std::uint32_t length, std::uint16_t type, std::uint16_t descriptors) {
  std::string header;
  StoreU32(length, &header);
  StoreU16(type, &header);
  StoreU16(descriptors, &header);
  return header;
}

void Feed(FrameReader& reader, std::string_view bytes, std::vector<UniqueFd> fds = {}) {
  reader.Feed(std::span(bytes.data(), bytes.size()), std::move(fds));
}

std::vector<UniqueFd> Fds(UniqueFd fd) {
  std::vector<UniqueFd> fds;
  fds.push_back(std::move(fd));
  return fds;
}

// The next frame, which must be there.
Frame MustNext(FrameReader& reader) {
  Result<std::optional<Frame>> next = reader.Next();
  EXPECT_TRUE(next.ok()) << next.error().text;
  if (!next.ok() || !next->has_value()) {
    ADD_FAILURE() << "no frame";
    return Frame();
  }
  return std::move(**next);
}

bool HasNone(FrameReader& reader) {
  Result<std::optional<Frame>> next = reader.Next();
  return next.ok() && !next->has_value();
}

// The error that `bytes` lead to, or an empty text.
std::string ErrorOf(std::string_view bytes) {
  FrameReader reader;
  Feed(reader, bytes);
  while (true) {
    Result<std::optional<Frame>> next = reader.Next();
    if (!next.ok()) {
      EXPECT_EQ(next.error().code, Errc::kProtocol);
      return next.error().text;
    }
    if (!next->has_value()) return "";
  }
}

TEST(FrameReaderTest, YieldsOneFrameWhereverTheStreamIsCut) {
  std::string bytes;
  AppendFrame(kRunType, "payload", 1, &bytes);
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    Pipe pipe;
    FrameReader reader;
    Feed(reader, bytes.substr(0, cut), Fds(std::move(pipe.write)));
    EXPECT_TRUE(HasNone(reader)) << "cut at " << cut;
    EXPECT_TRUE(reader.partial());
    Feed(reader, bytes.substr(cut));
    const Frame frame = MustNext(reader);
    EXPECT_EQ(frame.type, kRunType);
    EXPECT_EQ(frame.payload, "payload");
    EXPECT_EQ(frame.fds.size(), 1u);
    EXPECT_FALSE(reader.partial());
    EXPECT_TRUE(HasNone(reader));
  }
}

TEST(FrameReaderTest, YieldsAllFramesOfOneRead) {
  std::string bytes;
  for (int i = 0; i < 100; ++i) AppendFrame(kRunType, std::to_string(i), 0, &bytes);
  FrameReader reader;
  Feed(reader, bytes + Header(4, kRunType, 0));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(MustNext(reader).payload, std::to_string(i));
  EXPECT_TRUE(HasNone(reader));
  EXPECT_TRUE(reader.partial());
}

TEST(FrameReaderTest, YieldsAnEmptyPayload) {
  FrameReader reader;
  Feed(reader, Header(0, kByeType, 0));
  EXPECT_EQ(MustNext(reader).payload, "");
}

TEST(FrameReaderTest, GivesEachFrameItsDescriptorsInOrder) {
  Pipe first, second, third;
  const std::vector<int> numbers = {first.write.get(), second.write.get(), third.write.get()};
  std::string bytes;
  AppendFrame(kRunType, "a", 2, &bytes);
  AppendFrame(kRunType, "b", 0, &bytes);
  AppendFrame(kRunType, "c", 1, &bytes);
  std::vector<UniqueFd> fds;
  fds.push_back(std::move(first.write));
  fds.push_back(std::move(second.write));
  fds.push_back(std::move(third.write));
  FrameReader reader;
  Feed(reader, bytes, std::move(fds));

  const Frame a = MustNext(reader);
  ASSERT_EQ(a.fds.size(), 2u);
  EXPECT_EQ(a.fds[0].get(), numbers[0]);
  EXPECT_EQ(a.fds[1].get(), numbers[1]);
  EXPECT_TRUE(MustNext(reader).fds.empty());
  const Frame c = MustNext(reader);
  ASSERT_EQ(c.fds.size(), 1u);
  EXPECT_EQ(c.fds[0].get(), numbers[2]);
}

TEST(FrameReaderTest, RefusesAnUnknownTypeAsSoonAsItsHeaderIsHere) {
  EXPECT_EQ(ErrorOf(Header(0, kUnknownType, 0)), "unknown frame type 999");
  EXPECT_EQ(ErrorOf(Header(1 << 20, kUnknownType, 0).substr(0, 7)), "");
}

TEST(FrameReaderTest, RefusesGarbageWithoutWaitingForWhatItAnnounces) {
  EXPECT_NE(ErrorOf("GET / HTTP/1.1\r\n\r\n"), "");
  EXPECT_NE(ErrorOf(std::string(8, '\xff') + "x"), "");
  EXPECT_NE(ErrorOf(std::string(64, '\0')), "");
}

TEST(FrameReaderTest, AcceptsEachTypesLargestPayloadAndNotAByteMore) {
  for (const MessageType type :
       {MessageType::kHello, MessageType::kRun, MessageType::kBye, MessageType::kRefused,
        MessageType::kProfileStatus, MessageType::kWarm, MessageType::kDied}) {
    const auto number = static_cast<std::uint16_t>(type);
    const std::size_t limit = *MaxPayloadOf(number);
    const auto length = static_cast<std::uint32_t>(limit);
    FrameReader reader;
    Feed(reader, Header(length, number, 0) + std::string(limit, 'x'));
    EXPECT_EQ(MustNext(reader).payload.size(), limit);
    EXPECT_NE(ErrorOf(Header(length + 1, number, 0)), "") << "type " << number;
  }
  EXPECT_EQ(*MaxPayloadOf(kRunType), kMaxPayload);
}

TEST(FrameReaderTest, RefusesMoreDescriptorsThanAFrameMayCarry) {
  EXPECT_EQ(ErrorOf(Header(0, kRunType, kMaxDescriptors)).find("without the descriptors"), 14u);
  EXPECT_NE(ErrorOf(Header(0, kRunType, kMaxDescriptors + 1)).find("allowed are 1024"),
            std::string::npos);
}

TEST(FrameReaderTest, RefusesAFrameWithoutTheDescriptorsItAnnounces) {
  EXPECT_EQ(ErrorOf(Header(0, kRunType, 1)), "frame arrived without the descriptors it announces");
}

// End-of-file on the read end proves that nobody still holds the write end.
TEST(FrameReaderTest, ClosesTheDescriptorsOfARefusedFrame) {
  Pipe pipe;
  {
    FrameReader reader;
    Feed(reader, Header(0, kUnknownType, 1), Fds(std::move(pipe.write)));
    EXPECT_FALSE(reader.Next().ok());
  }
  EXPECT_TRUE(AtEnd(pipe.read));
}

TEST(FrameReaderTest, ClosesTheDescriptorsOfAFrameThatNeverCameWhole) {
  Pipe pipe;
  {
    FrameReader reader;
    Feed(reader, Header(10, kRunType, 1), Fds(std::move(pipe.write)));
    EXPECT_TRUE(HasNone(reader));
    EXPECT_FALSE(AtEnd(pipe.read));
  }
  EXPECT_TRUE(AtEnd(pipe.read));
}

TEST(FrameReaderTest, RefusesDescriptorsThatNoFrameAnnounces) {
  Pipe pipe;
  FrameReader reader;
  Feed(reader, Header(0, kByeType, 0), Fds(std::move(pipe.write)));
  MustNext(reader);
  EXPECT_FALSE(reader.Next().ok());
}

// One byte of an endless frame after the other, each with descriptors on it.
TEST(FrameReaderTest, RefusesToHoardDescriptors) {
  Pipe pipe;
  FrameReader reader;
  Feed(reader, Header(kMaxPayload, kRunType, kMaxDescriptors));
  for (std::size_t i = 0; i < kMaxDescriptors; ++i) {
    Feed(reader, "x", Fds(UniqueFd(::dup(pipe.write.get()))));
    ASSERT_TRUE(HasNone(reader)) << i;
  }
  Feed(reader, "x", Fds(UniqueFd(::dup(pipe.write.get()))));
  EXPECT_FALSE(reader.Next().ok());
}

TEST(FrameReaderTest, SkipsTypesThatMayBeSkippedWithTheirDescriptors) {
  Pipe pipe, kept;
  const int number = kept.write.get();
  std::string bytes;
  AppendFrame(kFirstIgnorableType, "news", 1, &bytes);
  AppendFrame(0xffff, std::string(kMaxText, 'x'), 0, &bytes);
  AppendFrame(kRunType, "known", 1, &bytes);
  std::vector<UniqueFd> fds;
  fds.push_back(std::move(pipe.write));
  fds.push_back(std::move(kept.write));
  FrameReader reader;
  Feed(reader, bytes, std::move(fds));
  const Frame frame = MustNext(reader);
  EXPECT_EQ(frame.payload, "known");
  ASSERT_EQ(frame.fds.size(), 1u);
  EXPECT_EQ(frame.fds[0].get(), number);
  EXPECT_TRUE(AtEnd(pipe.read));
  EXPECT_FALSE(reader.partial());
}

TEST(FrameReaderTest, LimitsTypesThatMayBeSkippedToo) {
  EXPECT_NE(ErrorOf(Header(kMaxText + 1, kFirstIgnorableType, 0)), "");
}

TEST(FrameReaderTest, IsPartialFromTheFirstByteOfAFrameToItsLast) {
  FrameReader reader;
  EXPECT_FALSE(reader.partial());
  const std::string bytes = Header(1, kRunType, 0) + "x";
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    Feed(reader, bytes.substr(i, 1));
    EXPECT_TRUE(HasNone(reader));
    EXPECT_TRUE(reader.partial());
  }
  Feed(reader, bytes.substr(bytes.size() - 1));
  EXPECT_TRUE(reader.partial());  // read, but not yet taken
  MustNext(reader);
  EXPECT_FALSE(reader.partial());
}

TEST(AppendFrameTest, WritesLittleEndianHeaderFields) {
  std::string bytes;
  AppendFrame(kRunType, "ab", 0x0102, &bytes);
  EXPECT_EQ(bytes, std::string("\x02\0\0\0\x02\0\x02\x01", 8) + "ab");
}

}  // namespace
}  // namespace pyfx::test
