// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/specialise/interpreter.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "daemon/zygote/core/cpython/execute.h"
#include "daemon/zygote/core/heard/paths_looked_at.h"
#include "daemon/zygote/core/heard/questions_asked.h"
#include "daemon/zygote/core/hidden/libraries/program_text.h"
#include "daemon/zygote/core/hidden/recording/recorder.h"
#include "daemon/zygote/core/specialise/called_name.h"
#include "daemon/zygote/core/warm_up/asked_settings.h"
#include "daemon/zygote/core/warm_up/asked_streams.h"
#include "protocol/start/start.h"

namespace pyfx {
namespace {

// What pyinit_main_reconfigure() (Python/pylifecycle.c) rewrites from a configuration in which
// paths were not computed.
constexpr std::array<const char*, 9> kSysAttributes = {
    "executable",       "_base_executable", "prefix",      "exec_prefix", "base_prefix",
    "base_exec_prefix", "platlibdir",       "_stdlib_dir", "_framework"};

std::vector<std::string_view> OwnEnvironment() {
  std::vector<std::string_view> entries;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    entries.emplace_back(*entry);
  }
  return entries;
}

template <typename Entries>
PyRef ListOfBytes(const Entries& entries) {
  PyRef list(PyList_New(0));
  for (const std::string_view entry : entries) {
    const PyRef bytes(
        PyBytes_FromStringAndSize(entry.data(), static_cast<Py_ssize_t>(entry.size())));
    if (!list || !bytes || PyList_Append(list.get(), bytes.get()) != 0) return PyRef();
  }
  return list;
}

std::wstring CodecName(const wchar_t* encoding) {
  const PyRef name(PyUnicode_FromWideChar(encoding, -1));
  const char* utf8 = name ? PyUnicode_AsUTF8(name.get()) : nullptr;
  const PyRef codecs(PyImport_ImportModule("codecs"));
  const PyRef info(
      codecs && utf8 != nullptr ? PyObject_CallMethod(codecs.get(), "lookup", "s", utf8) : nullptr);
  const PyRef canonical(info ? PyObject_GetAttrString(info.get(), "name") : nullptr);
  std::wstring result;
  if (canonical) {
    if (wchar_t* wide = PyUnicode_AsWideCharString(canonical.get(), nullptr); wide != nullptr) {
      result = wide;
      PyMem_Free(wide);
    }
  }
  PyErr_Clear();
  return result;
}

Error PythonError(std::string_view what) {
  return Error{Errc::kUnsupported, std::string(what) + ": " + TakeExceptionText()};
}

PyRef PythonPath() {
  const bool honoured = internals::Config().use_environment != 0;
  const char* path = honoured ? std::getenv("PYTHONPATH") : nullptr;
  return PyRef(PyUnicode_DecodeFSDefault(path != nullptr ? path : ""));
}

// Runs `function` of module gc without leaving gc in sys.modules, where a fresh interpreter does
// not have it.
void CallGc(const char* function) {
  PyRef name(PyUnicode_FromString("gc"));
  const bool loaded = PyDict_Contains(internals::Modules(), name.get()) == 1;
  PyRef gc(PyImport_Import(name.get()));
  PyRef result(gc ? PyObject_CallMethod(gc.get(), function, nullptr) : nullptr);
  if (!loaded && gc) PyDict_DelItem(internals::Modules(), name.get());
  if (!result) PyErr_Clear();
}

}  // namespace

std::vector<std::string> EnvironmentOfThisProcess() {
  const std::vector<std::string_view> entries = OwnEnvironment();
  return {entries.begin(), entries.end()};
}

Interpreter::Interpreter(const Warm& warm, Helper warm_up, Helper specialise, Helper effects,
                         StandardStreams streams, const std::vector<std::string>& environment)
    : warm_(warm),
      warm_up_(std::move(warm_up)),
      specialise_(std::move(specialise)),
      effects_(std::move(effects)),
      streams_(std::move(streams)),
      fixed_(FixedConfig::Of(internals::Config())),
      fixed_environment_(warm.start, environment) {}

Result<Interpreter> Interpreter::Adopt(const Warm& warm, std::vector<std::string> environment) {
  Result<Helper> warm_up = Helper::Load(kWarmUpSource);
  if (!warm_up) return std::move(warm_up).error();
  Result<Helper> specialise = Helper::Load(kSpecialiseSource);
  if (!specialise) return std::move(specialise).error();
  Result<Helper> effects = Helper::Load(kEffectsSource);
  if (!effects) return std::move(effects).error();
  const PyRef entries = ListOfBytes(environment);
  if (!entries || !specialise->Call("remember_start", "O", entries.get())) {
    return Error{Errc::kFailed, "cannot remember the environment: " + TakeExceptionText()};
  }
  Result<StandardStreams> streams = StandardStreams::Adopt();
  if (!streams) return std::move(streams).error();
  return Interpreter(warm, std::move(*warm_up), std::move(*specialise), std::move(*effects),
                     std::move(*streams), environment);
}

