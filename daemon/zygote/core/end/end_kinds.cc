// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/end/end_kinds.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "daemon/zygote/core/cpython/cpython_internals.h"

namespace pyfx {
namespace {

using internals::Modules;
using internals::SysDict;

PyTypeObject* TypeOf(const PyRef& type) { return reinterpret_cast<PyTypeObject*>(type.get()); }

// An attribute, or null where there is none or reading it raises.
PyRef Attribute(PyObject* object, const char* name) {
  PyRef value(PyObject_GetAttrString(object, name));
  if (!value) PyErr_Clear();
  return value;
}

bool IsTrue(PyObject* object, const char* name) {
  const PyRef value = Attribute(object, name);
  const int is_true = value ? PyObject_IsTrue(value.get()) : 0;
  if (is_true < 0) PyErr_Clear();
  return is_true > 0;
}

std::string_view TextOf(const PyRef& object) {
  const char* text =
      object && PyUnicode_Check(object.get()) != 0 ? PyUnicode_AsUTF8(object.get()) : nullptr;
  if (text == nullptr) PyErr_Clear();
  return text != nullptr ? text : "";
}

// Databases that are closed, which changes files, when their objects are freed, without tp_finalize
// (Modules/_sqlite/connection.c up to 3.12, Modules/_gdbmmodule.c, Modules/_dbmmodule.c).
bool WritesWhenFreed(const PyTypeObject* type) {
  constexpr std::array<std::string_view, 3> kNames = {"sqlite3.Connection", "_gdbm.gdbm",
                                                      "_dbm.dbm"};
  for (; type != nullptr; type = type->tp_base) {
    if (std::find(kNames.begin(), kNames.end(), type->tp_name) != kNames.end()) return true;
  }
  return false;
}

// BaseEventLoop.__del__() (Lib/asyncio/base_events.py) warns and closes what is the loop's own.
bool IsEventLoop(PyTypeObject* type) {
  if (std::string_view(type->tp_name) != "_UnixSelectorEventLoop") return false;
  const PyRef module = Attribute(reinterpret_cast<PyObject*>(type), "__module__");
  return TextOf(module) == "asyncio.unix_events";
}

// Its __del__ warns if it has no expression; packaging, and with it pip and pkg_resources, which
// have copies of pyparsing of their own, keep some for ever.
bool IsPyparsingForward(PyTypeObject* type) {
  if (std::string_view(type->tp_name) != "Forward") return false;
  const PyRef module = Attribute(reinterpret_cast<PyObject*>(type), "__module__");
  return TextOf(module).ends_with("pyparsing.core");
}

// It ends a process that it has started, if it has (Lib/multiprocessing/resource_tracker.py
// from 3.12 on, and joblib's).
bool IsResourceTracker(PyTypeObject* type) {
  if (std::string_view(type->tp_name) != "ResourceTracker") return false;
  const PyRef module = Attribute(reinterpret_cast<PyObject*>(type), "__module__");
  return TextOf(module).ends_with("resource_tracker");
}

// Functions that do no more, as callbacks of weak references, than to forget what is gone. Without
// a name: all of the module.
struct Forgetter {
  std::string_view module;
  std::string_view name;
};
constexpr std::array<Forgetter, 5> kForgetters = {{
    {"_weakrefset", ""},
    {"functools", ""},
    {"logging", "_removeHandlerRef"},
    {"numba.core.types.abstract", "_on_type_disposal"},
    {"sqlalchemy.event.registry", "_collection_gced"},
}};

// The same, of libraries that are bound by pybind11 or nanobind: they forget what they know of a
// class or an object that is gone (all_type_info_get_cache() and keep_alive_impl() of pybind11, the
// type's and keep_alive()'s of nanobind). Torch, JAX and matplotlib have hundreds.
bool IsForgetterOfBinding(PyObject* callback) {
  if (std::string_view(Py_TYPE(callback)->tp_name) == "nanobind.nb_func") return true;
  if (PyCFunction_Check(callback) == 0) return false;
  const PyCFunctionObject* function = reinterpret_cast<PyCFunctionObject*>(callback);
  PyObject* const self = PyCFunction_GET_SELF(callback);
  if (self == nullptr || *function->m_ml->ml_name != '\0') return false;  // it has no name
  return PyCapsule_CheckExact(self) != 0 ||
         std::string_view(Py_TYPE(self)->tp_name).starts_with("pybind11_");
}

// The same, of those written in C (Modules/_abc.c, Modules/_threadmodule.c): they have no module,
// and what they forget it in is what they are bound to.
bool IsForgetterInC(PyObject* callback) {
  if (PyCFunction_Check(callback) == 0) return false;
  const std::string_view name = reinterpret_cast<PyCFunctionObject*>(callback)->m_ml->ml_name;
  PyObject* const self = PyCFunction_GET_SELF(callback);
  if (self == nullptr) return false;
  if (PyWeakref_Check(self) != 0) return name == "_destroy" || name == "_localdummy_destroyed";
  return PyTuple_Check(self) != 0 && name == "clear_locals";
}

bool OnlyForgets(PyObject* callback) {
  if (IsForgetterInC(callback) || IsForgetterOfBinding(callback)) return true;
  const PyRef module = Attribute(callback, "__module__");
  const PyRef name = Attribute(callback, "__qualname__");
  // weakref.finalize has called all that it was to call by its exit handler; WeakMethod calls what
  // it was given.
  if (TextOf(module) == "weakref") return TextOf(name) != "WeakMethod.__new__.<locals>._cb";
  return std::any_of(kForgetters.begin(), kForgetters.end(), [&](const Forgetter& known) {
    return known.module == TextOf(module) && (known.name.empty() || known.name == TextOf(name));
  });
}

}  // namespace

std::vector<PyObject*> StandardStreamObjects() {
  std::vector<PyObject*> objects;
  for (const char* name : {"__stdin__", "__stdout__", "__stderr__"}) {
    PyRef object = PyRef::Borrow(PyDict_GetItemString(SysDict(), name));
    for (const char* next : {"buffer", "raw", ""}) {
      if (!object || object.get() == Py_None) break;
      objects.push_back(object.get());  // kept alive by the stream
      object = *next == '\0' ? PyRef() : Attribute(object.get(), next);
    }
  }
  return objects;
}

bool CallsBack(PyObject* object) {
  if (PyWeakref_CheckRef(object) == 0) return false;
  const PyRef callback = Attribute(object, "__callback__");
  return callback && callback.get() != Py_None && !OnlyForgets(callback.get());
}

EndKinds::EndKinds() {
  const PyRef io(PyImport_ImportModule("_io"));
  if (!io) return;
  base_ = PyRef(PyObject_GetAttrString(io.get(), "_IOBase"));
  bytes_ = PyRef(PyObject_GetAttrString(io.get(), "BytesIO"));
  string_ = PyRef(PyObject_GetAttrString(io.get(), "StringIO"));
  file_ = PyRef(PyObject_GetAttrString(io.get(), "FileIO"));
  reader_ = PyRef(PyObject_GetAttrString(io.get(), "BufferedReader"));
  writer_ = PyRef(PyObject_GetAttrString(io.get(), "BufferedWriter"));
  random_ = PyRef(PyObject_GetAttrString(io.get(), "BufferedRandom"));
  pair_ = PyRef(PyObject_GetAttrString(io.get(), "BufferedRWPair"));
  text_ = PyRef(PyObject_GetAttrString(io.get(), "TextIOWrapper"));
  if (PyObject* module = PyDict_GetItemString(Modules(), "_socket"); module != nullptr) {
    socket_ = Attribute(module, "socket");
  }
}

EndKind EndKinds::Of(PyObject* object) {
  PyTypeObject* const type = Py_TYPE(object);
  const auto [known, is_new] = types_.try_emplace(type, EndKind::kNone);
  if (is_new) known->second = OfType(type);
  if (known->second == EndKind::kNone) return EndKind::kNone;
  if (PyObject_GC_IsFinalized(object) != 0) return EndKind::kNone;
  if (PyObject_TypeCheck(object, TypeOf(base_)) != 0) return OfStream(object);
  return known->second;
}

EndKind EndKinds::OfType(PyTypeObject* type) const {
  if (type == &PyGen_Type) return EndKind::kGenerator;
  if (type == &PyCoro_Type) return EndKind::kCoroutine;
  if (type == &PyAsyncGen_Type) return EndKind::kAsyncGenerator;
  if (type->tp_del != nullptr || WritesWhenFreed(type)) return EndKind::kAlways;
  if (type->tp_finalize == nullptr) return EndKind::kNone;
  if (IsPyparsingForward(type)) return EndKind::kForward;
  if (IsResourceTracker(type)) return EndKind::kTracker;
  // sock_finalize() warns and closes.
  const bool is_socket = socket_ && type->tp_finalize == TypeOf(socket_)->tp_finalize;
  return is_socket || IsEventLoop(type) ? EndKind::kDescriptor : EndKind::kAlways;
}

bool EndKinds::Is(PyObject* object, const PyRef& type) const {
  return Py_TYPE(object) == TypeOf(type);
}

// Whether nothing comes of closing it but what it was given.
bool EndKinds::IsPlain(PyObject* target) const {
  if (Is(target, file_) || Is(target, bytes_)) return true;
  if (!Is(target, reader_) && !Is(target, writer_) && !Is(target, random_)) return false;
  const PyRef raw = Attribute(target, "raw");
  return !raw || Is(raw.get(), file_) || Is(raw.get(), bytes_);
}

EndKind EndKinds::OfStream(PyObject* stream) const {
  if (Is(stream, bytes_) || Is(stream, string_)) return EndKind::kNone;
  if (IsTrue(stream, "closed")) return EndKind::kNone;
  if (Is(stream, file_)) {
    return IsTrue(stream, "closefd") ? EndKind::kDescriptor : EndKind::kNone;
  }
  if (Is(stream, pair_)) return EndKind::kNone;  // its two parts are looked at
  if (Is(stream, reader_)) return IsPlain(stream) ? EndKind::kNone : EndKind::kAlways;
  if (Is(stream, writer_)) return IsPlain(stream) ? EndKind::kWriter : EndKind::kAlways;
  // What it has read ahead is given back, which only a process sees that has the same description.
  if (Is(stream, random_)) return IsPlain(stream) ? EndKind::kRandom : EndKind::kAlways;
  if (!Is(stream, text_)) return EndKind::kAlways;
  const PyRef buffer = Attribute(stream, "buffer");  // none when it is detached
  if (!buffer) return EndKind::kNone;
  return IsPlain(buffer.get()) ? EndKind::kText : EndKind::kAlways;
}

}  // namespace pyfx
