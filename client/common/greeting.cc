// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/common/greeting.h"

#include "protocol/frames/message.h"

namespace pyfx {

void AppendGreeting(std::string* out) {
  Hello hello;
  hello.software = "pyfx " PYFX_VERSION;
  AppendMessage(hello, 0, out);
}

Status CheckGreeting(const Frame& frame) {
  Result<Hello> hello = Expect<Hello>(frame);
  if (!hello) return std::move(hello).error();
  if (hello->major == kProtocolMajor) return {};
  return Error{Errc::kVersion, "the daemon speaks version " + std::to_string(hello->major) +
                                   " of the protocol, not " + std::to_string(kProtocolMajor)};
}

}  // namespace pyfx