// The exception being raised, as python3 would print it.
Error Interpreter::Failure(const Helper& warm_up) {
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback != nullptr) PyException_SetTraceback(value, traceback);
  const PyRef owned_type(type), owned_value(value), owned_traceback(traceback);
  const PyRef text = warm_up.Call("describe_failure", "O", value);
  const char* utf8 = text ? PyUnicode_AsUTF8(text.get()) : nullptr;
  return Error{Errc::kFailed, utf8 != nullptr ? utf8 : TakeExceptionText()};
}

Status Interpreter::Preload(const std::function<void(const std::string& step)>& tell) {
  if (!effects_.Call("begin", nullptr) || !BeginAskedSettings()) return Failure(warm_up_);
  const auto before = [&](const std::string& name) { tell("importing " + name); };
  if (warm_.hidden != 0) {
    hidden_ = HiddenModules::Make();
    const PyRef written =
        hidden_ ? PreloadHidden(hidden_.get(), warm_.preload, before, &hidden_in_vain_) : PyRef();
    if (!written || !effects_.Call("forget_written", "O", written.get())) return Failure(warm_up_);
    hidden_->BeginInit();
  }
  for (auto name = warm_.preload.begin(); !hidden_ && name != warm_.preload.end(); ++name) {
    before(*name);
    const PyRef module(PyUnicode_DecodeFSDefault(name->c_str()));
    if (!module || !warm_up_.Call("preload", "O", module.get())) return Failure(warm_up_);
  }
  if (!warm_.init_path.empty()) tell("running its init section");
  const PyRef init_path(PyUnicode_DecodeFSDefault(warm_.init_path.c_str()));
  init_module_ = warm_up_.Call("run_init", "O", init_path.get());
  if (hidden_) hidden_->EndInit();
  if (!init_module_ || !EndAskedSettings()) return Failure(warm_up_);
  const PyRef ended = effects_.Call("end", nullptr);
  PyObject *written = nullptr, *found = nullptr;
  int path = 0, values = 0;
  if (!ended || PyArg_ParseTuple(ended.get(), "OOpp", &written, &found, &path, &values) == 0) {
    return Failure(warm_up_);
  }
  changes_path_ = path != 0;
  changes_values_ = values != 0;
  written_variables_ = PyRef::Borrow(written);
  found_in_front_ = PyRef::Borrow(found);
  return {};
}

Status Interpreter::Settle() {
  init_names_ = warm_up_.Call("public_names", "O", init_module_.get());
  init_module_ = PyRef();
  if (!init_names_) return Failure(warm_up_);
  if (warm_.names == Names::kVisible && !warm_up_.Call("show_names", "O", init_names_.get())) {
    return Failure(warm_up_);
  }
  const PyRef environment = ListOfBytes(OwnEnvironment());
  if (!environment || !specialise_.Call("remember", "OOO", written_variables_.get(),
                                        found_in_front_.get(), environment.get())) {
    return Failure(warm_up_);
  }
  written_variables_ = PyRef();
  found_in_front_ = PyRef();
  const PyRef names = specialise_.Call("names_to_hide", nullptr);
  if (!names) return Failure(warm_up_);
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(names.get()); ++i) {
    const char* name = PyUnicode_AsUTF8(PyList_GET_ITEM(names.get(), i));
    if (name != nullptr) preloaded_names_.emplace(name);
    PyErr_Clear();
  }
  const PyRef seeks = specialise_.Call("seeks_distributions", nullptr);
  seeks_distributions_ = seeks.get() != Py_False;
  for (const char* name : kSysAttributes) {
    if (PyObject* value = PySys_GetObject(name); value != nullptr) {
      sys_attributes_.emplace_back(name, PyRef::Borrow(value));
    }
  }
  // Nothing that was written so far may come out again in the children.
  for (const char* stream : {"stdout", "stderr"}) {
    PyObject* object = PySys_GetObject(stream);
    if (object == nullptr || object == Py_None) continue;
    const PyRef flushed(PyObject_CallMethod(object, "flush", nullptr));
    if (!flushed) PyErr_Clear();
  }
  if (!streams_.Remember()) return Failure(warm_up_);
  std::fflush(nullptr);
  return {};
}

