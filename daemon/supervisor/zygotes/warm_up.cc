// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/zygotes/warm_up.h"

namespace pyfx {

int WarmUp::MakeDirectory(const std::string& place) {
  if (Result<WarmUpDirectory> made = WarmUpDirectory::Make(place)) directory_ = std::move(*made);
  return directory_.fd();
}

void WarmUp::Bind(EventLoop* loop, pid_t pid, const Bounds& bounds,
                  std::function<void(const std::string& reason)> on_too_much) {
  time_ = loop->After(bounds.time, [limit = bounds.time, on_too_much] {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit).count();
    on_too_much("its warm-up took longer than " + std::to_string(seconds) +
                " s; warm_up_limit of the profile may allow more");
  });
  if (bounds.memory == 0) return;
  memory_.Begin(loop, pid, bounds.memory, [most = bounds.memory, on_too_much] {
    on_too_much("its warm-up took more than " + std::to_string(most >> 20) +
                " MiB; max_memory in pyfxd.toml may allow more");
  });
}

void WarmUp::Unbind() {
  time_.reset();
  memory_.End();
}

void WarmUp::Fail(std::string error, bool must_be_cold) {
  error_ = error.empty() ? "the zygote gave no reason" : std::move(error);
  must_be_cold_ = must_be_cold;
}

}  // namespace pyfx
