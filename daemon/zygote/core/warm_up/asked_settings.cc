// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/warm_up/asked_settings.h"

#include <langinfo.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <clocale>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/cpython/helper.h"
#include "daemon/zygote/core/cpython/type_attribute.h"
#include "daemon/zygote/core/heard/variables_read.h"
#include "protocol/start/start_table.h"

namespace pyfx {
namespace {

// Static, as CPython calls what is below without a word from us.
std::optional<Helper> settings_helper;
PyObject* settings_asked = nullptr;  // what was asked for, and how often: a dictionary
getattrofunc getattro_replaced = nullptr;
PyObject* names_of_time = nullptr;  // borrowed
bool preload_asked_settings = false;
bool preload_gave_warning = false;
bool preload_imported = false;
Py_ssize_t modules_before_preload = 0;
std::vector<std::string> variables_asked;
bool keeps_variables = false;

void NoteSettingAsked(const char* phrase) {
  if (settings_asked == nullptr) return;
  PyObject* const before = PyDict_GetItemString(settings_asked, phrase);
  const PyRef count(PyLong_FromLong(before != nullptr ? PyLong_AsLong(before) + 1 : 1));
  if (count) PyDict_SetItemString(settings_asked, phrase, count.get());
  PyErr_Clear();
}

// ---- attributes of module sys ----

// They ask at each import, or are told anew in each run (RenewWarnings()).
bool IsAskedByImports() {
  constexpr std::array<std::string_view, 4> kModules = {
      "_frozen_importlib_external", "importlib._bootstrap_external", "warnings", "_py_warnings"};
  PyObject* const globals = PyEval_GetGlobals();
  PyObject* const name = globals != nullptr ? PyDict_GetItemString(globals, "__name__") : nullptr;
  const char* text = name != nullptr && PyUnicode_Check(name) != 0 ? PyUnicode_AsUTF8(name) : "";
  return std::find(kModules.begin(), kModules.end(), text == nullptr ? "" : text) != kModules.end();
}

// tzset(3) has put them there (init_timezone() of Modules/timemodule.c).
void NoteAttributeOfTime(PyObject* name) {
  for (const char* one : {"timezone", "altzone", "daylight", "tzname"}) {
    if (PyUnicode_CompareWithASCIIString(name, one) == 0) NoteZoneAsked(false);
  }
}

PyObject* ListeningGetattro(PyObject* module, PyObject* name) {
  constexpr std::array<const char*, 6> kNames = {"warnoptions", "_xoptions", "dont_write_bytecode",
                                                 "stdin",       "stdout",    "stderr"};
  if (settings_asked != nullptr && PyModule_GetDict(module) == internals::SysDict()) {
    for (const char* one : kNames) {
      if (PyUnicode_CompareWithASCIIString(name, one) != 0 || IsAskedByImports()) continue;
      NoteSettingAsked((std::string("sys.") + one).c_str());
    }
  }
  if (settings_asked != nullptr && PyModule_GetDict(module) == names_of_time) {
    NoteAttributeOfTime(name);
  }
  return getattro_replaced(module, name);
}

// A class that is made meanwhile inherits the function (inherit_slots(), Objects/typeobject.c).
void GiveBackGetattro(PyTypeObject* type) {
  if (type->tp_getattro == ListeningGetattro) type->tp_getattro = getattro_replaced;
  PyType_Modified(type);
  const PyRef classes(
      PyObject_CallMethod(reinterpret_cast<PyObject*>(type), "__subclasses__", nullptr));
  for (Py_ssize_t i = 0; classes && i < PyList_GET_SIZE(classes.get()); ++i) {
    GiveBackGetattro(reinterpret_cast<PyTypeObject*>(PyList_GET_ITEM(classes.get(), i)));
  }
  PyErr_Clear();
}

// ---- functions of module _locale ----

using FastLocaleFunction = PyObject* (*)(PyObject*, PyObject* const*, Py_ssize_t);
enum : std::size_t { kGetEncoding, kInformation, kSetLocale };

struct LocaleFunction {
  const char* name;
  PyMethodDef* method = nullptr;
  PyCFunction replaced = nullptr;
};
std::array<LocaleFunction, 3> locale_functions = {
    {{"getencoding"}, {"nl_langinfo"}, {"setlocale"}}};

long LongOf(PyObject* object) {
  const long number = object != nullptr ? PyLong_AsLong(object) : -1;
  PyErr_Clear();
  return number;
}

// Of the categories, only LC_CTYPE is set by a starting interpreter.
void NoteLocaleQuestion(std::size_t function, PyObject* first, PyObject* second) {
  if (function == kInformation && LongOf(first) != CODESET) return;
  if (function == kSetLocale) {
    const long category = LongOf(first);
    if (category != LC_CTYPE && category != LC_ALL) return;
    if (second != nullptr && second != Py_None) return;
  }
  NoteSettingAsked("the locale");
}

template <std::size_t kFunction>
PyObject* ListeningLocale(PyObject* module, PyObject* arguments) {
  PyObject* first = arguments;
  PyObject* second = nullptr;
  if (arguments != nullptr && PyTuple_Check(arguments) != 0) {
    const Py_ssize_t count = PyTuple_GET_SIZE(arguments);
    first = count > 0 ? PyTuple_GET_ITEM(arguments, 0) : nullptr;
    second = count > 1 ? PyTuple_GET_ITEM(arguments, 1) : nullptr;
  }
  NoteLocaleQuestion(kFunction, first, second);
  return locale_functions[kFunction].replaced(module, arguments);
}

template <std::size_t kFunction>
PyObject* ListeningFastLocale(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  NoteLocaleQuestion(kFunction, count > 0 ? arguments[0] : nullptr,
                     count > 1 ? arguments[1] : nullptr);
  void* const function = reinterpret_cast<void*>(locale_functions[kFunction].replaced);
  return reinterpret_cast<FastLocaleFunction>(function)(module, arguments, count);
}

constexpr std::array<PyCFunction, 3> kListeningLocale = {ListeningLocale<0>, ListeningLocale<1>,
                                                         ListeningLocale<2>};
constexpr std::array<FastLocaleFunction, 3> kListeningFastLocale = {
    ListeningFastLocale<0>, ListeningFastLocale<1>, ListeningFastLocale<2>};

// The functions' table is static and not const (Modules/_localemodule.c), see entropy_log.h.
void ListenToLocale() {
  const PyRef module = ImportAside("_locale");
  for (std::size_t i = 0; i < locale_functions.size(); ++i) {
    LocaleFunction& one = locale_functions[i];
    const PyRef function(module ? PyObject_GetAttrString(module.get(), one.name) : nullptr);
    PyErr_Clear();
    if (!function || PyCFunction_Check(function.get()) == 0) continue;
    PyMethodDef* const method = reinterpret_cast<PyCFunctionObject*>(function.get())->m_ml;
    PyCFunction replacement = kListeningLocale[i];
    if (method->ml_flags == METH_FASTCALL) {
      replacement = reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(kListeningFastLocale[i]));
    } else if (method->ml_flags != METH_VARARGS && method->ml_flags != METH_NOARGS &&
               method->ml_flags != METH_O) {
      continue;
    }
    one.method = method;
    one.replaced = method->ml_meth;
    method->ml_meth = replacement;
  }
}

// ---- all of them ----

// `name` of the helper, with what it asks for of the settings in force.
template <typename... Args>
PyRef CallWithSettings(const char* name, const char* format, Args... args) {
  const PyConfig& config = internals::Config();
  const PyRef encoding(PyUnicode_FromWideChar(config.stdio_encoding, -1));
  const PyRef errors(PyUnicode_FromWideChar(config.stdio_errors, -1));
  if (!encoding || !errors) return PyRef();
  return settings_helper->Call(name, format, args..., encoding.get(), errors.get(),
                               config.buffered_stdio, std::setlocale(LC_CTYPE, nullptr));
}

}  // namespace

