// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/common/warm_up_notice.h"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "client/common/message_text.h"
#include "protocol/base/printable.h"

namespace pyfx {
namespace {

// The cursor's place, and whether lines wrap, are kept and restored (DECSC, DECRC); wrapping is
// switched off (DECAWM), so that all stays on its line; the line's rest is erased (ECMA-48, EL).
constexpr std::string_view kKeepPlace = "\0337";
constexpr std::string_view kRestorePlace = "\0338";
constexpr std::string_view kDoNotWrap = "\33[?7l";
constexpr std::string_view kWrap = "\33[?7h";
constexpr std::string_view kEraseRest = "\33[K";

// Whether the terminal knows what that means.
bool CanErase() {
  const char* const kind = std::getenv("TERM");
  return kind != nullptr && *kind != '\0' && std::string_view(kind) != "dumb";
}

// Whether what is written comes where our last text stands: no other job has the terminal, which
// may also stop those that write (TOSTOP of termios(3)), and we were not stopped meanwhile. SIGCONT
// is blocked.
bool HasTerminal() {
  sigset_t pending;
  return ::tcgetpgrp(STDERR_FILENO) == ::getpgrp() && ::sigpending(&pending) == 0 &&
         ::sigismember(&pending, SIGCONT) == 0;
}

}  // namespace

Error WarmUpNotice::WhyNotBegun() const {
  if (!news_) return {Errc::kFailed, "the daemon does not answer", ColdCause::kNoAnswer};
  const auto waited = std::chrono::round<std::chrono::seconds>(Clock::now() - since_);
  return {Errc::kFailed, Printable(DescribeLongWarmUp(*news_, waited)), ColdCause::kNoAnswer};
}

void WarmUpNotice::Hear(const WarmingUp& news) {
  news_ = news;
  std::string text = Printable(DescribeWarmUp(news));
  if (text == text_) return;
  text_ = std::move(text);
  is_new_ = !has_given_up_;
}

std::optional<WarmUpNotice::Clock::time_point> WarmUpNotice::due() const {
  return is_new_ ? std::optional(due_) : std::nullopt;
}

void WarmUpNotice::ShowIfDue() {
  if (!is_new_ || Clock::now() < due_) return;
  if (!HasTerminal()) {
    due_ = Clock::now() + kPatience;
    return;
  }
  is_new_ = false;
  if (!CanErase()) {
    WriteText(STDERR_FILENO, text_ + "\n");
    has_given_up_ = true;  // once is enough where it stays
    return;
  }
  // Kept anew each time, since some emulators restore a place only once.
  std::string shown(is_shown_ ? kRestorePlace : std::string_view());
  shown.append(kKeepPlace).append(kDoNotWrap).append(text_).append(kEraseRest).append(kWrap);
  WriteText(STDERR_FILENO, shown);
  is_shown_ = true;
}

void WarmUpNotice::Clear() {
  is_new_ = false;
  if (!is_shown_) return;
  is_shown_ = false;
  if (HasTerminal()) WriteText(STDERR_FILENO, std::string(kRestorePlace).append(kEraseRest));
}

void WarmUpNotice::GiveUp() {
  has_given_up_ = true;
  is_new_ = is_shown_ = false;
}

}  // namespace pyfx
