// SPDX-License-Identifier: GPL-3.0-or-later
//
// The objects of the warm-up whose end can be seen: open files with something to write, objects
// with `__del__`, suspended generators, weak references with a callback. python3 ends them when it
// takes its modules down, and a run does so, too, if one of them has something to do by then.
// Taking everything down costs the more the larger the warm-up was, so those that have nothing to
// do are told from those that have.
//
// An object may be gone before the run's end, and must not live longer for being known here: weak
// references are held.
#pragma once

#include <optional>
#include <vector>

#include "daemon/zygote/core/cpython/pending_output.h"
#include "daemon/zygote/core/cpython/py_ref.h"
#include "daemon/zygote/core/end/end_kinds.h"

namespace pyfx {

class VisibleEnds {
 public:
  // Looks through all objects. False with an exception set on failure. Zygote, once, when nothing
  // more is to be made, but before gc.freeze(), which hides them.
  bool Find();

  // Whether one of them would be seen to end if the interpreter were taken down now. Run child.
  bool Any();

  // Lets go of them, before that is done. Run child.
  void Release() { candidates_.clear(); }

 private:
  struct Candidate {
    EndKind kind;
    PyRef reference;
  };

  void Look(PyObject* object, EndKinds* kinds);
  bool IsVisible(EndKind kind, PyObject* object);

  bool always_ = false;  // something has a visible end, and cannot be asked any more
  std::vector<Candidate> candidates_;
  std::optional<PendingOutput> writer_;
  std::optional<PendingOutput> random_;
  std::optional<PendingOutput> text_;
  std::optional<bool> warnings_are_shown_;
};

}  // namespace pyfx