bool BeginAskedSettings() {
  Result<Helper> helper = Helper::Load(kAskedSettingsSource);
  if (!helper) {
    PyErr_SetString(PyExc_SystemError, helper.error().text.c_str());
    return false;
  }
  settings_helper = std::move(*helper);
  const PyRef setter = TypeAttributeSetter();
  PyRef asked(PyDict_New());
  if (!setter || !asked || !CallWithSettings("begin", "OOOOiz", setter.get(), asked.get())) {
    return false;
  }
  ListenToLocale();
  modules_before_preload = PyDict_Size(internals::Modules());
  getattro_replaced = PyModule_Type.tp_getattro;
  PyObject* const time = PyDict_GetItemString(internals::Modules(), "time");
  if (time != nullptr && PyModule_Check(time) != 0) names_of_time = PyModule_GetDict(time);
  PyModule_Type.tp_getattro = ListeningGetattro;
  PyType_Modified(&PyModule_Type);
  settings_asked = asked.release();
  return true;
}

bool EndAskedSettings() {
  preload_imported = PyDict_Size(internals::Modules()) > modules_before_preload;
  GiveBackGetattro(&PyModule_Type);
  for (LocaleFunction& one : locale_functions) {
    if (one.method != nullptr) one.method->ml_meth = one.replaced;
    one.method = nullptr;
  }
  Py_CLEAR(settings_asked);
  const PyRef setter = TypeAttributeSetter();
  const PyRef ended = setter ? settings_helper->Call("end", "O", setter.get()) : PyRef();
  int asked = 0, warned = 0;
  if (!ended || PyArg_ParseTuple(ended.get(), "pp", &asked, &warned) == 0) return false;
  preload_asked_settings = asked != 0;
  preload_gave_warning = warned != 0;
  return true;
}

