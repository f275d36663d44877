// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cuts what a process wrote into lines of bounded length. Does no I/O.
#pragma once

#include <string>
#include <string_view>

namespace pyfx {

// Longer lines are cut into pieces of this size.
inline constexpr std::size_t kMaxLine = 2048;

class LineReader {
 public:
  // Hands each whole line to `sink`, without its end.
  template <typename Sink>
  void Feed(std::string_view bytes, Sink sink) {
    for (const char c : bytes) {
      if (c != '\n') line_.push_back(c);
      if (c == '\n' || line_.size() == kMaxLine) {
        sink(std::string_view(line_));
        line_.clear();
      }
    }
  }
  // What came after the last end of a line.
  template <typename Sink>
  void Finish(Sink sink) {
    if (!line_.empty()) sink(std::string_view(line_));
    line_.clear();
  }

 private:
  std::string line_;
};

}  // namespace pyfx
