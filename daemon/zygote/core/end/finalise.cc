// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/end/finalise.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/cpython/helper.h"
#include "daemon/zygote/core/cpython/version/python.h"
#include "daemon/zygote/core/end/end_kinds.h"

namespace pyfx {
namespace {

using internals::BuiltinsDict;
using internals::Modules;
using internals::SysDict;

// Set in a process that has entered Finaliser::Finalise(), which sees to what pyfx holds itself.
bool finalising = false;

// What Finaliser::BeforeFullEnd() was given.
std::function<void()> let_go_before_full_end;

// Makes the process one in which Py_FinalizeEx() does what it does in a fresh interpreter: it would
// neither finalise nor flush what hangs on frozen objects or on us.
void PrepareFullEnd(PyObject* gc) {
  const PyRef done(PyObject_CallMethod(gc, "unfreeze", nullptr));
  if (!done) PyErr_Clear();
  if (let_go_before_full_end) std::exchange(let_go_before_full_end, nullptr)();
}

// The exit handler that runs last. Ends that come from within CPython (Py_Exit) pass here only.
PyObject* FullEndAtExit(PyObject* gc, PyObject*) {
  if (!finalising) PrepareFullEnd(gc);
  Py_RETURN_NONE;
}

PyMethodDef full_end_at_exit = {"full_end", FullEndAtExit, METH_NOARGS, nullptr};

// Tells of the present exception, which came up on doing `what` with `object`, and clears it.
void Unraisable([[maybe_unused]] const char* what, [[maybe_unused]] PyObject* object) {
#if PY_VERSION_HEX >= 0x030D0000
  PyErr_FormatUnraisable(version::kUnraisableFormat, what);
#else
  PyErr_WriteUnraisable(object);
#endif
}

bool IsOpen(PyObject* stream) {
  const PyRef closed(PyObject_GetAttrString(stream, "closed"));
  const int is_closed = closed ? PyObject_IsTrue(closed.get()) : 0;
  if (PyErr_Occurred() != nullptr) PyErr_Clear();
  return is_closed <= 0;
}

bool FlushStream(const char* name) {
  const PyRef stream = PyRef::Borrow(PyDict_GetItemString(SysDict(), name));
  if (!stream || stream.get() == Py_None || !IsOpen(stream.get())) return true;
  const PyRef flushed(PyObject_CallMethod(stream.get(), "flush", nullptr));
  return static_cast<bool>(flushed);
}

// flush_std_files(): -1 when something could not be written, which is told for stdout only.
int FlushStreams() {
  int status = 0;
  if (!FlushStream("stdout")) {
    Unraisable("flushing sys.stdout", PyDict_GetItemString(SysDict(), "stdout"));
    status = -1;
  }
  if (!FlushStream("stderr")) {
    PyErr_Clear();
    status = -1;
  }
  return status;
}

// What destructors printed is written when the streams' objects are freed, and errors are not told
// then (iobase_finalize(), Modules/_io/iobase.c).
void FlushStreamsQuietly() {
  for (const char* name : {"stdout", "stderr"}) {
    if (!FlushStream(name)) PyErr_Clear();
  }
}

// finalize_modules_delete_special()
void DropSpecialNames() {
  constexpr std::array kSysNames = {
    "path",
    "argv",
    "ps1",
    "ps2",
#if PY_VERSION_HEX >= 0x030C0000
    "last_exc",
#endif
    "last_type",
    "last_value",
    "last_traceback",
    "path_hooks",
    "path_importer_cache",
    "meta_path",
    "__interactivehook__"
  };
  if (PyDict_SetItemString(BuiltinsDict(), "_", Py_None) < 0) PyErr_WriteUnraisable(nullptr);
  for (const char* name : kSysNames) {
    if (PyDict_SetItemString(SysDict(), name, Py_None) < 0) PyErr_WriteUnraisable(nullptr);
  }
  for (const auto& [name, dunder] :
       {std::pair{"stdin", "__stdin__"}, std::pair{"stdout", "__stdout__"},
        std::pair{"stderr", "__stderr__"}}) {
    PyObject* value = PyDict_GetItemString(SysDict(), dunder);
    if (PyDict_SetItemString(SysDict(), name, value != nullptr ? value : Py_None) < 0) {
      PyErr_WriteUnraisable(nullptr);
    }
  }
}

PyRef WeakReference(PyObject* module) {
  PyRef reference(PyWeakref_NewRef(module, nullptr));
  if (!reference) PyErr_WriteUnraisable(nullptr);
  return reference;
}

// finalize_remove_modules() up to the program's own module: the few before it are those of each
// interpreter's start, and a destructor of the program's does not find them any more, so that a
// traceback of it has no source line (PyImport_Import() of io, Python/traceback.c).
void RemoveMain(const Preloaded& preloaded, Py_ssize_t* position, std::vector<PyRef>* references) {
  if (PyDict_GetItemString(Modules(), "__main__") == nullptr) return;
  PyObject* name = nullptr;
  PyObject* module = nullptr;
  while (PyDict_Next(Modules(), position, &name, &module) != 0) {
    const bool is_main = PyUnicode_CompareWithASCIIString(name, "__main__") == 0;
    if (!PyModule_Check(module)) continue;
    if (!preloaded.IsModule(module)) references->push_back(WeakReference(module));
    if (PyDict_SetItem(Modules(), name, Py_None) < 0) PyErr_WriteUnraisable(nullptr);
    if (is_main) return;
  }
}

// finalize_remove_modules() and finalize_clear_modules_dict() for the modules of the run: they die
// unless something else holds them. The preloaded ones stay: a script imports them later than
// they were, if at all. Returns what was sys.modules, with these.
PyRef RemoveModules(const Preloaded& preloaded, std::vector<PyRef>* references) {
  Py_ssize_t position = 0;
  RemoveMain(preloaded, &position, references);
  PyObject* name = nullptr;
  PyObject* module = nullptr;
  while (PyDict_Next(Modules(), &position, &name, &module) != 0) {
    // In this order, so that the preloaded ones are not so much as looked at.
    if (preloaded.IsModule(module) || !PyModule_Check(module)) continue;
    references->push_back(WeakReference(module));
    if (PyDict_SetItem(Modules(), name, Py_None) < 0) PyErr_WriteUnraisable(nullptr);
  }
  PyRef empty(PyDict_New());
  if (!empty) {
    PyErr_WriteUnraisable(nullptr);
    return PyRef();
  }
  return internals::ReplaceModules(std::move(empty));
}

// finalize_modules_clear_weaklist(): modules imported later first.
void WipeModules(const std::vector<PyRef>& references) {
  for (auto reference = references.rbegin(); reference != references.rend(); ++reference) {
    if (!*reference) continue;
    const PyRef module = internals::ReferencedBy(reference->get());
    if (!module) continue;
    PyObject* dict = PyModule_GetDict(module.get());
    if (dict != SysDict() && dict != BuiltinsDict()) internals::ClearModule(module.get());
  }
}

bool HasFinaliser(PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  return (type->tp_finalize != nullptr && PyObject_GC_IsFinalized(object) == 0) ||
         type->tp_del != nullptr;
}

}  // namespace

bool Preloaded::Capture(PyObject* hidden) {
  kept_ = PyRef(PyDict_Values(Modules()));
  if (!kept_) return false;
  Py_ssize_t place = 0;
  PyObject *hidden_name = nullptr, *hidden_module = nullptr;
  while (PyDict_Next(hidden, &place, &hidden_name, &hidden_module) != 0) {
    if (PyModule_Check(hidden_module)) order_.push_back(hidden_module);
  }
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(kept_.get()); ++i) {
    PyObject* module = PyList_GET_ITEM(kept_.get(), i);
    // __main__ is each run's own, and ends as python3's does.
    if (module == PyImport_AddModule("__main__")) {
      PyList_SetItem(kept_.get(), i, Py_NewRef(Py_None));
      continue;
    }
    if (!PyModule_Check(module)) continue;
    order_.push_back(module);
  }
  modules_.insert(order_.begin(), order_.end());
  for (const char* name : {"meta_path", "path_hooks", "path_importer_cache"}) {
    PyObject* object = PySys_GetObject(name);
    if (object != nullptr && PyList_Append(kept_.get(), object) != 0) return false;
  }
  return ends_.Find();
}

