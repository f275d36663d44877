// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/variants/demand.h"

#include <gtest/gtest.h>

namespace pyfx {
namespace {

TEST(DemandTest, DoublesWithEachShortageUpToALimit) {
  const std::unique_ptr<EventLoop> loop = std::move(*EventLoop::Make());
  Demand demand(loop.get(), [] {});
  EXPECT_EQ(demand.spares(), 1U);
  for (const std::size_t expected : {2U, 4U, 8U, 8U}) {
    demand.NoteShortage();
    EXPECT_EQ(demand.spares(), expected);
  }
}

TEST(DemandTest, IsHalvedInEachCalm) {
  const std::unique_ptr<EventLoop> loop = std::move(*EventLoop::Make());
  std::vector<std::size_t> seen;
  Demand* of_all = nullptr;
  Demand demand(
      loop.get(),
      [&] {
        seen.push_back(of_all->spares());
        if (seen.back() == 1) loop->Quit();
      },
      std::chrono::milliseconds(1));
  of_all = &demand;
  for (int i = 0; i < 3; ++i) demand.NoteShortage();
  ASSERT_TRUE(loop->Run().ok());
  EXPECT_EQ(seen, (std::vector<std::size_t>{4, 2, 1}));
}

}  // namespace
}  // namespace pyfx
