// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/end/begun_streams.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "daemon/zygote/core/cpython/helper.h"
#include "daemon/zygote/core/cpython/pending_output.h"
#include "daemon/zygote/core/end/end_kinds.h"
#include "daemon/zygote/core/heard/openings.h"

namespace pyfx {
namespace {

// As module codecs spells them.
constexpr std::array<std::string_view, 3> kWithMark = {"utf-8-sig", "utf-16", "utf-32"};

bool BeginsWithMark(PyObject* stream) {
  const PyRef name(PyObject_GetAttrString(stream, "encoding"));
  const PyRef codecs(ImportAside("codecs"));
  const PyRef info(name && codecs ? PyObject_CallMethod(codecs.get(), "lookup", "O", name.get())
                                  : nullptr);
  const PyRef known(info ? PyObject_GetAttrString(info.get(), "name") : nullptr);
  const char* const text = known ? PyUnicode_AsUTF8(known.get()) : nullptr;
  PyErr_Clear();
  return text == nullptr || std::find(kWithMark.begin(), kWithMark.end(), text) != kWithMark.end();
}

// One type of stream, by which it is known whether one has something to write.
struct StreamType {
  PyObject* type;
  std::optional<PendingOutput> pending;
};

bool IsBegun(PyObject* stream, const StreamType& kind, PyObject* text_type) {
  const PyRef closed(PyObject_GetAttrString(stream, "closed"));
  if (closed.get() != Py_False) return false;
  return !kind.pending || kind.pending->Has(stream) ||
         (kind.type == text_type && BeginsWithMark(stream));
}

void AddDescriptor(PyObject* stream, std::set<int>* descriptors) {
  const PyRef number(PyObject_CallMethod(stream, "fileno", nullptr));
  if (number) descriptors->insert(static_cast<int>(PyLong_AsLong(number.get())));
}

}  // namespace

std::set<int> DescriptorsOfBegunStreams() {
  std::set<int> descriptors;
  const std::vector<Opening>& openings = OpeningsHeard();
  if (std::none_of(openings.begin(), openings.end(),
                   [](const Opening& opening) { return (opening.flags & O_APPEND) != 0; })) {
    return descriptors;
  }
  const EndKinds kinds;
  std::array<StreamType, 3> types = {
      {{kinds.writer_type(), {}}, {kinds.random_type(), {}}, {kinds.text_type(), {}}}};
  for (StreamType& one : types) one.pending = PendingOutput::Learn(one.type);
  const PyRef gc = ImportAside("gc");
  const PyRef objects(gc ? PyObject_CallMethod(gc.get(), "get_objects", nullptr) : nullptr);
  for (Py_ssize_t i = 0; objects && i < PyList_GET_SIZE(objects.get()); ++i) {
    PyObject* const object = PyList_GET_ITEM(objects.get(), i);
    for (const StreamType& one : types) {
      if (!Py_IS_TYPE(object, reinterpret_cast<PyTypeObject*>(one.type))) continue;
      if (IsBegun(object, one, kinds.text_type())) AddDescriptor(object, &descriptors);
      PyErr_Clear();
    }
  }
  PyErr_Clear();
  return descriptors;
}

}  // namespace pyfx
