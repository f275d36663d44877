// SPDX-License-Identifier: GPL-3.0-or-later
//
// What pyfxctl shows in columns.
#include "client/control/base/table.h"

#include <gtest/gtest.h>

namespace pyfx {
namespace {

TEST(TableTest, AlignsColumnsByWhatIsSeen) {
  EXPECT_EQ(FormatTable({{"A", "B", "C"}, {"\xc3\xa4\xc3\xa4", "x", "long text"}, {"1", "", ""}}),
            "A   B  C\n"
            "\xc3\xa4\xc3\xa4  x  long text\n"
            "1\n");
}

}  // namespace
}  // namespace pyfx
