// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a stream of CPython's module _io was given something that it has not written yet. No
// public function tells: asking by tell() or flush() writes. The structures are private to
// Modules/_io, and not the same in all versions, so the word that counts it is found by trying.
#pragma once

#include <optional>

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

class PendingOutput {
 public:
  // Tries it with a stream of `type`, one of io's for writing. Nullopt where this
  // interpreter keeps its count in another way. Zygote.
  static std::optional<PendingOutput> Learn(PyObject* type);

  // Whether `stream`, exactly of that type, has something to write. Does not touch it.
  bool Has(PyObject* stream) const;

 private:
  PendingOutput(std::size_t word, Py_ssize_t nothing) : word_(word), nothing_(nothing) {}

  std::size_t word_;    // its number within the object
  Py_ssize_t nothing_;  // what it is when all is written
};

}  // namespace pyfx
