// SPDX-License-Identifier: GPL-3.0-or-later
#define Py_BUILD_CORE 1
#include "daemon/zygote/core/cpython/cpython_internals.h"

// C's <stdatomic.h> is not C++; pycore_atomic.h has the same types with compiler builtins.
#undef HAVE_STD_ATOMIC

extern "C" {
#include <internal/pycore_gc.h>
#include <internal/pycore_initconfig.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_moduleobject.h>
#include <internal/pycore_pathconfig.h>
#include <internal/pycore_pylifecycle.h>
#include <internal/pycore_pymem.h>
#include <internal/pycore_pystate.h>
#include <internal/pycore_runtime.h>
#if PY_VERSION_HEX >= 0x030C0000
#include <internal/pycore_signal.h>
#endif
}

#include <clocale>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/zygote/core/cpython/version/python.h"

namespace pyfx::internals {
namespace {

using version::ExitFunctionCount;
using version::ExitFunctions;
using version::ModulesOf;
using version::UnhandledInterrupt;

PyInterpreterState* Interpreter() { return PyInterpreterState_Get(); }

std::string DescribeStatus(const PyStatus& status) {
  std::string text = status.err_msg != nullptr ? status.err_msg : "it would end at once";
  if (status.func != nullptr) text = std::string(status.func) + ": " + text;
  return text;
}

// A micro version may change a structure. Each field that is used here is therefore looked for
// where these headers have it, by what is known to be in it.
bool FieldsAreInPlace() {
  PyInterpreterState* const interpreter = Interpreter();
  const bool loaded = PyDict_GetItemString(ModulesOf(interpreter), "gc") != nullptr;
  const PyRef gc(PyImport_ImportModule("gc"));
  // A fresh interpreter has not imported it.
  if (!loaded && PyDict_DelItemString(ModulesOf(interpreter), "gc") != 0) PyErr_Clear();
  const PyRef callbacks(gc ? PyObject_GetAttrString(gc.get(), "callbacks") : nullptr);
  const auto nothing = [] {};
  const int count = ExitFunctionCount();
  const bool registered = Py_AtExit(nothing) == 0;
  const bool found = registered && ExitFunctionCount() == count + 1 &&
                     ExitFunctions()[count] == static_cast<void (*)()>(nothing);
  if (!found) return false;
  ExitFunctions()[--ExitFunctionCount()] = nullptr;
  return _PyRuntime.preinitialized == 1 && _PyRuntime.core_initialized == 1 &&
         _PyRuntimeState_GetFinalizing(&_PyRuntime) == nullptr && UnhandledInterrupt() == 0 &&
         ModulesOf(interpreter) == PyImport_GetModuleDict() &&
         PyDict_GetItemString(interpreter->sysdict, "modules") == ModulesOf(interpreter) &&
         interpreter->builtins == PyEval_GetBuiltins() &&
         PyDict_CheckExact(interpreter->builtins_copy) != 0 &&
         interpreter->gc.callbacks == callbacks.get();
}

}  // namespace

Status CheckVersion() {
  constexpr std::string_view kBuiltFor = PY_VERSION;
  const std::string_view text = Py_GetVersion();
  const std::string_view running = text.substr(0, text.find(' '));
  const auto minor = [](std::string_view version) { return version.substr(0, version.rfind('.')); };
  if (minor(running) == minor(kBuiltFor) && FieldsAreInPlace()) return {};
  PyErr_Clear();
  return Error{Errc::kUnsupported, "no core fits Python " + std::string(running) + ", that for " +
                                       std::string(kBuiltFor) + " included"};
}

Status CheckCounts() {
  if (!version::kStartCapsCounts) return {};
  const PyConfig& config = Config();
  for (const int count : {config.parser_debug, config.inspect, config.interactive, config.quiet}) {
    if (count > 1) {
      return Error{Errc::kUnsupported, "-d, -i or -q is given twice, or PYTHONDEBUG is above 1",
                   ColdCause::kOption};
    }
  }
  return {};
}

// Py_InitializeFromConfig() on an initialised runtime goes through
// pyinit_core_reconfigure() and pyinit_main_reconfigure() (Python/pylifecycle.c, bpo-34008). The
// pre-configuration is only read while the runtime says that it is not pre-initialised, and only
// written while the core is not initialised (_PyPreConfig_Write, Python/preconfig.c).
Status Reconfigure(const std::vector<std::string>& argv) {
  std::vector<char*> items;
  items.reserve(argv.size() + 1);
  for (const std::string& arg : argv) items.push_back(const_cast<char*>(arg.c_str()));
  items.push_back(nullptr);
  const auto argc = static_cast<Py_ssize_t>(argv.size());

  // Reading LC_CTYPE starts from "C", as in a fresh process (_PyPreConfig_Read saves and restores
  // what it finds). Other categories stay as the init section left them.
  std::setlocale(LC_CTYPE, "C");
  PyPreConfig preconfig;
  PyPreConfig_InitPythonConfig(&preconfig);
  _PyRuntime.preinitialized = 0;
  _PyRuntime.core_initialized = 0;
  PyStatus status = Py_PreInitializeFromBytesArgs(&preconfig, argc, items.data());
  _PyRuntime.preinitializing = 0;
  _PyRuntime.preinitialized = 1;
  _PyRuntime.core_initialized = 1;

  PyConfig config;
  PyConfig_InitPythonConfig(&config);
  if (!PyStatus_Exception(status)) {
    status = PyConfig_SetBytesArgv(&config, argc, items.data());
  }
  if (!PyStatus_Exception(status)) status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  if (!PyStatus_Exception(status)) return CheckCounts();
  return Error{Errc::kUnsupported,
               "python3 refuses its arguments or environment: " + DescribeStatus(status),
               ColdCause::kOption};
}

const PyConfig& Config() { return version::ConfigOf(Interpreter()); }

Status SetEncodingNames(const std::wstring& file_system, const std::wstring& stdio) {
  // init_fs_encoding() and config_init_stdio_encoding() do so at start-up.
  PyConfig* config = const_cast<PyConfig*>(&Config());
  PyStatus status = PyConfig_SetString(config, &config->filesystem_encoding, file_system.c_str());
  if (!PyStatus_Exception(status)) {
    status = PyConfig_SetString(config, &config->stdio_encoding, stdio.c_str());
  }
  if (PyStatus_Exception(status)) return Error{Errc::kFailed, DescribeStatus(status)};
  return {};
}

Status LeaveNothingToRun() {
  PyConfig* config = const_cast<PyConfig*>(&Config());
  config->safe_path = 1;  // sys.path has its first entry
  PyStatus status = PyConfig_SetString(config, &config->run_command, L"");
  for (wchar_t** other : {&config->run_module, &config->run_filename}) {
    if (!PyStatus_Exception(status)) status = PyConfig_SetString(config, other, nullptr);
  }
  if (PyStatus_Exception(status)) return Error{Errc::kFailed, DescribeStatus(status)};
  return {};
}

#if PY_VERSION_HEX >= 0x030D0000

namespace {

// What goes wrong with a SystemExit that is printed is cleared from 3.13.1 on (gh-125842), and left
// for the interpreter's end before. The interpreter decides, whichever micro version the headers
// are of.
void ClearErrorOfSystemExit() {
  if (Py_Version >= 0x030D0100) PyErr_Clear();
}

}  // namespace

// _Py_HandleSystemExit() of Python/pythonrun.c, from 3.14 on
// _Py_HandleSystemExitAndKeyboardInterrupt(), which is not exported any more.
bool HandleSystemExit(int* exit_code) {
  if (Config().inspect != 0 || PyErr_ExceptionMatches(PyExc_SystemExit) == 0) return false;
  std::fflush(stdout);
  PyRef value(PyErr_GetRaisedException());
  *exit_code = 0;
  if (PyRef code{PyObject_GetAttrString(value.get(), "code")}; code) value = std::move(code);
  if (value.get() == Py_None) return true;
  if (PyLong_Check(value.get()) != 0) {
    *exit_code = static_cast<int>(PyLong_AsLong(value.get()));
    ClearErrorOfSystemExit();  // it was too big
    return true;
  }
  PyObject* const stream = PySys_GetObject("stderr");
  PyErr_Clear();
  if (stream != nullptr && stream != Py_None) {
    PyFile_WriteObject(value.get(), stream, Py_PRINT_RAW);
  } else {
    PyObject_Print(value.get(), stderr, Py_PRINT_RAW);
    std::fflush(stderr);
  }
  ClearErrorOfSystemExit();
  PySys_WriteStderr("\n");
  *exit_code = 1;
  return true;
}

#else
bool HandleSystemExit(int* exit_code) { return _Py_HandleSystemExit(exit_code) != 0; }
#endif

void SetRunningMain(bool runs) { version::SetRunningMain(runs); }

bool UnhandledKeyboardInterrupt() { return UnhandledInterrupt() != 0; }
void SetUnhandledKeyboardInterrupt(bool unhandled) { UnhandledInterrupt() = unhandled ? 1 : 0; }

PyObject* SysDict() { return Interpreter()->sysdict; }
PyObject* BuiltinsDict() { return Interpreter()->builtins; }
PyObject* Modules() { return ModulesOf(Interpreter()); }

PyRef ReferencedBy(PyObject* reference) {
#if PY_VERSION_HEX >= 0x030D0000
  PyObject* object = nullptr;
  if (PyWeakref_GetRef(reference, &object) < 0) PyErr_Clear();
  return PyRef(object);
#else
  PyObject* const object = PyWeakref_GetObject(reference);
  return object == Py_None ? PyRef() : PyRef::Borrow(object);
#endif
}

// pymain_run_python() (Modules/main.c). 3.12.0 has no such field yet, and may run with this core.
void SetPath0(PyObject* entry) {
#if PY_VERSION_HEX >= 0x030C0100
  wchar_t* const path =
      Py_Version < 0x030C0100 ? nullptr : PyUnicode_AsWideCharString(entry, nullptr);
  if (path == nullptr) return PyErr_Clear();
#if PY_VERSION_HEX >= 0x030D0000
  PyConfig* const config = const_cast<PyConfig*>(&Config());
  PyConfig_SetString(config, &config->sys_path_0, path);
#else
  _PyRuntime.sys_path_0 = _PyMem_RawWcsdup(path);
#endif
  PyMem_Free(path);
#else
  static_cast<void>(entry);
#endif
}

PyRef ReplaceModules(PyRef modules) {
  if (PySys_SetObject("modules", modules.get()) != 0) PyErr_Clear();
  return PyRef(std::exchange(ModulesOf(Interpreter()), modules.release()));
}

void RestoreBuiltins() {
  // What finalize_restore_builtins() comes to, without counting references to all builtins, which
  // are all over the heap. Old values live until the dictionary is whole again, since their
  // destructors may look names up in it.
  PyObject* builtins = Interpreter()->builtins;
  PyObject* copy = Interpreter()->builtins_copy;
  std::vector<std::pair<PyRef, PyRef>> old;
  Py_ssize_t position = 0;
  PyObject* name = nullptr;
  PyObject* value = nullptr;
  while (PyDict_Next(builtins, &position, &name, &value) != 0) {
    if (PyDict_GetItem(copy, name) != value) {
      old.emplace_back(PyRef::Borrow(name), PyRef::Borrow(value));
    }
  }
  for (const auto& [changed, _] : old) {
    if (PyDict_DelItem(builtins, changed.get()) != 0) PyErr_Clear();
  }
  position = 0;
  while (PyDict_Next(copy, &position, &name, &value) != 0) {
    if (PyDict_GetItem(builtins, name) == value) continue;
    if (PyDict_SetItem(builtins, name, value) != 0) PyErr_Clear();
  }
}

#if PY_VERSION_HEX >= 0x030D0000

namespace {

// One of the two rounds of _PyModule_ClearDict().
void ClearNames(PyObject* dict, bool private_ones) {
  Py_ssize_t position = 0;
  PyObject* name = nullptr;
  PyObject* value = nullptr;
  while (PyDict_Next(dict, &position, &name, &value) != 0) {
    if (value == Py_None || PyUnicode_Check(name) == 0) continue;
    const Py_ssize_t length = PyUnicode_GET_LENGTH(name);
    const bool is_private = length > 0 && PyUnicode_READ_CHAR(name, 0) == '_' &&
                            (length == 1 || PyUnicode_READ_CHAR(name, 1) != '_');
    if (private_ones && !is_private) continue;
    if (PyUnicode_CompareWithASCIIString(name, "__builtins__") == 0) continue;
    if (PyDict_SetItem(dict, name, Py_None) != 0) PyErr_WriteUnraisable(nullptr);
  }
}

}  // namespace

// Objects/moduleobject.c, which does not export it any more.
void ClearModuleDict(PyObject* dict) {
  ClearNames(dict, true);
  ClearNames(dict, false);
}

void ClearModule(PyObject* module) { ClearModuleDict(PyModule_GetDict(module)); }

#else
void ClearModule(PyObject* module) { _PyModule_Clear(module); }
void ClearModuleDict(PyObject* dict) { _PyModule_ClearDict(dict); }
#endif

void BeginFinalising() { version::BeginFinalising(Interpreter()); }

void SetFinalising(bool finalising) {
  PyThreadState* const thread = finalising ? PyThreadState_Get() : nullptr;
  version::SetInterpreterFinalising(Interpreter(), thread);
  _PyRuntimeState_SetFinalizing(&_PyRuntime, thread);
}

bool AllocatesFromPools() {
  // Exported by all versions; until 3.12 in a public header, then in internal/pycore_pymem.h.
  // None for what stands before the allocators, like tracemalloc.
  const char* const name = _PyMem_GetCurrentAllocatorName();
  return name != nullptr && std::string_view(name) == "pymalloc";
}

void CollectGarbage() {
  // _PyGC_CollectNoFail() is not exported. PyGC_Collect() honours gc.disable() and calls
  // gc.callbacks, so both are put out of its way.
  PyObject* callbacks = Interpreter()->gc.callbacks;
  if (callbacks != nullptr) PyList_SetSlice(callbacks, 0, PyList_GET_SIZE(callbacks), nullptr);
  const int enabled = PyGC_Enable();
  PyGC_Collect();
  if (enabled == 0) PyGC_Disable();
}

namespace {

// In the order in which os.register_at_fork() has its arguments (Modules/posixmodule.c).
std::vector<PyObject**> ForkListFields() {
  PyInterpreterState* const interpreter = Interpreter();
  return {&interpreter->before_forkers, &interpreter->after_forkers_parent,
          &interpreter->after_forkers_child};
}

}  // namespace

PyRef ForkLists() {
  PyRef lists(PyTuple_New(3));
  Py_ssize_t place = 0;
  for (PyObject** const field : ForkListFields()) {
    // An empty list is no other than none (run_at_forkers()).
    if (*field == nullptr) *field = PyList_New(0);
    if (!lists || *field == nullptr) return PyRef();
    PyTuple_SET_ITEM(lists.get(), place++, Py_NewRef(*field));
  }
  return lists;
}

void AddForkCallback(long list, PyObject* callback) {
  PyObject* const field = *ForkListFields()[static_cast<std::size_t>(list)];
  if (field != nullptr && PyList_Append(field, callback) != 0) PyErr_Clear();
}

void RemoveForkCallback(long list, PyObject* callback) {
  PyObject* const field = *ForkListFields()[static_cast<std::size_t>(list)];
  for (Py_ssize_t i = field != nullptr ? PyList_GET_SIZE(field) : 0; i-- > 0;) {
    if (PyList_GET_ITEM(field, i) != callback) continue;
    if (PyList_SetSlice(field, i, i + 1, nullptr) != 0) PyErr_Clear();
    return;
  }
}

PyRef CodecContainers() {
  const version::CodecRegistry registry = version::CodecRegistryOf(Interpreter());
  PyRef containers(PyList_New(0));
  for (PyObject* const one :
       {registry.search_path, registry.search_cache, registry.error_registry}) {
    if (containers && one != nullptr && PyList_Append(containers.get(), one) != 0) return PyRef();
  }
  return containers;
}

bool IsWatched() {
  static const void* const hooks = version::AuditHooks();
  static PyObject* const own_hooks = Interpreter()->audit_hooks;
  const PyThreadState* const thread = PyThreadState_Get();
  return thread->c_tracefunc != nullptr || thread->c_profilefunc != nullptr ||
         version::AuditHooks() != hooks || Interpreter()->audit_hooks != own_hooks ||
         version::IsMonitored(Interpreter());
}

void RunLowLevelExitFunctions() {
  while (ExitFunctionCount() > 0) {
    const int last = --ExitFunctionCount();
    std::exchange(ExitFunctions()[last], nullptr)();
  }
  std::fflush(stdout);
  std::fflush(stderr);
}

}  // namespace pyfx::internals
