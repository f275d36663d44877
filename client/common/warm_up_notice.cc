// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/common/warm_up_notice.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "client/common/message_text.h"
#include "protocol/base/printable.h"

namespace pyfx {
namespace {

// To the beginning of the line, which is erased to its end (ECMA-48, EL).
constexpr std::string_view kEraseLine = "\r\33[K";

// Whether the terminal knows what that means.
bool CanErase() {
  const char* const kind = std::getenv("TERM");
  return kind != nullptr && *kind != '\0' && std::string_view(kind) != "dumb";
}

// As much of `text` as fits into a line: a longer one would stay in part.
std::string Fitting(const std::string& text) {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  std::size_t left = known ? size.ws_col - 1U : 79U;
  std::size_t end = 0;
  while (end < text.size()) {
    // A byte that continues a character (10xxxxxx) has no width.
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xc0) != 0x80;
    if (begins && left-- == 0) break;
    ++end;
  }
  return text.substr(0, end);
}

}  // namespace

void WarmUpNotice::Hear(const WarmingUp& news) {
  std::string text = Printable(DescribeWarmUp(news));
  if (text == text_) return;
  text_ = std::move(text);
  is_new_ = true;
}

std::optional<WarmUpNotice::Clock::time_point> WarmUpNotice::due() const {
  return is_new_ ? std::optional(due_) : std::nullopt;
}

void WarmUpNotice::ShowIfDue() {
  if (!is_new_ || Clock::now() < due_) return;
  is_new_ = false;
  // A background job would be stopped for it where the terminal says so (TOSTOP of termios(3)).
  if (::tcgetpgrp(STDERR_FILENO) != ::getpgrp()) return;
  if (CanErase()) {
    WriteText(STDERR_FILENO, std::string(kEraseLine) + Fitting(text_));
    is_shown_ = true;
  } else {
    WriteText(STDERR_FILENO, text_ + "\n");
    due_ = Clock::time_point::max();  // once is enough where it stays
  }
}

void WarmUpNotice::Clear() {
  is_new_ = false;
  if (!is_shown_) return;
  is_shown_ = false;
  WriteText(STDERR_FILENO, kEraseLine);
}

}  // namespace pyfx
