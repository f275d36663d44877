// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/back_off.h"

#include <algorithm>

namespace pyfx {
namespace {

constexpr std::chrono::milliseconds kFirstPause{500};
constexpr std::chrono::milliseconds kLongestPause{30'000};

// Starts in a row that may fail before those who wait are refused.
constexpr int kMaxFailures = 3;

}  // namespace

std::chrono::milliseconds BackOff::Pause(int failures) {
  std::chrono::milliseconds pause = kFirstPause;
  for (int i = 1; i < failures && pause < kLongestPause; ++i) pause *= 2;
  return std::min(pause, kLongestPause);
}

void BackOff::BeginStart() {
  retry_.reset();
  failed_ = false;
  cold_reason_.clear();
}

bool BackOff::Fail(const std::string& text, bool final) {
  ++failures_;
  failed_ = true;
  last_error_ = text;
  retry_at_ = Clock::now() + Pause(failures_);
  if (final || failures_ >= kMaxFailures) return true;
  // The first time at once: what kills a zygote is rarely the zygote.
  const auto wait = failures_ == 1 ? std::chrono::milliseconds(0) : Pause(failures_ - 1);
  retry_ = loop_->After(wait, try_again_);
  return false;
}

void BackOff::BecomeCold(const std::string& reason) {
  cold_reason_ = reason;
  last_error_ = reason;
  failed_ = true;
}

void BackOff::EndPause() {
  cold_reason_.clear();
  retry_at_ = {};
}

void BackOff::Forget() {
  BeginStart();
  failures_ = 0;
  last_error_.clear();
  retry_at_ = {};
}

}  // namespace pyfx
