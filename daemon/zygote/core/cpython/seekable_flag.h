// SPDX-License-Identifier: GPL-3.0-or-later
//
// An io.FileIO asks once whether it can seek, and remembers it for ever: what is initialised again
// for another descriptor would still know it of the first. Nothing public makes it forget, so the
// two bits that it has for it (fileio in Modules/_io/fileio.c) are found by trying.
#pragma once

#include <cstdint>
#include <optional>

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

class SeekableFlag {
 public:
  // Nullopt where this interpreter keeps it in another way. Zygote.
  static std::optional<SeekableFlag> Learn();

  // Makes `raw`, exactly an io.FileIO, ask anew. Run child.
  void Forget(PyObject* raw) const;

 private:
  SeekableFlag(std::size_t word, std::uint32_t unknown) : word_(word), unknown_(unknown) {}

  std::size_t word_;       // its number within the object
  std::uint32_t unknown_;  // the bits that are all set as long as it has not asked
};

}  // namespace pyfx
