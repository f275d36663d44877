// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a run leaves for its zygote to read when it is dead, however it ended: a page of memory that
// both have. Without notes it costs nothing, with notes no system call. A run may have written
// anything there, and what it forked may still do so: the reader trusts nothing, not even that it
// stays as it is.
//
//   kind phrase 0 kind phrase 0 … 0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pyfx {

class RunNotes {
 public:
  // In which nothing can be noted.
  RunNotes() = default;
  // Zygote, before the fork. Where there is no memory for it: as above.
  static RunNotes Make();
  RunNotes(RunNotes&& other) noexcept : page_(std::exchange(other.page_, nullptr)) {}
  RunNotes& operator=(RunNotes&& other) noexcept {
    std::swap(page_, other.page_);
    return *this;
  }
  ~RunNotes();

  enum class Kind : char {
    kExecuted = '!',  // a hidden module was executed: its name and why
    kRevealed = '+',  // one was revealed: its name
  };
  // Run child. A long phrase is cut, and one for which there is no room is left out.
  void Add(Kind kind, std::string_view phrase);
  // Zygote, when the run is dead.
  std::vector<std::string> Read(Kind kind) const;

  static constexpr std::size_t kMostPhrases = 8;  // of each kind
  static constexpr std::size_t kLongestPhrase = 240;

 private:
  explicit RunNotes(char* page) : page_(page) {}

  char* page_ = nullptr;  // kSize bytes, of zygote and run; null for none
};

}  // namespace pyfx
