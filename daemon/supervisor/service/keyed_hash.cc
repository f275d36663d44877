// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/service/keyed_hash.h"

#include <sys/random.h>

#include <bit>

#include "protocol/base/result.h"

namespace pyfx {
namespace {

class State {
 public:
  explicit State(const HashKey& key)
      : a_(key[0] ^ 0x736f6d6570736575),
        b_(key[1] ^ 0x646f72616e646f6d),
        c_(key[0] ^ 0x6c7967656e657261),
        d_(key[1] ^ 0x7465646279746573) {}

  void Add(std::uint64_t word) {
    d_ ^= word;
    Mix(2);
    a_ ^= word;
  }
  std::uint64_t End() {
    c_ ^= 0xff;
    Mix(4);
    return a_ ^ b_ ^ c_ ^ d_;
  }

 private:
  void Mix(int rounds) {
    for (; rounds > 0; --rounds) {
      a_ += b_, b_ = std::rotl(b_, 13) ^ a_, a_ = std::rotl(a_, 32);
      c_ += d_, d_ = std::rotl(d_, 16) ^ c_;
      a_ += d_, d_ = std::rotl(d_, 21) ^ a_;
      c_ += b_, b_ = std::rotl(b_, 17) ^ c_, c_ = std::rotl(c_, 32);
    }
  }

  std::uint64_t a_, b_, c_, d_;
};

// Up to eight bytes, least significant first.
std::uint64_t WordOf(std::string_view bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return word;
}

HashKey DrawKey() {
  HashKey key;
  // So few bytes come in one piece, without an end by a signal (getrandom(2)).
  PYFX_CHECK(::getrandom(key.data(), sizeof(key), 0) == sizeof(key));
  return key;
}

}  // namespace

std::uint64_t SipHash(const HashKey& key, std::string_view bytes) {
  State state(key);
  const std::uint64_t size = bytes.size();
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) state.Add(WordOf(bytes.substr(0, 8)));
  state.Add(size << 56 | WordOf(bytes));
  return state.End();
}

std::uint64_t KeyedHash(const std::vector<std::string>& texts) {
  static const HashKey key = DrawKey();
  // The hash of hashes: which text an end belongs to counts.
  std::string hashes;
  for (const std::string& text : texts) {
    const std::uint64_t hash = SipHash(key, text);
    hashes.append(reinterpret_cast<const char*>(&hash), sizeof(hash));
  }
  return SipHash(key, hashes);
}

}  // namespace pyfx
