// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frames/payload.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace pyfx::test {
namespace {

using Need = PayloadReader::Need;

std::string FieldHeader(std::uint16_t id, std::uint32_t length) {
  std::string header;
  StoreU16(id, &header);
  StoreU32(length, &header);
  return header;
}

// What Finish() says to a payload of which nothing was read.
std::string Complaint(std::string_view payload) {
  PayloadReader reader(payload);
  const Status status = reader.Finish();
  return status.ok() ? "" : status.error().text;
}

// Unpacked, they would take seconds and hundreds of megabytes.
TEST(PayloadTest, RefusesMoreStringsThanAProgramCanHave) {
  const auto read = [](std::size_t count) {
    std::string payload = FieldHeader(1, static_cast<std::uint32_t>(count));
    payload.append(count, '\0');
    PayloadReader reader(payload);
    std::vector<std::string> strings;
    reader.Read(1, &strings, Need::kRequired);
    const Status status = reader.Finish();
    return status.ok() ? "" : status.error().text;
  };
  EXPECT_EQ(read(600'000), "");
  EXPECT_EQ(read(700'000), "field 1 holds more strings than a program can have");
}

TEST(PayloadTest, BringsBackEveryKindOfValue) {
  const std::vector<std::uint32_t> numbers = {0, 1, std::numeric_limits<std::uint32_t>::max()};
  const std::vector<std::string> strings = {"", "a", std::string("\xff\x80", 2), ""};
  PayloadWriter writer;
  writer.Write(1, std::uint32_t{0xdeadbeef});
  writer.Write(2, std::uint64_t{0x0123456789abcdef});
  writer.Write(3, std::string_view("with\0nul", 8));
  writer.Write(4, std::span<const std::uint32_t>(numbers));
  writer.Write(5, std::span<const std::string>(strings));
  const std::string payload = writer.Take();

  PayloadReader reader(payload);
  std::uint32_t u32 = 0;
  std::uint64_t u64 = 0;
  std::string bytes;
  std::vector<std::uint32_t> more_numbers = {7};
  std::vector<std::string> more_strings = {"old"};
  EXPECT_TRUE(reader.Read(5, &more_strings));
  EXPECT_TRUE(reader.Read(1, &u32));
  EXPECT_TRUE(reader.Read(2, &u64));
  EXPECT_TRUE(reader.Read(3, &bytes));
  EXPECT_TRUE(reader.Read(4, &more_numbers));
  EXPECT_TRUE(reader.Finish().ok());
  EXPECT_EQ(u32, 0xdeadbeef);
  EXPECT_EQ(u64, 0x0123456789abcdef);
  EXPECT_EQ(bytes, std::string("with\0nul", 8));
  EXPECT_EQ(more_numbers, numbers);
  EXPECT_EQ(more_strings, strings);
}

TEST(PayloadTest, TellsAListOfOneEmptyStringFromAnEmptyList) {
  PayloadWriter writer;
  writer.Write(1, std::span<const std::string>());
  const std::vector<std::string> one = {""};
  writer.Write(2, std::span<const std::string>(one));
  const std::string payload = writer.Take();
  PayloadReader reader(payload);
  std::vector<std::string> none = {"x"}, some;
  EXPECT_TRUE(reader.Read(1, &none));
  EXPECT_TRUE(reader.Read(2, &some));
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(some, one);
}

TEST(PayloadReaderTest, LeavesAnAbsentValueAlone) {
  PayloadReader reader("");
  std::uint32_t value = 42;
  EXPECT_FALSE(reader.Read(1, &value));
  EXPECT_EQ(value, 42u);
  EXPECT_TRUE(reader.Finish().ok());
}

TEST(PayloadReaderTest, MissesWhatIsRequired) {
  PayloadReader reader("");
  std::uint32_t value = 0;
  EXPECT_FALSE(reader.Read(9, &value, Need::kRequired));
  const Status status = reader.Finish();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Errc::kProtocol);
  EXPECT_EQ(status.error().text, "field 9 is missing");
}

TEST(PayloadReaderTest, RefusesAFieldThatStandsTwice) {
  EXPECT_EQ(Complaint(FieldHeader(0x8001, 0) + FieldHeader(0x8001, 0)),
            "field 32769 stands twice in its message");
}

TEST(PayloadReaderTest, RefusesPayloadsThatEndEarlyWhereverTheyAreCut) {
  PayloadWriter writer;
  writer.Write(0x8001, std::uint32_t{1});
  const std::string payload = writer.Take();
  for (std::size_t size = 1; size < payload.size(); ++size) {
    EXPECT_NE(Complaint(payload.substr(0, size)), "") << size;
  }
  EXPECT_EQ(Complaint(payload), "");
  EXPECT_EQ(Complaint(payload + "x"), "field 0 ends within its header");
}

TEST(PayloadReaderTest, RefusesALengthThatWouldWrap) {
  EXPECT_EQ(Complaint(FieldHeader(0x8001, 0xffffffff) + "x"),
            "field 32769 is longer than its message");
}

TEST(PayloadReaderTest, RefusesAnUnknownFieldThatMayNotBeSkipped) {
  PayloadReader reader(std::string_view("\x07\0\0\0\0\0", 6));
  const Status status = reader.Finish();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Errc::kUnsupported);
  EXPECT_EQ(status.error().text, "field 7 is not known to this version");
}

TEST(PayloadReaderTest, SkipsAnUnknownFieldThatMayBeSkipped) {
  EXPECT_EQ(Complaint(FieldHeader(0x8000, 3) + "new"), "");
  EXPECT_EQ(Complaint(FieldHeader(0xffff, 0)), "");
}

TEST(PayloadReaderTest, LeavesUnknownFieldsToTheNextReaderWhenItReadsInPart) {
  const std::string payload = FieldHeader(7, 0);
  EXPECT_TRUE(PayloadReader(payload).FinishPartial().ok());
  EXPECT_FALSE(PayloadReader(payload + "x").FinishPartial().ok());
}

TEST(PayloadReaderTest, RefusesNumbersOfAnotherWidth) {
  for (const std::uint32_t length : {0u, 1u, 3u, 5u, 8u}) {
    const std::string payload = FieldHeader(1, length) + std::string(length, 'x');
    PayloadReader reader(payload);
    std::uint32_t value = 42;
    EXPECT_FALSE(reader.Read(1, &value));
    EXPECT_EQ(value, 42u);
    EXPECT_FALSE(reader.Finish().ok());
  }
  for (const std::uint32_t length : {0u, 4u, 7u, 9u}) {
    const std::string payload = FieldHeader(1, length) + std::string(length, 'x');
    PayloadReader reader(payload);
    std::uint64_t value = 42;
    EXPECT_FALSE(reader.Read(1, &value));
    EXPECT_EQ(value, 42u);
    EXPECT_FALSE(reader.Finish().ok());
  }
}

TEST(PayloadReaderTest, RefusesRowsAndStringsThatEndWithinAnElement) {
  const std::string row = FieldHeader(1, 5) + "12345";
  PayloadReader row_reader(row);
  std::vector<std::uint32_t> values;
  EXPECT_FALSE(row_reader.Read(1, &values));
  EXPECT_EQ(row_reader.Finish().error().text, "field 1 is not a row of 4-byte numbers");

  const std::string unended = FieldHeader(2, 3) + std::string("a\0b", 3);
  PayloadReader string_reader(unended);
  std::vector<std::string> strings;
  EXPECT_FALSE(string_reader.Read(2, &strings));
  EXPECT_EQ(string_reader.Finish().error().text, "field 2 does not end with a NUL byte");
}

TEST(PayloadReaderTest, KeepsTheFirstErrorAndReadsNothingAfterIt) {
  PayloadWriter writer;
  writer.Write(2, std::uint32_t{5});
  const std::string payload = writer.Take();
  PayloadReader reader(payload);
  std::uint32_t value = 0;
  EXPECT_FALSE(reader.Read(1, &value, Need::kRequired));
  EXPECT_FALSE(reader.Read(2, &value, Need::kRequired));
  reader.Fail(2, "is another matter");
  EXPECT_EQ(value, 0u);
  EXPECT_EQ(reader.Finish().error().text, "field 1 is missing");
}

TEST(PayloadReaderTest, TakesAsManyFieldsAsAMessageMayHaveAndNoMore) {
  std::string payload;
  for (std::uint16_t i = 0; i < 256; ++i) {
    payload += FieldHeader(static_cast<std::uint16_t>(0x8000 + i), 0);
  }
  EXPECT_EQ(Complaint(payload), "");
  EXPECT_EQ(Complaint(payload + FieldHeader(0x9000, 0)),
            "field 36864 is one more than a message may have");
}

}  // namespace
}  // namespace pyfx::test
