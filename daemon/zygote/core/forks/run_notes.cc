// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/forks/run_notes.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>

namespace pyfx {
namespace {

constexpr std::size_t kSizeOfNotes = 4096;
static_assert(2 * RunNotes::kMostPhrases * (RunNotes::kLongestPhrase + 2) < kSizeOfNotes);

}  // namespace

RunNotes RunNotes::Make() {
  void* const page =
      ::mmap(nullptr, kSizeOfNotes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return page != MAP_FAILED ? RunNotes(static_cast<char*>(page)) : RunNotes();
}

RunNotes::~RunNotes() {
  if (page_ != nullptr) ::munmap(page_, kSizeOfNotes);
}

void RunNotes::Add(Kind kind, std::string_view phrase) {
  if (page_ == nullptr) return;
  std::string_view rest(page_, kSizeOfNotes);
  std::size_t same = 0;
  while (!rest.empty() && rest.front() != '\0') {
    same += rest.front() == static_cast<char>(kind) ? 1 : 0;
    rest.remove_prefix(std::min(rest.find('\0'), rest.size() - 1) + 1);
  }
  const std::string_view cut = phrase.substr(0, std::min(phrase.find('\0'), kLongestPhrase));
  if (same == kMostPhrases || cut.size() + 2 >= rest.size()) return;
  char* const end = page_ + (kSizeOfNotes - rest.size());
  std::memcpy(end + 1, cut.data(), cut.size());
  *end = static_cast<char>(kind);
}

std::vector<std::string> RunNotes::Read(Kind kind) const {
  // The run is dead, but what it forked may go on writing there: looked at is a copy.
  const std::string copy(page_ != nullptr ? page_ : "", page_ != nullptr ? kSizeOfNotes : 0);
  std::string_view rest = copy;
  std::vector<std::string> phrases;
  while (phrases.size() < kMostPhrases && !rest.empty() && rest.front() != '\0') {
    const std::size_t size = rest.find('\0');
    if (size == std::string_view::npos || size > kLongestPhrase + 1) break;
    if (rest.front() == static_cast<char>(kind)) phrases.emplace_back(rest.substr(1, size - 1));
    rest.remove_prefix(size + 1);
  }
  return phrases;
}

}  // namespace pyfx
