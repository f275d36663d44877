// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/end/visible_ends.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_set>

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/cpython/helper.h"

namespace pyfx {
namespace {

using internals::Modules;

// Calls `look` for all objects: those that the collector knows and, since it knows neither what
// cannot be part of a cycle nor a tuple or dictionary of such, those that they refer to.
class Walk {
 public:
  explicit Walk(std::function<void(PyObject*)> look) : look_(std::move(look)) {}

  bool Go() {
    const PyRef gc = ImportAside("gc");
    const PyRef objects(gc ? PyObject_CallMethod(gc.get(), "get_objects", nullptr) : nullptr);
    if (!objects) return false;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(objects.get()); ++i) {
      PyObject* const object = PyList_GET_ITEM(objects.get(), i);
      look_(object);
      VisitReferents(object);
      while (!waiting_.empty()) {
        PyObject* const next = waiting_.back();
        waiting_.pop_back();
        VisitReferents(next);
      }
    }
    return true;
  }

 private:
  void VisitReferents(PyObject* object) {
    const traverseproc traverse = Py_TYPE(object)->tp_traverse;
    if (traverse == nullptr) return;
    traverse(
        object,
        [](PyObject* referent, void* walk) {
          static_cast<Walk*>(walk)->Meet(referent);
          return 0;
        },
        this);
  }

  void Meet(PyObject* object) {
    if (PyObject_IS_GC(object) != 0) {
      if (PyObject_GC_IsTracked(object) != 0) return;  // is in the list
      if (met_.insert(object).second) {
        look_(object);
        waiting_.push_back(object);
      }
    } else if (const PyTypeObject* type = Py_TYPE(object);
               (type->tp_finalize != nullptr || type->tp_del != nullptr) &&
               met_.insert(object).second) {
      look_(object);
    }
  }

  std::function<void(PyObject*)> look_;
  std::unordered_set<PyObject*> met_;
  std::vector<PyObject*> waiting_;
};

// The value of a flag, `otherwise` where the object does not have it.
bool Flag(PyObject* object, const char* name, bool otherwise) {
  const PyRef value(PyObject_GetAttrString(object, name));
  if (!value) PyErr_Clear();
  return value ? value.get() == Py_True : otherwise;
}

bool IsNone(PyObject* object, const char* name) {
  const PyRef value(PyObject_GetAttrString(object, name));
  if (!value) PyErr_Clear();
  return value.get() == Py_None;
}

// gen_close() (Objects/genobject.c) raises GeneratorExit where it is suspended, after it has closed
// what it delegates to.
bool NoticesItsEnd(PyObject* generator) {
  if (!Flag(generator, "gi_suspended", true)) return false;
  if (!IsNone(generator, "gi_yieldfrom")) return true;
  const PyRef code(PyObject_GetAttrString(generator, "gi_code"));
  const PyRef table(code ? PyObject_GetAttrString(code.get(), "co_exceptiontable") : nullptr);
  if (!table) PyErr_Clear();
  return !table || PyBytes_Check(table.get()) == 0 || PyBytes_GET_SIZE(table.get()) > 0;
}

// Whether warn_explicit() (Python/_warnings.c) shows a ResourceWarning. A filter that looks at the
// text or the place counts as if it did.
bool ResourceWarningsAreShown() {
  PyObject* module = PyDict_GetItemString(Modules(), "warnings");
  if (module == nullptr) module = PyDict_GetItemString(Modules(), "_warnings");
  const PyRef filters(module != nullptr ? PyObject_GetAttrString(module, "filters") : nullptr);
  bool shown = true;
  for (Py_ssize_t i = 0; filters && i < PySequence_Size(filters.get()); ++i) {
    const PyRef filter(PySequence_GetItem(filters.get(), i));
    PyObject *action = nullptr, *text = nullptr, *category = nullptr, *place = nullptr;
    int line = 0;
    if (!filter ||
        PyArg_ParseTuple(filter.get(), "UOOOi", &action, &text, &category, &place, &line) == 0) {
      break;
    }
    if (PyObject_IsSubclass(PyExc_ResourceWarning, category) != 1) continue;
    const bool ignores = PyUnicode_CompareWithASCIIString(action, "ignore") == 0;
    const bool always_fits = text == Py_None && place == Py_None && line == 0;
    if (ignores && !always_fits) continue;
    shown = !ignores;
    break;
  }
  PyErr_Clear();
  return shown;
}

// Those of the standard streams are flushed in any case, unless the run has detached them.
bool IsStandard(PyObject* stream) {
  const std::vector<PyObject*> standard = StandardStreamObjects();
  return std::find(standard.begin(), standard.end(), stream) != standard.end();
}

}  // namespace

bool VisibleEnds::Find() {
  EndKinds kinds;
  if (!kinds.ready()) return false;
  writer_ = PendingOutput::Learn(kinds.writer_type());
  random_ = PendingOutput::Learn(kinds.random_type());
  text_ = PendingOutput::Learn(kinds.text_type());
  Walk walk([this, &kinds](PyObject* object) { Look(object, &kinds); });
  return walk.Go();
}

void VisibleEnds::Look(PyObject* object, EndKinds* kinds) {
  const EndKind kind = kinds->Of(object);
  if (kind == EndKind::kNone) {
    always_ = always_ || CallsBack(object);
    return;
  }
  PyRef reference(PyWeakref_NewRef(object, nullptr));
  if (!reference) {
    PyErr_Clear();
    always_ = true;
    return;
  }
  candidates_.push_back({kind, std::move(reference)});
}

bool VisibleEnds::Any() {
  return always_ || std::any_of(candidates_.begin(), candidates_.end(), [this](const auto& one) {
           const PyRef object = internals::ReferencedBy(one.reference.get());
           return object && IsVisible(one.kind, object.get());
         });
}

bool VisibleEnds::IsVisible(EndKind kind, PyObject* object) {
  switch (kind) {
    case EndKind::kNone: return false;
    case EndKind::kAlways: return PyObject_GC_IsFinalized(object) == 0;
    case EndKind::kGenerator: return NoticesItsEnd(object);
    case EndKind::kCoroutine: return !IsNone(object, "cr_frame");
    case EndKind::kAsyncGenerator:
      return !IsNone(object, "ag_frame") && Flag(object, "ag_suspended", true);
    case EndKind::kWriter: return (!writer_ || writer_->Has(object)) && !IsStandard(object);
    case EndKind::kRandom: return !random_ || random_->Has(object);
    case EndKind::kText: return (!text_ || text_->Has(object)) && !IsStandard(object);
    case EndKind::kForward: return IsNone(object, "expr");
    case EndKind::kTracker: return !IsNone(object, "_pid");
    case EndKind::kDescriptor:
      // Asked once: later, when modules are gone, it cannot be told.
      if (!warnings_are_shown_) warnings_are_shown_ = ResourceWarningsAreShown();
      return *warnings_are_shown_;
  }
  return true;
}

}  // namespace pyfx
