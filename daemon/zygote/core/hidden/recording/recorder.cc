// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/recording/recorder.h"

#include <locale.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <initializer_list>
#include <utility>

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/cpython/helper.h"
#include "daemon/zygote/core/heard/variables_read.h"
#include "daemon/zygote/core/hidden/entries/attributes.h"
#include "daemon/zygote/core/hidden/entries/operations.h"
#include "daemon/zygote/core/hidden/libraries/libraries.h"
#include "daemon/zygote/core/hidden/libraries/private_copy.h"
#include "daemon/zygote/core/hidden/recording/changed_containers.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {
namespace {

// Static, as CPython calls what is below without a word from us.
HiddenModules* recorded = nullptr;
PyObject* note_exit = nullptr;
PyObject* note_unregistered = nullptr;
PyObject* registered_exits = nullptr;  // list: the functions
PyObject* collector = nullptr;         // module gc, which nobody is to be seen to import
bool revealing = false;
ChangedContainers changed_containers;

struct Replaced {
  PyMethodDef* method = nullptr;
  PyCFunction function = nullptr;
};
Replaced register_exit, unregister_exit;

PyObject* Answer(PyObject*, PyObject* spec) {
  revealing = true;
  PyObject* const module = recorded->Answer(spec);
  revealing = false;
  // Comparing variables asks for them, which is no question of the import's.
  static_cast<void>(VariablesReadLately());
  return module != nullptr ? module : Py_NewRef(Py_None);
}

PyObject* Changed(PyObject*, PyObject* arguments) {
  PyObject *containers = nullptr, *copies = nullptr;
  if (PyArg_ParseTuple(arguments, "O!O!", &PyList_Type, &containers, &PyList_Type, &copies) == 0) {
    return nullptr;
  }
  return changed_containers.Find(containers, copies);
}

// Gives an object another class of the same shape: CPython allows that for few.
PyObject* Retype(PyObject*, PyObject* arguments) {
  PyObject *object = nullptr, *type = nullptr;
  if (PyArg_ParseTuple(arguments, "OO!", &object, &PyType_Type, &type) == 0) return nullptr;
  PyTypeObject* const old = Py_TYPE(object);
  if (PyType_HasFeature(reinterpret_cast<PyTypeObject*>(type), Py_TPFLAGS_HEAPTYPE)) {
    Py_INCREF(type);
  }
  Py_SET_TYPE(object, reinterpret_cast<PyTypeObject*>(type));
  if (PyType_HasFeature(old, Py_TPFLAGS_HEAPTYPE)) Py_DECREF(old);
  Py_RETURN_NONE;
}

PyObject* Begin(PyObject*, PyObject*) {
  recorded->Begin();
  if (PyList_SetSlice(registered_exits, 0, PyList_GET_SIZE(registered_exits), nullptr) != 0) {
    return nullptr;
  }
  Py_RETURN_NONE;
}

PyObject* Add(PyObject*, PyObject* loads) {
  if (!recorded->Add(loads)) return nullptr;
  Py_RETURN_NONE;
}

// Takes back what is C's: exit handlers, and what is known to be revealed.
PyObject* Hide(PyObject*, PyObject*) {
  revealing = true;  // as far as exit handlers are concerned
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(registered_exits); ++i) {
    recorded->operations().UnregisterExit(PyList_GET_ITEM(registered_exits, i));
  }
  revealing = false;
  recorded->Hide();
  Py_RETURN_NONE;
}

PyObject* Keep(PyObject*, PyObject*) {
  recorded->Keep();
  Py_RETURN_NONE;
}

PyObject* ForkLists(PyObject*, PyObject*) { return internals::ForkLists().release(); }

PyObject* CodecContainers(PyObject*, PyObject*) { return internals::CodecContainers().release(); }

PyObject* FiltersMutated(PyObject*, PyObject*) {
  recorded->operations().TellOfFilters();
  Py_RETURN_NONE;
}

