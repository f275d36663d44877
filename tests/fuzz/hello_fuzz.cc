// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hello: the one payload that every peer reads before it knows who speaks.
#include <string>

#include "protocol/frames/message.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pyfx;
  const std::string_view payload = fuzz::AsText(data, size);
  const Result<Hello> hello = DecodePayload<Hello>(payload);
  if (!hello.ok()) {
    PYFX_CHECK(!hello.error().text.empty());
    return 0;
  }
  PYFX_CHECK(payload.size() >= 16 && payload.starts_with("pyfx"));
  const std::string again = EncodePayload(*hello);
  PYFX_CHECK(again.substr(0, 16) == payload.substr(0, 16));
  const Result<Hello> second = DecodePayload<Hello>(again);
  PYFX_CHECK(second.ok() && EncodePayload(*second) == again);
  return 0;
}
