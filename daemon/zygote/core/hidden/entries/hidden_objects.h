// SPDX-License-Identifier: GPL-3.0-or-later
//
// Objects that belong to modules nobody can see: the modules, their dictionaries, or their classes.
// Filled in the zygote and not changed afterwards, so that runs share it: Progress tells which were
// revealed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <unordered_map>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "daemon/zygote/core/hidden/entries/entry.h"

namespace pyfx {

class HiddenObjects {
 public:
  // Of one module; the object may belong to several, which are the same module by other names.
  void Add(PyObject* object, const Progress* now) { owners_.emplace(object, now); }
  bool Knows(PyObject* object) const { return owners_.contains(object); }
  std::size_t size() const { return owners_.size(); }

  // Whether it belongs to such a module, and was not revealed by any name.
  bool Has(PyObject* object) const {
    const auto [first, last] = owners_.equal_range(object);
    return first != last && std::all_of(first, last, [](const auto& owner) {
             return owner.second->state != Progress::State::kRevealed;
           });
  }

 private:
  std::unordered_multimap<PyObject*, const Progress*> owners_;
};

}  // namespace pyfx