// For one that has been executed before.
PyObject* CopyOfLibrary(PyObject*, PyObject* spec) {
  if (!LoadFromPrivateCopy(spec)) return nullptr;
  Py_RETURN_NONE;
}

// What C code has asked for since the last time: a list of (name, value).
PyObject* VariablesRead(PyObject*, PyObject*) {
  PyRef read(PyList_New(0));
  for (const std::string& name : VariablesReadLately()) {
    const char* const value = ::getenv(name.c_str());
    const PyRef item(value != nullptr
                         ? Py_BuildValue("yy", name.c_str(), value)
                         : Py_BuildValue("yO", name.c_str(), recorded->operations().missing()));
    if (!read || !item || PyList_Append(read.get(), item.get()) != 0) return nullptr;
  }
  // This has asked for them as well.
  static_cast<void>(VariablesReadLately());
  return read.release();
}

PyObject* Locale(PyObject*, PyObject*) {
  const char* const all = ::setlocale(LC_ALL, nullptr);
  return PyUnicode_DecodeFSDefault(all != nullptr ? all : "");
}

// Not by getcwd(3), which would be heard as a question of the preload's.
PyObject* Directory(PyObject*, PyObject*) {
  std::array<char, PATH_MAX> path{};
  const bool is_known = ::syscall(SYS_getcwd, path.data(), path.size()) > 0;
  return PyBytes_FromString(is_known ? path.data() : "");
}

PyObject* Collector(PyObject*, PyObject*) {
  const PyRef threshold(PyObject_CallMethod(collector, "get_threshold", nullptr));
  return threshold ? Py_BuildValue("Oi", threshold.get(), PyGC_IsEnabled()) : nullptr;
}

PyObject* Context(PyObject*, PyObject*) { return PyContext_CopyCurrent(); }

PyObject* Libraries(PyObject*, PyObject*) { return PyLong_FromUnsignedLongLong(LibrariesLoaded()); }

