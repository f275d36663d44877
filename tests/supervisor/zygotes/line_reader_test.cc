// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/zygotes/line_reader.h"

#include <gtest/gtest.h>

#include <vector>

namespace pyfx {
namespace {

TEST(LineReaderTest, YieldsEachLineWhereverTheBytesAreCut) {
  const std::string text = "one\n\nthree";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    LineReader reader;
    std::vector<std::string> lines;
    const auto sink = [&](std::string_view line) { lines.emplace_back(line); };
    reader.Feed(std::string_view(text).substr(0, cut), sink);
    reader.Feed(std::string_view(text).substr(cut), sink);
    EXPECT_EQ(lines, (std::vector<std::string>{"one", ""})) << cut;
    reader.Finish(sink);
    EXPECT_EQ(lines.back(), "three") << cut;
  }
}

TEST(LineReaderTest, CutsALineThatDoesNotEnd) {
  LineReader reader;
  std::vector<std::size_t> sizes;
  reader.Feed(std::string(2 * kMaxLine + 1, 'x'),
              [&](std::string_view line) { sizes.push_back(line.size()); });
  EXPECT_EQ(sizes, (std::vector<std::size_t>{kMaxLine, kMaxLine}));
}

}  // namespace
}  // namespace pyfx
