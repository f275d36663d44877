// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/demand.h"

#include <algorithm>
#include <utility>

namespace pyfx {

Demand::Demand(EventLoop* loop, std::function<void()> on_less, std::chrono::milliseconds calm)
    : loop_(loop), on_less_(std::move(on_less)), calm_time_(calm) {}

void Demand::NoteShortage() {
  spares_ = std::min(spares_ * 2, kMost);
  WatchCalm();
}

void Demand::WatchCalm() {
  calm_ = loop_->After(calm_time_, [this] { OnCalm(); });
}

void Demand::OnCalm() {
  calm_.reset();
  spares_ = std::max<std::size_t>(spares_ / 2, 1);
  if (spares_ > 1) WatchCalm();
  on_less_();
}

}  // namespace pyfx