std::array<PyMethodDef, 18> functions = {{
    {"step", Answer, METH_O, nullptr},
    {"changed", Changed, METH_VARARGS, nullptr},
    {"retype", Retype, METH_VARARGS, nullptr},
    {"begin", Begin, METH_NOARGS, nullptr},
    {"add", Add, METH_O, nullptr},
    {"hide", Hide, METH_NOARGS, nullptr},
    {"keep", Keep, METH_NOARGS, nullptr},
    {"forks", ForkLists, METH_NOARGS, nullptr},
    {"codecs", CodecContainers, METH_NOARGS, nullptr},
    {"filters_mutated", FiltersMutated, METH_NOARGS, nullptr},
    {"copy_of_library", CopyOfLibrary, METH_O, nullptr},
    {"variables_read", VariablesRead, METH_NOARGS, nullptr},
    {"locale", Locale, METH_NOARGS, nullptr},
    {"directory", Directory, METH_NOARGS, nullptr},
    {"collector", Collector, METH_NOARGS, nullptr},
    {"context", Context, METH_NOARGS, nullptr},
    {"libraries", Libraries, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
}};

PyCFunctionWithKeywords WithKeywordsOf(const Replaced& replaced) {
  return reinterpret_cast<PyCFunctionWithKeywords>(reinterpret_cast<void*>(replaced.function));
}

PyObject* RegisterAndNote(PyObject* module, PyObject* arguments, PyObject* keywords) {
  PyRef result(WithKeywordsOf(register_exit)(module, arguments, keywords));
  if (!result || PyTuple_GET_SIZE(arguments) == 0) return result.release();
  PyObject* const function = PyTuple_GET_ITEM(arguments, 0);
  if (PyList_Append(registered_exits, function) != 0) return nullptr;
  if (revealing) return result.release();
  const PyRef rest(PyTuple_GetSlice(arguments, 1, PyTuple_GET_SIZE(arguments)));
  const PyRef noted(rest ? PyObject_CallFunction(note_exit, "OOO", function, rest.get(),
                                                 keywords != nullptr ? keywords : Py_None)
                         : nullptr);
  return noted ? result.release() : nullptr;
}

PyObject* UnregisterAndNote(PyObject* module, PyObject* function) {
  if (revealing) return unregister_exit.function(module, function);
  const PyRef noted(PyObject_CallOneArg(note_unregistered, function));
  return noted ? unregister_exit.function(module, function) : nullptr;
}

// The table is static and not const (Modules/atexitmodule.c): who has taken the function out of the
// module has this one, too.
void Replace(const char* name, int flags, PyCFunction by, Replaced* replaced) {
  const PyRef function(PyObject_GetAttrString(recorded->operations().exits(), name));
  PyErr_Clear();
  if (!function || PyCFunction_Check(function.get()) == 0) return;
  PyMethodDef* const method = reinterpret_cast<PyCFunctionObject*>(function.get())->m_ml;
  if (method->ml_flags != flags) return;
  *replaced = {method, method->ml_meth};
  method->ml_meth = by;
}

void PutBack(Replaced* replaced) {
  if (replaced->method != nullptr) replaced->method->ml_meth = replaced->function;
  replaced->method = nullptr;
}

// Instructions after which C code may be importing: those that import, and those that call it.
PyRef ImportingCodes() {
  const PyRef before(PyDict_Copy(internals::Modules()));
  const PyRef opcode(PyImport_ImportModule("opcode"));
  const PyRef map(opcode ? PyObject_GetAttrString(opcode.get(), "opmap") : nullptr);
  PyRef codes(PyList_New(0));
  if (!before || !map || !codes) return PyRef();
  Py_ssize_t place = 0;
  PyObject *name = nullptr, *code = nullptr;
  while (PyDict_Next(map.get(), &place, &name, &code) != 0) {
    const char* const text = PyUnicode_AsUTF8(name);
    if (text == nullptr) return PyRef();
    const std::string_view view = text;
    if (!view.starts_with("IMPORT_") && view.find("CALL") == std::string_view::npos) continue;
    if (PyList_Append(codes.get(), code) != 0) return PyRef();
  }
  // It is not the preload's.
  const PyRef now(PyDict_Keys(internals::Modules()));
  for (Py_ssize_t i = 0; now && i < PyList_GET_SIZE(now.get()); ++i) {
    PyObject* const key = PyList_GET_ITEM(now.get(), i);
    if (PyDict_Contains(before.get(), key) == 1) continue;
    if (PyDict_DelItem(internals::Modules(), key) != 0) PyErr_Clear();
  }
  return codes;
}

PyRef Functions(const Operations& operations) {
  PyRef module(PyModule_New("pyfx"));
  if (!module || PyModule_AddFunctions(module.get(), functions.data()) != 0 ||
      !AddAttributeFunctions(module.get())) {
    return PyRef();
  }
  if (PyObject_SetAttrString(module.get(), "missing", operations.missing()) != 0 ||
      PyObject_SetAttrString(module.get(), "main", operations.main()) != 0) {
    return PyRef();
  }
  return module;
}

// Begins to listen. False with an exception set on failure.
bool BeginRecording(HiddenModules* hidden, const Helper& helper, const Helper& containers,
                    const Helper& doings) {
  recorded = hidden;
  changed_containers = {};
  registered_exits = PyList_New(0);
  // Before anybody listens to imports.
  collector = ImportAside("gc").release();
  const PyRef native = Functions(hidden->operations());
  const PyRef codes = ImportingCodes();
  if (registered_exits == nullptr || collector == nullptr || !native || !codes ||
      !helper.Call("begin", "OOOO", native.get(), codes.get(), containers.names(),
                   doings.names())) {
    return false;
  }
  note_exit = helper.Get("note_exit");
  note_unregistered = helper.Get("note_unregistered");
  Replace("register", METH_VARARGS | METH_KEYWORDS,
          reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(&RegisterAndNote)), &register_exit);
  Replace("unregister", METH_O, &UnregisterAndNote, &unregister_exit);
  return true;
}

