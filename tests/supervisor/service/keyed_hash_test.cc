// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/service/keyed_hash.h"

#include <gtest/gtest.h>

namespace pyfx::test {
namespace {

// Of its authors' reference (siphash.c, vectors_sip64): key and bytes are 0, 1, 2, …
TEST(KeyedHashTest, IsSipHash) {
  const HashKey key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
  std::string bytes;
  EXPECT_EQ(SipHash(key, bytes), 0x726fdb47dd0e0e31U);
  for (char byte = 0; byte < 15; ++byte) bytes.push_back(byte);
  EXPECT_EQ(SipHash(key, bytes), 0xa129ca6149be45e5U);
}

TEST(KeyedHashTest, TheSameTextsHaveTheSame) {
  EXPECT_EQ(KeyedHash({"A=1", "B"}), KeyedHash({"A=1", "B"}));
  EXPECT_NE(KeyedHash({"A=1", "B"}), KeyedHash({"A=1B", ""}));
  EXPECT_NE(KeyedHash({"A=1", "B"}), KeyedHash({"B", "A=1"}));
  EXPECT_NE(KeyedHash({}), KeyedHash({""}));
}

}  // namespace
}  // namespace pyfx::test