std::vector<PyRef> Preloaded::ModuleReferences() const {
  std::vector<PyRef> references;
  for (PyObject* module : order_) {
    if (is_still_hidden_ && is_still_hidden_(module)) continue;
    references.push_back(WeakReference(module));
  }
  return references;
}

void Preloaded::Release() {
  kept_ = PyRef();
  ends_.Release();
}

Finaliser::Finaliser()
    : gc_(ImportAside("gc")), signal_(ImportAside("_signal")), atexit_(ImportAside("atexit")) {
  if (!ready()) return;
  const PyRef handler(PyCFunction_New(&full_end_at_exit, gc_.get()));
  const PyRef done(handler ? PyObject_CallMethod(atexit_.get(), "register", "O", handler.get())
                           : nullptr);
  if (!done) atexit_ = PyRef();
}

void Finaliser::BeforeFullEnd(std::function<void()> let_go) {
  let_go_before_full_end = std::move(let_go);
}

int Finaliser::Finalise(Preloaded* preloaded) const {
  finalising = true;
  internals::BeginFinalising();
  RunExitHandlers();
  if (NeedsFullFinalisation(preloaded)) {
    PrepareFullEnd(gc_.get());
    return Py_FinalizeEx();
  }
  internals::SetFinalising(true);
  const int status = FlushStreams();
  RestoreSignals();
  PyGC_Collect();

  DropSpecialNames();
  std::vector<PyRef> references;
  PyRef modules = RemoveModules(*preloaded, &references);
  internals::RestoreBuiltins();
  internals::CollectGarbage();
  if (FinalisersAreLeft() || preloaded->ends()->Any()) {
    WipeModules(references);
    if (FinalisersAreLeft() || preloaded->ends()->Any()) {
      FinaliseAll(std::move(modules), std::move(references), preloaded);
      return status;
    }
  }
  // Never freed: it holds the preloaded modules.
  static_cast<void>(modules.release());
  FlushStreamsQuietly();
  internals::RunLowLevelExitFunctions();
  return status;
}