// "NAME: why" of each of a list of pairs, or as many as a message has room for, and how many more.
// False with an exception set when it is not of that form.
bool ReadPhrases(PyObject* pairs, std::vector<std::string>* phrases) {
  constexpr std::size_t kLastPhrase = 64;
  std::size_t left = kMostHiddenInVain - kLastPhrase;
  const Py_ssize_t count = PyList_GET_SIZE(pairs);
  for (Py_ssize_t i = 0; i < count; ++i) {
    const char *name = nullptr, *why = nullptr;
    if (PyArg_ParseTuple(PyList_GET_ITEM(pairs, i), "ss", &name, &why) == 0) return false;
    std::string phrase = std::string(name) + ": " + why;
    if (phrase.size() >= left) {
      phrases->push_back("and " + std::to_string(count - i) + " more");
      return true;
    }
    left -= phrase.size() + 1;
    phrases->push_back(std::move(phrase));
  }
  return true;
}

PyRef EndRecording(const Helper& helper, HiddenInVain* in_vain) {
  PutBack(&register_exit);
  PutBack(&unregister_exit);
  const PyRef ended = helper.Call("end", nullptr);
  Py_CLEAR(registered_exits);
  changed_containers = {};
  Py_CLEAR(collector);
  note_exit = note_unregistered = nullptr;
  PyObject *visible = nullptr, *executed = nullptr, *variables = nullptr;
  if (!ended ||
      PyArg_ParseTuple(ended.get(), "O!O!O", &PyList_Type, &visible, &PyList_Type, &executed,
                       &variables) == 0 ||
      !ReadPhrases(visible, &in_vain->visible) ||
      !ReadPhrases(executed, &in_vain->always_executed)) {
    return PyRef();
  }
  return PyRef::Borrow(variables);
}

// A part of pyfx, which compiles.
Result<Helper> LoadPart(const char* source) {
  Result<Helper> helper = Helper::Load(source);
  if (!helper) PyErr_SetString(PyExc_SystemError, helper.error().text.c_str());
  return helper;
}

// A part that uses names of others: each a part's source, and the name.
using Used = std::pair<const char*, const char*>;
Result<Helper> LoadPart(const char* source, std::initializer_list<Used> uses) {
  Result<Helper> helper = LoadPart(source);
  for (const auto& [of, name] : uses) {
    const Result<Helper> used = helper ? LoadPart(of) : helper.error();
    if (!used) return used.error();
    if (PyDict_SetItemString(helper->names(), name, used->Get(name)) != 0) {
      return Error{Errc::kFailed, "cannot be put together"};
    }
  }
  return helper;
}

}  // namespace

PyRef PreloadHidden(HiddenModules* hidden, const std::vector<std::string>& names,
                    const std::function<void(const std::string& name)>& before,
                    HiddenInVain* in_vain) {
  const Result<Helper> helper = LoadPart(kRecordSource);
  const Result<Helper> containers =
      helper ? LoadPart(kContainersSource,
                        {{kHangingSource, "hanging_on"}, {kCSettingsSource, "Settings"}})
             : helper.error();
  const Result<Helper> doings = containers ? LoadPart(kDoingsSource) : containers.error();
  if (!doings || !BeginRecording(hidden, *helper, *containers, *doings)) return PyRef();
  bool imported = true;
  for (auto name = names.begin(); imported && name != names.end(); ++name) {
    before(*name);
    const PyRef module(PyUnicode_DecodeFSDefault(name->c_str()));
    imported = module && helper->Call("preload", "O", module.get());
  }
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyRef written = EndRecording(*helper, in_vain);
  if (imported) return written;
  PyErr_Restore(type, value, traceback);
  return PyRef();
}

}  // namespace pyfx
