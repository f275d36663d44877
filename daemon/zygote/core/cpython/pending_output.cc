// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/pending_output.h"

#include <cstring>
#include <vector>

namespace pyfx {
namespace {

constexpr Py_ssize_t kTried = 3;

std::vector<Py_ssize_t> WordsOf(PyObject* object) {
  std::vector<Py_ssize_t> words(static_cast<std::size_t>(Py_TYPE(object)->tp_basicsize) /
                                sizeof(Py_ssize_t));
  std::memcpy(words.data(), static_cast<const void*>(object), words.size() * sizeof(Py_ssize_t));
  return words;
}

}  // namespace

// Both count bytes: pending_bytes_count of textio (Modules/_io/textio.c) is 0 without any,
// write_end of buffered (Modules/_io/bufferedio.c) is -1. UTF-8 is the codec that every start has
// loaded.
std::optional<PendingOutput> PendingOutput::Learn(PyObject* type) {
  const PyRef io(PyImport_ImportModule("_io"));
  const PyRef target(io ? PyObject_CallMethod(io.get(), "BytesIO", nullptr) : nullptr);
  const PyRef text_type(io ? PyObject_GetAttrString(io.get(), "TextIOWrapper") : nullptr);
  const bool is_text = type == text_type.get();
  const PyRef stream(!target   ? nullptr
                     : is_text ? PyObject_CallFunction(type, "Os", target.get(), "utf-8")
                               : PyObject_CallFunction(type, "O", target.get()));
  std::optional<PendingOutput> found;
  if (stream) {
    const std::vector<Py_ssize_t> before = WordsOf(stream.get());
    const PyRef written(PyObject_CallMethod(stream.get(), "write", is_text ? "s" : "y", "abc"));
    const std::vector<Py_ssize_t> pending = WordsOf(stream.get());
    const PyRef flushed(PyObject_CallMethod(stream.get(), "flush", nullptr));
    const std::vector<Py_ssize_t> after = WordsOf(stream.get());
    const Py_ssize_t nothing = is_text ? 0 : -1;
    std::size_t count = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before[i] != nothing || pending[i] != kTried || after[i] != nothing) continue;
      found = PendingOutput(i, nothing);
      ++count;
    }
    if (!written || !flushed || count != 1) found.reset();
  }
  PyErr_Clear();
  return found;
}

bool PendingOutput::Has(PyObject* stream) const {
  Py_ssize_t value = 0;
  std::memcpy(&value, reinterpret_cast<const char*>(stream) + word_ * sizeof(value), sizeof(value));
  return value != nothing_;
}

}  // namespace pyfx
