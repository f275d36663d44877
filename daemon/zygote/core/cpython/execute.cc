// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/execute.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/cpython/version/dedent.h"
#include "daemon/zygote/core/cpython/version/python.h"

namespace pyfx {
namespace {

using internals::Config;

// pymain_exit_err_print(): the exit code for the exception being raised, which is printed.
int ExitCodeOfException() {
  int exit_code = 1;
  if (internals::HandleSystemExit(&exit_code)) return exit_code;
  PyErr_Print();
  return 1;
}

// _PyCompilerFlags_INIT, which is C (Include/cpython/compile.h).
PyCompilerFlags NoFlags() {
  PyCompilerFlags flags{};
  flags.cf_feature_version = PY_MINOR_VERSION;
  return flags;
}

// flush_io() of Python/pythonrun.c: before a traceback, so that output stays in order.
void FlushBeforeTraceback() {
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  for (const char* name : {"stderr", "stdout"}) {
    PyObject* stream = PySys_GetObject(name);
    if (stream == nullptr) continue;
    const PyRef flushed(PyObject_CallMethod(stream, "flush", nullptr));
    if (!flushed) PyErr_Clear();
  }
  PyErr_Restore(type, value, traceback);
}

// The end of what CPython ran by functions that note a KeyboardInterrupt themselves.
Execution Finish(PyRef result) {
  Execution execution;
  if (!result) execution.exit_code = ExitCodeOfException();
  return execution;
}

// The same where they do not: run_mod() and pymain_run_module() look at what was raised. What the
// program has run by exec() may have noted another, which counts as well though it was caught.
Execution FinishCall(PyRef result) {
  const bool interrupted = !result && PyErr_Occurred() == PyExc_KeyboardInterrupt;
  if (interrupted && !version::kPrintedInterruptKills) {
    internals::SetUnhandledKeyboardInterrupt(true);
  }
  return Finish(std::move(result));
}

// What runs scripts and -c prints an exception, and ends the process if it is a SystemExit
// (_PyRun_SimpleFileObject(), PyRun_SimpleStringFlags()); what runs modules does not.
bool ExitsAtOnce(const PyRef& result) {
  return version::kSystemExitEndsAtOnce && !result && PyErr_ExceptionMatches(PyExc_SystemExit) != 0;
}

// _PyPathConfig_ComputeSysPath0() (Python/pathconfig.c), which is not exported: where the program
// is, for sys.path[0]. Null without an exception: sys.path stays as it is.
PyRef ComputePath0() {
  const PyConfig& config = Config();
  if (config.run_command != nullptr || config.argv.length == 0) {
    return PyRef(PyUnicode_FromString(""));
  }
  char buffer[PATH_MAX];
  if (config.run_module != nullptr) {
    if (::getcwd(buffer, sizeof(buffer)) == nullptr) return PyRef();
    return PyRef(PyUnicode_DecodeFSDefault(buffer));
  }
  const PyRef argv0(PyUnicode_FromWideChar(config.argv.items[0], -1));
  PyRef bytes(argv0 ? PyUnicode_EncodeFSDefault(argv0.get()) : nullptr);
  if (!bytes) return PyRef();
  std::string path = PyBytes_AS_STRING(bytes.get());
  if (::realpath(path.c_str(), buffer) != nullptr) path = buffer;
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return PyRef(PyUnicode_FromString(""));
  return PyRef(PyUnicode_DecodeFSDefault(path.substr(0, slash == 0 ? 1 : slash).c_str()));
}

bool InsertIntoPath(const Path0& path0) {
  if (!path0.entry || path0.place < 0) return true;
  PyObject* path = PySys_GetObject("path");
  if (path == nullptr) {
    PyErr_SetString(PyExc_RuntimeError, "unable to get sys.path");
    return false;
  }
  return PyList_Insert(path, path0.place, path0.entry.get()) == 0;
}

// -c imports it before all code, and so before the preload's, which may have set where compiled
// files go.
PyRef ImportLinecache() {
  const PyRef set(Py_XNewRef(PySys_GetObject("pycache_prefix")));
  const wchar_t* const begun = Config().pycache_prefix;
  const PyRef first(begun != nullptr ? PyUnicode_FromWideChar(begun, -1) : Py_NewRef(Py_None));
  if (!set || !first || PySys_SetObject("pycache_prefix", first.get()) != 0) return PyRef();
  PyRef linecache(PyImport_ImportModule("linecache"));
  PySys_SetObject("pycache_prefix", set.get());
  return linecache;
}

// run_mod() (Python/pythonrun.c) as it treats what -c brings: tracebacks show its source.
Execution RunSourceThatIsShown(const char* source, PyObject* names) {
  PyCompilerFlags flags = NoFlags();
  flags.cf_flags |= PyCF_IGNORE_COOKIE;
  const PyRef code(Py_CompileStringExFlags(source, "<string>", Py_file_input, &flags, -1));
  const PyRef linecache = code ? ImportLinecache() : PyRef();
  const PyRef text(linecache ? PyUnicode_FromString(source) : nullptr);
  const PyRef filename(text ? PyUnicode_FromString("<string>") : nullptr);
  if (!filename) return Finish(PyRef());
  // 3.13.0 registers the name, later ones the code.
  const bool by_code = PyObject_HasAttrString(linecache.get(), "_interactive_cache") != 0;
  const PyRef registered(PyObject_CallMethod(linecache.get(), "_register_code", "OOO",
                                             by_code ? code.get() : filename.get(), text.get(),
                                             filename.get()));
  if (!registered || PySys_Audit("exec", "O", code.get()) < 0) return Finish(PyRef());
  PyRef result(PyEval_EvalCode(code.get(), names, names));
  const bool exits = ExitsAtOnce(result);
  Execution execution = FinishCall(std::move(result));
  execution.exits = exits;
  return execution;
}

Execution RunSource(const char* source, PyObject* names) {
  if (version::kShowsSourceOfCommands) return RunSourceThatIsShown(source, names);
  PyCompilerFlags flags = NoFlags();
  flags.cf_flags |= PyCF_IGNORE_COOKIE;
  PyRef result(PyRun_StringFlags(source, Py_file_input, names, names, &flags));
  const bool exits = ExitsAtOnce(result);
  Execution execution = Finish(std::move(result));
  execution.exits = exits;
  return execution;
}

// pymain_run_command()
Execution RunCommand() {
  const PyRef text(PyUnicode_FromWideChar(Config().run_command, -1));
  if (!text || PySys_Audit("cpython.run_command", "O", text.get()) < 0) return Finish(PyRef());
  const PyRef source(PyUnicode_AsUTF8String(text.get()));
  if (!source) {
    PySys_WriteStderr("Unable to decode the command from the command line:\n");
    return Finish(PyRef());
  }
  std::string command = PyBytes_AS_STRING(source.get());
  if (version::kDedentsCommands) command = version::DedentCommand(command);
  return RunSource(command.c_str(), PyModule_GetDict(PyImport_AddModule("__main__")));
}

// pymain_run_module()
Execution RunModule(const wchar_t* name, bool set_argv0) {
  if (PySys_Audit("cpython.run_module", "u", name) < 0) return Finish(PyRef());
  const PyRef runpy(PyImport_ImportModule("runpy"));
  if (!runpy) {
    std::fprintf(stderr, "Could not import runpy module\n");
    return Finish(PyRef());
  }
  const PyRef function(PyObject_GetAttrString(runpy.get(), "_run_module_as_main"));
  if (!function) {
    std::fprintf(stderr, "Could not access runpy._run_module_as_main\n");
    return Finish(PyRef());
  }
  const PyRef module(PyUnicode_FromWideChar(name, -1));
  const PyRef arguments(module ? PyTuple_Pack(2, module.get(), set_argv0 ? Py_True : Py_False)
                               : nullptr);
  if (!arguments) return Finish(PyRef());

  return FinishCall(PyRef(PyObject_Call(function.get(), arguments.get(), nullptr)));
}

// set_main_loader()
bool SetMainLoader(PyObject* names, PyObject* filename) {
  const PyRef bootstrap(PyImport_ImportModule("_frozen_importlib_external"));
  const PyRef type(bootstrap ? PyObject_GetAttrString(bootstrap.get(), "SourceFileLoader")
                             : nullptr);
  const PyRef loader(type ? PyObject_CallFunction(type.get(), "sO", "__main__", filename)
                          : nullptr);
  return loader && PyDict_SetItemString(names, "__loader__", loader.get()) == 0;
}

// _PyRun_SimpleFileObject(); `file` is closed unless it is stdin.
Execution RunFile(std::FILE* file, PyObject* filename) {
  const bool is_stdin = file == stdin;
  const PyRef main = PyRef::Borrow(PyImport_AddModule("__main__"));
  PyObject* names = PyModule_GetDict(main.get());
  const bool set_name = PyDict_GetItemString(names, "__file__") == nullptr;
  bool ready = true;
  if (set_name) {
    ready = PyDict_SetItemString(names, "__file__", filename) == 0 &&
            (!version::kMainHasCached || PyDict_SetItemString(names, "__cached__", Py_None) == 0);
  }
  if (ready && !is_stdin && !SetMainLoader(names, filename)) {
    std::fprintf(stderr, "python: failed to set __main__.__loader__\n");
    ready = false;
  }
  const PyRef bytes(ready ? PyUnicode_EncodeFSDefault(filename) : nullptr);
  PyRef result;
  if (bytes) {
    PyCompilerFlags flags = NoFlags();
    result = PyRef(PyRun_FileExFlags(file, PyBytes_AS_STRING(bytes.get()), Py_file_input, names,
                                     names, is_stdin ? 0 : 1, &flags));
  }
  FlushBeforeTraceback();
  // sys.exit() leaves both names in place for exit handlers then.
  const bool exits = ExitsAtOnce(result);
  Execution execution = Finish(std::move(result));
  execution.exits = exits;
  if (set_name && !exits) {
    for (const char* name : {"__file__", "__cached__"}) {
      if (PyDict_DelItemString(names, name) != 0) PyErr_Clear();
    }
  }
  return execution;
}

// pymain_run_file_obj()
Execution RunScript() {
  const PyConfig& config = Config();
  const PyRef filename(PyUnicode_FromWideChar(config.run_filename, -1));
  const PyRef program(PyUnicode_FromWideChar(config.program_name, -1));
  if (!filename || !program || PySys_Audit("cpython.run_file", "O", filename.get()) < 0) {
    return Finish(PyRef());
  }
  std::FILE* file = version::OpenFile(filename.get(), "rb");
  if (file == nullptr) {
    const int error_number = errno;
    PyErr_Clear();
    PySys_FormatStderr("%S: can't open file %R: [Errno %d] %s\n", program.get(), filename.get(),
                       error_number, std::strerror(error_number));
    return Execution{2, false};
  }
  if (config.skip_source_first_line != 0) {
    for (int c; (c = std::getc(file)) != EOF;) {
      if (c != '\n') continue;
      std::ungetc(c, file);  // so that line numbers stay the same
      break;
    }
  }
  struct stat info {};
  if (::fstat(::fileno(file), &info) == 0 && S_ISDIR(info.st_mode)) {
    PySys_FormatStderr("%S: %R is a directory, cannot continue\n", program.get(), filename.get());
    std::fclose(file);
    return Execution{1, false};
  }
  if (Py_MakePendingCalls() == -1) {
    std::fclose(file);
    return Finish(PyRef());
  }
  return RunFile(file, filename.get());
}

Execution RunStdin() {
  if (Py_MakePendingCalls() == -1 || PySys_Audit("cpython.run_stdin", nullptr) < 0) {
    return Finish(PyRef());
  }
  const PyRef filename(PyUnicode_FromString("<stdin>"));
  return RunFile(stdin, filename.get());
}

// maybe_pyc_file(), by name and by content.
bool IsCompiledFile(const wchar_t* name) {
  const PyRef filename(PyUnicode_FromWideChar(name, -1));
  const PyRef bytes(filename ? PyUnicode_EncodeFSDefault(filename.get()) : nullptr);
  if (!bytes) {
    PyErr_Clear();
    return false;
  }
  const std::string path = PyBytes_AS_STRING(bytes.get());
  if (path.ends_with(".pyc")) return true;
  struct stat info {};
  // Reading from a pipe would take bytes from the program.
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return false;
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return false;
  unsigned char magic[2];
  const bool read = std::fread(magic, 1, sizeof(magic), file) == sizeof(magic);
  std::fclose(file);
  const long expected = PyImport_GetMagicNumber() & 0xFFFF;
  return read && (magic[0] | magic[1] << 8) == expected;
}

}  // namespace

bool CanExecute() {
  const PyConfig& config = Config();
  if (config.inspect != 0 || config.interactive != 0) return false;
  if (config.run_command != nullptr || config.run_module != nullptr) return true;
  if (config.run_filename != nullptr) return !IsCompiledFile(config.run_filename);
  return ::isatty(0) == 0;
}

bool DependsOnDirectory() {
  const PyConfig& config = Config();
  // Reading the configuration makes a name absolute where the working directory has one.
  if (config.run_filename != nullptr) return config.run_filename[0] != L'/';
  if (config.run_module != nullptr) return !CanExecute();  // Py_RunMain() looks where it is
  return config.safe_path == 0;  // modules are found by sys.path[0], which is ""
}

Path0 FindPath0() {
  const PyConfig& config = Config();
  Path0 path0;
  if (config.run_filename != nullptr) {
    PyRef filename(PyUnicode_FromWideChar(config.run_filename, -1));
    PyRef importer(filename ? PyImport_GetImporter(filename.get()) : nullptr);
    if (!importer) return path0;
    if (importer.get() != Py_None) {
      path0.entry = std::move(filename);
      path0.importer = std::move(importer);
      return path0;
    }
  }
  if (config.safe_path == 0) path0.entry = ComputePath0();
  return path0;
}

Execution Execute(const Path0& path0) {
  const PyConfig& config = Config();
  internals::SetUnhandledKeyboardInterrupt(false);  // as pymain_run_module() and run_mod() begin
  if (path0.entry) internals::SetPath0(path0.entry.get());
  if (!InsertIntoPath(path0)) return Finish(PyRef());
  if (config.run_command != nullptr) return RunCommand();
  if (config.run_module != nullptr) return RunModule(config.run_module, true);
  if (path0.importer) return RunModule(L"__main__", false);
  if (config.run_filename != nullptr) return RunScript();
  return RunStdin();
}

// pymain_repl() of Modules/main.c looks for the variable at the end, so that programs can set it.
bool WantsPrompt(const Execution& execution) {
  if (execution.exits || Config().use_environment == 0) return false;
  const char* inspect = ::getenv("PYTHONINSPECT");
  return inspect != nullptr && inspect[0] != '\0' && ::isatty(::fileno(stdin)) != 0;
}

int RunPrompt() {
  const bool interrupted = internals::UnhandledKeyboardInterrupt();
  const int exit_code = internals::LeaveNothingToRun() ? Py_RunMain() : 1;
  // It forgets at its beginning that the program was interrupted, which python3's only call of it
  // did before the program.
  internals::SetUnhandledKeyboardInterrupt(version::kPrintedInterruptKills && interrupted);
  return exit_code;
}

}  // namespace pyfx
