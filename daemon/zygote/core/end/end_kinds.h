// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be seen of an object's end, by what it is: most have none, some have one always, and
// some have one only while they are in a certain state. VisibleEnds asks for it in the zygote.
#pragma once

#include <unordered_map>
#include <vector>

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

enum class EndKind {
  kNone,
  kAlways,
  kGenerator,       // while it is suspended where it would notice
  kCoroutine,       // until it has come to its end
  kAsyncGenerator,  // the same
  kWriter,          // io.BufferedWriter: with bytes to write
  kRandom,          // io.BufferedRandom: the same
  kText,            // io.TextIOWrapper: with text to encode and write
  kForward,         // pyparsing.Forward: without an expression
  kTracker,         // multiprocessing's resource tracker: when it has started its process
  kDescriptor,      // where ResourceWarning is shown
};

class EndKinds {
 public:
  EndKinds();
  bool ready() const { return base_ && bytes_ && string_ && file_ && reader_ && pair_; }

  // kNone for what has no end that could be seen, neither now nor later.
  EndKind Of(PyObject* object);

  // io.BufferedWriter, io.BufferedRandom and io.TextIOWrapper.
  PyObject* writer_type() const { return writer_.get(); }
  PyObject* random_type() const { return random_.get(); }
  PyObject* text_type() const { return text_.get(); }

 private:
  EndKind OfType(PyTypeObject* type) const;
  EndKind OfStream(PyObject* stream) const;
  bool Is(PyObject* object, const PyRef& type) const;
  bool IsPlain(PyObject* target) const;

  PyRef base_, bytes_, string_, file_, reader_, writer_, random_, pair_, text_;  // of module _io
  PyRef socket_;  // null when it is not loaded
  std::unordered_map<PyTypeObject*, EndKind> types_;
};

// Whether `object` is a weak reference that calls somebody who could be seen to act.
bool CallsBack(PyObject* object);

// The objects of the standard streams, text, buffer and raw, as far as sys.__stdin__ and its like
// lead to them. Borrowed: these keep them alive.
std::vector<PyObject*> StandardStreamObjects();

}  // namespace pyfx