void NoteVariablesAsked(const std::vector<std::string>& names, bool kept) {
  // Those have been asked for anew in each run (specialise.py).
  constexpr std::array<std::string_view, 2> kRenewed = {"PYTHONTZPATH", "PYTHONUSERBASE"};
  for (const std::string& name : names) {
    if (!IsVariableOfPython(name)) continue;
    if (std::find(kRenewed.begin(), kRenewed.end(), name) != kRenewed.end()) continue;
    variables_asked.push_back(name);
  }
  keeps_variables = kept;
}

Status CheckAskedSettings(const Start& start) {
  for (const std::string& name : variables_asked) {
    if (std::getenv(name.c_str()) == nullptr || SetsVariable(start, name)) continue;
    return Error{Errc::kUnsupported, "the preload asked for " + name, ColdCause::kVariable};
  }
  for (char** entry = ::environ; keeps_variables && *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const std::string_view name = variable.substr(0, variable.find('='));
    if (!IsVariableOfPython(name) || SetsVariable(start, name)) continue;
    return Error{Errc::kUnsupported,
                 "the preload keeps a copy of all variables, and " + std::string(name) + " is set",
                 ColdCause::kVariable};
  }
  if (preload_imported && internals::Config().bytes_warning != 0) {
    return Error{Errc::kUnsupported, "the preload was imported without -b", ColdCause::kOption};
  }
  PyObject* const options = PySys_GetObject("warnoptions");
  const bool warns = preload_gave_warning && options != nullptr && PyObject_IsTrue(options) == 1;
  if (!preload_asked_settings && !warns) return {};
  const PyRef reason = CallWithSettings("reason_for_cold", "OOOiz", options);
  if (reason) return StatusOf(reason.get());
  return Error{Errc::kUnsupported, "cannot compare settings: " + TakeExceptionText()};
}

bool RenewWarnings() {
  return static_cast<bool>(
      settings_helper->Call("renew_warnings", "O", PySys_GetObject("warnoptions")));
}

void ReleaseAskedSettings() { settings_helper.reset(); }

}  // namespace pyfx