void Finaliser::Rehearse() const {
  static_cast<void>(FinalisersAreLeft());
  PyErr_Clear();
}

// wait_for_thread_shutdown(), _Py_FinishPendingCalls() and _PyAtExit_Call().
void Finaliser::RunExitHandlers() const {
  // From 3.12 on, what went wrong with the SystemExit itself is left for what comes first here.
  if (PyErr_Occurred() != nullptr) Unraisable("threading shutdown", nullptr);
  if (const PyRef threading = PyRef::Borrow(PyDict_GetItemString(Modules(), "threading"));
      threading && threading.get() != Py_None) {
    const PyRef done(PyObject_CallMethod(threading.get(), "_shutdown", nullptr));
    if (!done) Unraisable("threading shutdown", threading.get());
  }
  if (Py_MakePendingCalls() != 0) PyErr_WriteUnraisable(nullptr);
  const PyRef done(PyObject_CallMethod(atexit_.get(), "_run_exitfuncs", nullptr));
  if (!done) PyErr_WriteUnraisable(nullptr);
}

// _PySignal_Fini(): handlers written in Python can no longer be called.
void Finaliser::RestoreSignals() const {
  for (int number = 1; number < NSIG; ++number) {
    const PyRef handler(PyObject_CallMethod(signal_.get(), "getsignal", "i", number));
    if (!handler) PyErr_Clear();
    if (handler && PyCallable_Check(handler.get()) != 0) PyOS_setsig(number, SIG_DFL);
  }
}

// Daemon threads must be stopped where they are, and a debugged collector reports at the end. What
// the warm-up made ends among all else, in python3's order.
bool Finaliser::NeedsFullFinalisation(Preloaded* preloaded) const {
  if (preloaded->ends()->Any()) return true;
  PyThreadState* thread = PyInterpreterState_ThreadHead(PyInterpreterState_Get());
  if (PyThreadState_Next(thread) != nullptr) return true;
  const PyRef flags(PyObject_CallMethod(gc_.get(), "get_debug", nullptr));
  if (flags) return PyLong_AsLong(flags.get()) != 0;
  PyErr_Clear();
  return true;
}

// Whether objects made by the run are left whose end could be seen. Frozen objects, those made
// before the fork, are not listed.
bool Finaliser::FinalisersAreLeft() const {
  const PyRef objects(PyObject_CallMethod(gc_.get(), "get_objects", nullptr));
  if (!objects) {
    PyErr_Clear();
    return true;
  }
  // These were flushed, and own no descriptor.
  const std::vector<PyObject*> streams = StandardStreamObjects();
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(objects.get()); ++i) {
    PyObject* object = PyList_GET_ITEM(objects.get(), i);
    if (!HasFinaliser(object)) continue;
    if (std::find(streams.begin(), streams.end(), object) == streams.end()) return true;
  }
  return false;
}

// The run's objects hang on preloaded modules: take everything down, as a fresh interpreter does.
void Finaliser::FinaliseAll(PyRef modules, std::vector<PyRef> references,
                            Preloaded* preloaded) const {
  std::vector<PyRef> all = preloaded->ModuleReferences();
  std::move(references.begin(), references.end(), std::back_inserter(all));
  PrepareFullEnd(gc_.get());
  modules = PyRef();
  internals::CollectGarbage();
  WipeModules(all);
  FlushStreamsQuietly();
  internals::ClearModuleDict(SysDict());
  internals::CollectGarbage();
  all.clear();                      // no object may be touched after Py_FinalizeEx()
  internals::SetFinalising(false);  // Py_FinalizeEx() begins anew
  Py_FinalizeEx();
}

}  // namespace pyfx
