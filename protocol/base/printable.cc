// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/base/printable.h"

#include <cstdint>

namespace pyfx {
namespace {

// How many bytes the character at the beginning of `text` has, which is written to `code`; 0 where
// there is none (RFC 3629: the shortest form, no surrogates, nothing above U+10FFFF).
std::size_t CharacterAt(std::string_view text, std::uint32_t* code) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t size = first < 0x80   ? 1
                           : first < 0xc2 ? 0
                           : first < 0xe0 ? 2
                           : first < 0xf0 ? 3
                                          : 4;
  if (size == 0 || size > text.size() || first > 0xf4) return 0;
  *code = size == 1 ? first : first & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    *code = *code << 6 | (byte(i) & 0x3fU);
  }
  const bool is_one = (size < 3 || *code >= (size == 3 ? 0x800U : 0x10000U)) && *code <= 0x10ffff &&
                      (*code < 0xd800 || *code > 0xdfff);
  return is_one ? size : 0;
}

}  // namespace

std::string Printable(std::string_view text, bool lines) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    std::uint32_t code = 0;
    const std::size_t size = CharacterAt(text, &code);
    const bool is_space = code >= '\t' && code <= '\r';
    if (size == 1 && is_space) {
      printable += lines && (code == '\n' || code == '\t') ? text[0] : ' ';
    } else if (size == 0 || code < ' ' || (code >= 0x7f && code < 0xa0)) {
      printable += '?';
    } else {
      printable.append(text, 0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return printable;
}

}  // namespace pyfx
