// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/forks/run_notes.h"

#include <sys/mman.h>

#include <cstring>

namespace pyfx {
namespace {

constexpr std::size_t kSize = 4096;
static_assert(RunNotes::kMostPhrases * (RunNotes::kLongestPhrase + 1) < kSize);

}  // namespace

RunNotes RunNotes::Make() {
  void* const page =
      ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return page != MAP_FAILED ? RunNotes(static_cast<char*>(page)) : RunNotes();
}

RunNotes::~RunNotes() {
  if (page_ != nullptr) ::munmap(page_, kSize);
}

void RunNotes::Add(std::string_view phrase) {
  const std::vector<std::string> before = Read();
  if (page_ == nullptr || before.size() == kMostPhrases || phrase.empty()) return;
  std::size_t used = 0;
  for (const std::string& one : before) used += one.size() + 1;
  const std::string_view cut = phrase.substr(0, kLongestPhrase);
  std::memcpy(page_ + used, cut.data(), cut.size());
}

std::vector<std::string> RunNotes::Read() const {
  std::vector<std::string> phrases;
  std::string_view rest(page_ != nullptr ? page_ : "", page_ != nullptr ? kSize : 0);
  while (phrases.size() < kMostPhrases && !rest.empty() && rest.front() != '\0') {
    const std::size_t size = rest.find('\0');
    if (size == std::string_view::npos || size > kLongestPhrase) break;
    phrases.emplace_back(rest.substr(0, size));
    rest.remove_prefix(size + 1);
  }
  return phrases;
}

}  // namespace pyfx
