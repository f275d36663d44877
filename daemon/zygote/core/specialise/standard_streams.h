// SPDX-License-Identifier: GPL-3.0-or-later
//
// sys.stdin, sys.stdout and sys.stderr of the interpreter: what the preload has seen of them is
// what the run has. What is done is done in streams.py, but for the one field that Python cannot
// reach.
#pragma once

#include <cstdint>
#include <vector>

#include "daemon/zygote/core/cpython/helper.h"
#include "daemon/zygote/core/cpython/seekable_flag.h"
#include "protocol/base/result.h"

namespace pyfx {

class StandardStreams {
 public:
  // kUnsupported when this interpreter's files are made in another way. Zygote, before the warm-up.
  static Result<StandardStreams> Adopt();

  // Takes note of what the warm-up has made of them, and writes what it has left in them. False
  // with an exception set on failure. Zygote, once, afterwards.
  bool Remember();

  // Makes them those of descriptors 0 to 2; `numbers` says which of these are open. kUnsupported:
  // only a cold run is exact. Run child.
  Status Renew(const std::vector<std::uint32_t>& numbers) const;

  // Drops what is held. Nothing else may be called afterwards.
  void Release();

 private:
  StandardStreams(Helper helper, SeekableFlag seekable)
      : helper_(std::move(helper)), seekable_(seekable) {}

  Helper helper_;
  SeekableFlag seekable_;
  PyRef raw_objects_;  // list
};

}  // namespace pyfx
