// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/expectation.h"

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

}  // namespace

void Expectation::Learn(std::vector<Entry*> entries) {
  if (entries.empty() && ++unlike_ < kMostUnlike) return;
  unlike_ = 0;
  entries_ = std::move(entries);
}

void Expectation::Rehearse(Closure* closure) const {
  for (Entry* entry : entries_) static_cast<void>(closure->Holds(entry));
  for (const Entry* entry : closure->planned()) {
    HavePageOf(entry->name);
    HavePageOf(entry->module);
  }
}

}  // namespace pyfx
