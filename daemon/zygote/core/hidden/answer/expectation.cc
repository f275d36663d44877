// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/answer/expectation.h"

#include <unordered_set>
#include <utility>

namespace pyfx {
namespace {

// A spare that nobody needed has revealed nothing either.
constexpr int kMostUnlike = 4;
constexpr Py_ssize_t kPage = 4096;

// A reference is counted in the object itself, for which its page is copied.
void HavePageOf(void* object) {
  auto* const byte = static_cast<volatile char*>(object);
  const char value = *byte;
  *byte = value;
}

// A dictionary that gets an entry writes to itself, and to its keys in two places.
void HavePagesOfNames(PyObject* names) {
  HavePageOf(names);
  const auto* const dictionary = reinterpret_cast<PyDictObject*>(names);
  auto* const keys = reinterpret_cast<char*>(dictionary->ma_keys);
  HavePageOf(keys);
  // What it tells of its size is not that of its keys then (_PyDict_SizeOf(),
  // Objects/dictobject.c).
  if (dictionary->ma_values != nullptr) return;
  const PyRef size(PyObject_CallMethod(names, "__sizeof__", nullptr));
  const Py_ssize_t all = size ? PyLong_AsSsize_t(size.get()) : 0;
  const auto of_keys = all - static_cast<Py_ssize_t>(sizeof(PyDictObject));
  for (Py_ssize_t at = kPage; at < of_keys; at += kPage) HavePageOf(keys + at);
  if (of_keys > 0) HavePageOf(keys + of_keys - 1);
  PyErr_Clear();
}

// What it changes: a name of a dictionary.
void HavePagesOf(const Step& step) {
  if (step.kind != Step::Kind::kNames) return;
  HavePagesOfNames(step.a);
  HavePageOf(step.b);
  HavePageOf(step.d);
}

// Of all that its import asked for, too.
void HavePagesOf(const Entry& entry, std::unordered_set<const Entry*>* had) {
  if (entry.now->state != Entry::State::kHidden || !had->insert(&entry).second) return;
  HavePageOf(entry.name);
  HavePageOf(entry.module);
  if (entry.binds && entry.parent_names != nullptr) {
    HavePagesOfNames(entry.parent_names);
    HavePageOf(entry.child.get());
  }
  for (const Step& step : entry.steps) {
    HavePagesOf(step);
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
