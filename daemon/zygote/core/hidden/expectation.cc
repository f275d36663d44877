// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/expectation.h"

#include <unordered_set>
#include <utility>

namespace pyfx {
namespace {

// A spare that nobody needed has revealed nothing either.
constexpr int kMostUnlike = 4;

// A reference is counted in the object itself, for which its page is copied.
void HavePageOf(PyObject* object) {
  auto* const byte = reinterpret_cast<volatile char*>(object);
  const char value = *byte;
  *byte = value;
}

// Of all that its import asked for, too.
void HavePagesOf(const Entry& entry, std::unordered_set<const Entry*>* had) {
  if (entry.now->state != Entry::State::kHidden || !had->insert(&entry).second) return;
  HavePageOf(entry.name);
  HavePageOf(entry.module);
  for (const Step& step : entry.steps) {
    if (step.kind == Step::Kind::kAsk && step.entry != nullptr) HavePagesOf(*step.entry, had);
  }
}

}  // namespace

void Expectation::Learn(std::vector<Entry*> entries) {
  if (entries.empty() && ++unlike_ < kMostUnlike) return;
  unlike_ = 0;
  entries_ = std::move(entries);
}

void Expectation::Rehearse(Closure* closure) const {
  std::unordered_set<const Entry*> had;
  for (Entry* entry : entries_) {
    // In this process it may not hold, and then goes no further.
    static_cast<void>(closure->Holds(entry));
    HavePagesOf(*entry, &had);
  }
}

}  // namespace pyfx
