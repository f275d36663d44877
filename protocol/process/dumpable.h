// SPDX-License-Identifier: GPL-3.0-or-later
//
// The files that a process has in /proc are root's while it forbids core dumps (proc(5)), so that
// it cannot open them itself.
#pragma once

namespace pyfx {

// For as long as it lives, this process may have what is its own in /proc: without core dumps
// forbidden, where it had forbidden them (PR_SET_DUMPABLE of prctl(2)). Others of the same user may
// attach to it meanwhile, so it is to live for a moment only.
class DumpableMeanwhile {
 public:
  DumpableMeanwhile();
  ~DumpableMeanwhile();
  DumpableMeanwhile(const DumpableMeanwhile&) = delete;
  DumpableMeanwhile& operator=(const DumpableMeanwhile&) = delete;

 private:
  bool was_forbidden_;
};

}  // namespace pyfx