Status Interpreter::Freeze() {
  CallGc("collect");
  if (hidden_) {
    hidden_->Settle();
    preloaded_.SetStillHidden([this](PyObject* module) { return hidden_->IsHidden(module); });
  }
  const PyRef hidden(hidden_ ? hidden_->All() : PyRef(PyDict_New()));
  if (!hidden || !preloaded_.Capture(hidden.get())) {
    return PythonError("cannot hold the preloaded modules");
  }
  // Frozen objects are not visited by the children's collections, which would copy their pages.
  CallGc("freeze");
  // What hangs on a run's __main__ alone is garbage at its end. Tracked anew, they are not frozen.
  PyObject* const main = PyImport_AddModule("__main__");
  for (PyObject* object : {main, PyModule_GetDict(main)}) {
    if (PyObject_GC_IsTracked(object) == 0) continue;
    PyObject_GC_UnTrack(object);
    PyObject_GC_Track(object);
  }
  return {};
}

std::uint32_t Interpreter::QuestionsForDirectory() const {
  return PyDict_GetItemString(internals::Modules(), "multiprocessing.process") != nullptr ? 1 : 0;
}

std::size_t Interpreter::module_count() const {
  return static_cast<std::size_t>(PyDict_Size(internals::Modules())) + hidden_count();
}

void Interpreter::Rehearse() {
  Run run;
  run.profile = warm_.profile;
  run.start = warm_.start;
  run.argv = ArgumentsOf(warm_.start);
  run.argv.insert(run.argv.end(), {"-c", "pass"});
  for (const std::string_view entry : OwnEnvironment()) run.env.emplace_back(entry);
  run.fd_numbers = {0, 1, 2};
  // There and back, as it will come.
  if (Result<Run> decoded = DecodePayload<Run>(EncodePayload(run))) {
    if (Reconfigure(*decoded)) static_cast<void>(Specialise(*decoded));
  }
  if (hidden_) hidden_->Rehearse();
  PyErr_Clear();
}

void Interpreter::RefreshAhead() {
  if (!specialise_.Call("refresh_ahead", nullptr)) PyErr_Clear();
}

Status Interpreter::Reconfigure(const Run& run) {
  if (Status status = fixed_environment_.CheckSameIn(run.start, run.env); !status) return status;
  if (internals::Config().dev_mode == 0 && AsksForDevMode(run.argv)) {
    return Error{Errc::kUnsupported, "-X dev cannot be honoured after the interpreter's start",
                 ColdCause::kOption};
  }
  std::vector<std::string> argv;
  argv.reserve(run.argv.size() + 1);
  argv.push_back(CalledName(run, warm_));
  argv.insert(argv.end(), run.argv.begin(), run.argv.end());
  if (Status status = internals::Reconfigure(argv); !status) return status;
  return RepairConfig(CalledName(run, warm_));
}

// What start-up does after the configuration was read, and a reconfiguration does not.
Status Interpreter::RepairConfig(const std::string& called) {
  const PyConfig& config = internals::Config();
  const std::wstring file_system = CodecName(config.filesystem_encoding);
  const std::wstring stdio = CodecName(config.stdio_encoding);
  if (file_system.empty() || stdio.empty()) {
    return Error{Errc::kUnsupported, "the locale or PYTHONIOENCODING names an unknown encoding",
                 ColdCause::kVariable};
  }
  if (Status status = internals::SetEncodingNames(file_system, stdio); !status) return status;
  if (Status status = fixed_.CheckSameIn(internals::Config()); !status) return status;
  for (const auto& [name, value] : sys_attributes_) {
    const PyRef theirs = ForCalledName(name, value.get(), warm_.python, called);
    if (!theirs || PySys_SetObject(name, theirs.get()) != 0) {
      return PythonError("cannot restore sys");
    }
  }
  return {};
}

// Whether a name in the directory is worth a closer look. Quick, since few are.
bool Interpreter::MayHideModules(PyObject* directory) const {
  const PyRef bytes(PyUnicode_EncodeFSDefault(directory));
  if (!bytes) {
    PyErr_Clear();
    return true;
  }
  const char* path = PyBytes_AS_STRING(bytes.get());
  DIR* listing = ::opendir(*path == '\0' ? "." : path);
  if (listing == nullptr) return true;
  bool found = false;
  while (const dirent* entry = found ? nullptr : ::readdir(listing)) {
    const std::string_view name = entry->d_name;
    found = preloaded_names_.contains(name.substr(0, name.find('.'))) ||
            (seeks_distributions_ && (name.ends_with("-info") || name.ends_with(".egg-link")));
  }
  ::closedir(listing);
  return found;
}

