// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which of many containers have changed, for containers.py: asked twice for each import of the
// preload, of thousands. Zygote; GIL held.
#pragma once

#include <cstdint>
#include <vector>

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

class ChangedContainers {
 public:
  // The places in `containers` of those that are no more as in `copies`; lists of dictionaries,
  // lists and sets, and of dictionaries, tuples and frozen sets. `containers` may be longer than it
  // was the last time, and is the same otherwise. A new reference, null on failure.
  PyObject* Find(PyObject* containers, PyObject* copies);

 private:
  // A dictionary was found to be as in a copy, when it had this version.
  struct Known {
    PyObject* copy = nullptr;
    std::uint64_t version = 0;
  };

  bool IsSame(Py_ssize_t place, PyObject* container, PyObject* copy);

  std::vector<Known> known_;
};

}  // namespace pyfx
