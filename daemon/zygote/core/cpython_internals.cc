// SPDX-License-Identifier: GPL-3.0-or-later
#define Py_BUILD_CORE 1
#include "daemon/zygote/core/cpython_internals.h"

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
}

#include <clocale>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

static_assert(PY_VERSION_HEX >= 0x030B0000 && PY_VERSION_HEX < 0x030C0000,
              "these internals were written for CPython 3.11");

namespace pyfx::internals {
namespace {

PyInterpreterState* Interpreter() { return PyInterpreterState_Get(); }

std::wstring TextOf(const wchar_t* text) { return text == nullptr ? L"" : text; }

std::string DescribeStatus(const PyStatus& status) {
  std::string text = status.err_msg != nullptr ? status.err_msg : "it would end at once";
  if (status.func != nullptr) text = std::string(status.func) + ": " + text;
  return text;
}

}  // namespace

Status CheckVersion() {
  // Debian's security updates keep the version's text; the micro version may change fields.
  constexpr std::string_view kBuiltFor = PY_VERSION;
  const std::string_view running = Py_GetVersion();
  if (running.substr(0, running.find(' ')) == kBuiltFor) return {};
  return Error{Errc::kUnsupported,
               "this zygote was built for Python " + std::string(kBuiltFor) + ", not " +
                   std::string(running.substr(0, running.find(' '))) + ": build pyfx again"};
}

FixedConfig FixedConfig::Capture() {
  const PyConfig& config = Config();
  FixedConfig fixed;
  fixed.numbers_ = {
      {"-I", config.isolated},
      {"-X dev or PYTHONDEVMODE", config.dev_mode},
      {"PYTHONHASHSEED", config.use_hash_seed},
      {"PYTHONHASHSEED", static_cast<long>(config.hash_seed)},
      {"-X faulthandler or PYTHONFAULTHANDLER", config.faulthandler},
      {"-X tracemalloc or PYTHONTRACEMALLOC", config.tracemalloc},
      {"-X importtime or PYTHONPROFILEIMPORTTIME", config.import_time},
      {"-X no_debug_ranges or PYTHONNODEBUGRANGES", config.code_debug_ranges},
      {"-X showrefcount", config.show_ref_count},
      {"PYTHONDUMPREFS", config.dump_refs},
      {"PYTHONMALLOCSTATS", config.malloc_stats},
      {"-S", config.site_import},
      {"-s or PYTHONNOUSERSITE", config.user_site_directory},
      {"-X warn_default_encoding or PYTHONWARNDEFAULTENCODING", config.warn_default_encoding},
      {"-O or PYTHONOPTIMIZE", config.optimization_level},
      {"-v or PYTHONVERBOSE", config.verbose},
      {"-X frozen_modules", config.use_frozen_modules},
  };
  fixed.texts_ = {
      {"the locale or -X utf8", TextOf(config.filesystem_encoding)},
      {"the locale", TextOf(config.filesystem_errors)},
      {"-X pycache_prefix or PYTHONPYCACHEPREFIX", TextOf(config.pycache_prefix)},
      {"--check-hash-based-pycs", TextOf(config.check_hash_pycs_mode)},
  };
  return fixed;
}

Status FixedConfig::Compare() const {
  const FixedConfig now = Capture();
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    if (numbers_[i].value != now.numbers_[i].value) {
      return Error{
          Errc::kUnsupported,
          std::string(numbers_[i].name) + " cannot be honoured after the interpreter's start",
          ColdCause::kOption};
    }
  }
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (texts_[i].value != now.texts_[i].value) {
      return Error{
          Errc::kUnsupported,
          std::string(texts_[i].name) + " cannot be honoured after the interpreter's start",
          ColdCause::kOption};
    }
  }
  return {};
}

// fidelity of this path: Py_InitializeFromConfig() on an initialised runtime goes through
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
  if (!PyStatus_Exception(status)) return {};
  return Error{Errc::kUnsupported,
               "python3 refuses its arguments or environment: " + DescribeStatus(status),
               ColdCause::kOption};
}

const PyConfig& Config() { return *_PyInterpreterState_GetConfig(Interpreter()); }

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

bool HandleSystemExit(int* exit_code) { return _Py_HandleSystemExit(exit_code) != 0; }

bool UnhandledKeyboardInterrupt() { return _Py_UnhandledKeyboardInterrupt != 0; }

PyObject* SysDict() { return Interpreter()->sysdict; }
PyObject* BuiltinsDict() { return Interpreter()->builtins; }
PyObject* Modules() { return Interpreter()->modules; }

PyRef ReplaceModules(PyRef modules) {
  if (PySys_SetObject("modules", modules.get()) != 0) PyErr_Clear();
  return PyRef(std::exchange(Interpreter()->modules, modules.release()));
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

void ClearModule(PyObject* module) { _PyModule_Clear(module); }
void ClearModuleDict(PyObject* dict) { _PyModule_ClearDict(dict); }

void SetFinalising(bool finalising) {
  _PyRuntimeState_SetFinalizing(&_PyRuntime, finalising ? PyThreadState_Get() : nullptr);
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

void RunLowLevelExitFunctions() {
  while (_PyRuntime.nexitfuncs > 0) {
    --_PyRuntime.nexitfuncs;
    void (*function)() = _PyRuntime.exitfuncs[_PyRuntime.nexitfuncs];
    _PyRuntime.exitfuncs[_PyRuntime.nexitfuncs] = nullptr;
    function();
  }
  std::fflush(stdout);
  std::fflush(stderr);
}

}  // namespace pyfx::internals