// Cold, a file of the user's may be found before a module that is loaded here already.
Status Interpreter::CheckImports(PyObject* pythonpath) {
  const Path0 path0 = FindPath0();
  if (PyErr_Occurred() != nullptr) return PythonError("cannot tell where the program is");
  const bool look = path0.entry && (path0.importer || MayHideModules(path0.entry.get()));
  const PyRef reason =
      specialise_.Call("reason_for_cold", "OOO", look ? path0.entry.get() : Py_None,
                       path0.importer ? path0.importer.get() : Py_None, pythonpath);
  if (!reason) return PythonError("cannot check the program's directory");
  if (Status status = StatusOf(reason.get()); !status) return status;
  if (hidden_) {
    const Status sets_none = CheckProgramSetsNone(hidden_->library_variables(), path0.entry.get());
    if (!sets_none) return sets_none;
  }
  return changes_path_ || changes_values_ ? CheckEffects(path0, pythonpath) : Status();
}

// Of what the warm-up made of module sys.
Status Interpreter::CheckEffects(const Path0& path0, PyObject* pythonpath) {
  const PyConfig& config = internals::Config();
  const wchar_t* program = path0.importer ? L"__main__" : config.run_module;
  const PyRef name(program != nullptr ? PyUnicode_FromWideChar(program, -1)
                                      : PyRef::Borrow(Py_None).release());
  const PyRef changed = name ? effects_.Call("reason_for_cold", "OOOO", pythonpath,
                                             config.safe_path != 0 ? Py_True : Py_False, name.get(),
                                             CanExecute() ? Py_True : Py_False)
                             : PyRef();
  if (!changed) return PythonError("cannot check what the preload has set");
  return StatusOf(changed.get());
}

Status Interpreter::RenewPath(PyObject* pythonpath) {
  const PyRef place = effects_.Call("renew_path", "O", pythonpath);
  if (!place || !specialise_.Call("renew_importers", nullptr)) {
    return PythonError("cannot take on sys.path");
  }
  path0_ = FindPath0();
  path0_.place = PyLong_AsSsize_t(place.get());
  if (PyErr_Occurred() == nullptr) return {};
  return PythonError("failed checking if argv[0] is an import path entry");
}

Status Interpreter::Specialise(const Run& run, Depth depth) {
  if (Status status = CheckTerminal(); !status) return status;
  if (Status status = CheckStreamsAsked(); !status) return status;
  if (Status status = CheckAskedSettings(fixed_environment_.start()); !status) return status;
  if (Status status = CheckPathsLookedAt(); !status) return status;
  struct stat info {};
  if (::fstat(0, &info) == 0 && S_ISDIR(info.st_mode)) {
    return Error{Errc::kUnsupported, "stdin is a directory", ColdCause::kDescriptors};
  }
  // Not run.env: reading the configuration may have added LC_CTYPE (PEP 538).
  const PyRef entries = ListOfBytes(OwnEnvironment());
  if (!entries || !specialise_.Call("renew_environment", "O", entries.get())) {
    return PythonError("cannot take on the environment");
  }
  if (Status status = streams_.Renew(run.fd_numbers); !status) return status;
  const PyRef path = PythonPath();
  if (Status status = CheckImports(path.get()); !status) return status;
  if (depth == Depth::kChecksOnly) return {};
  if (Status status = RenewPath(path.get()); !status) return status;
  const PyRef no_names(PyList_New(0));
  if (!specialise_.Call("renew_arguments", nullptr) || !RenewWarnings() ||
      (changes_values_ && !effects_.Call("renew_values", nullptr)) ||
      !specialise_.Call("renew_signals", "KK", static_cast<unsigned long long>(run.ignored_signals),
                        static_cast<unsigned long long>(kept_signals_)) ||
      !specialise_.Call("refresh", nullptr) ||
      !specialise_.Call("fresh_main", "O",
                        warm_.names == Names::kMain ? init_names_.get() : no_names.get())) {
    return PythonError("cannot specialise");
  }
  return {};
}

void Interpreter::LetGo() {
  ReleaseAskedSettings();
  warm_up_.Release();
  specialise_.Release();
  effects_.Release();
  streams_.Release();
  path0_ = Path0();
  sys_attributes_.clear();
  init_names_ = PyRef();
  preloaded_.Release();
  if (hidden_) hidden_->LetGo();
}

}  // namespace pyfx
