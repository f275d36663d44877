// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/clients/client_requests.h"

#include <utility>

namespace pyfx {
namespace {

Result<Said> UnderstandHello(const Frame& frame) {
  Result<Hello> hello = Expect<Hello>(frame);
  if (!hello) return std::move(hello).error();
  if (hello->major != kProtocolMajor) {
    return Error{Errc::kVersion, "pyfxd " PYFX_VERSION " speaks protocol " +
                                     std::to_string(kProtocolMajor) + ", the client protocol " +
                                     std::to_string(hello->major) +
                                     "; restart pyfxd if pyfx was upgraded, else upgrade pyfx"};
  }
  return Said(std::move(*hello));
}

Result<Said> UnderstandRun(Frame frame) {
  if (frame.fds.empty()) return Error{Errc::kProtocol, "a run without descriptors"};
  // All that we need of it: the run itself reads the rest, and refuses what is wrong with it.
  Result<RunTarget> target = DecodeRunTarget(frame.payload);
  if (!target) return std::move(target).error();
  const bool is_probe = frame.type == static_cast<std::uint16_t>(MessageType::kProbe);
  return Said(AskedRun{std::move(*target), std::move(frame), is_probe});
}

template <typename M>
Result<Said> UnderstandControl(const Frame& frame) {
  Result<M> request = Expect<M>(frame);
  if (!request) return std::move(request).error();
  return Said(ControlRequest(std::move(*request)));
}

}  // namespace

Result<Said> Understand(Frame frame, Turn turn) {
  if (turn == Turn::kHello) return UnderstandHello(frame);
  if (turn == Turn::kBye) {
    if (Result<Bye> bye = Expect<Bye>(frame); !bye) return std::move(bye).error();
    return Said(Bye{});
  }
  switch (static_cast<MessageType>(frame.type)) {
    case MessageType::kRun:
    case MessageType::kProbe:
      if (turn == Turn::kRequest) return UnderstandRun(std::move(frame));
      return Error{Errc::kProtocol, "a run on a connection of control requests"};
    case MessageType::kBye: return Said(Bye{});
    case MessageType::kStatusRequest: return UnderstandControl<StatusRequest>(frame);
    case MessageType::kRunsRequest: return UnderstandControl<RunsRequest>(frame);
    case MessageType::kReload: return UnderstandControl<Reload>(frame);
    case MessageType::kStop: return UnderstandControl<Stop>(frame);
    default:
      return Error{Errc::kProtocol, "message of type " + std::to_string(frame.type) +
                                        " where a request was expected"};
  }
}

}  // namespace pyfx
