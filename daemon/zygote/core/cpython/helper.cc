// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/helper.h"

#include <marshal.h>

namespace pyfx {
namespace {

// New reference; null with an exception set on failure. Bytecode changes with minor versions and
// before their release only, but a core may meet any CPython of its structures.
PyRef CodeOf(const char* source) {
  const bool is_compiled = PyImport_GetMagicNumber() == kCompiledFor;
  const CompiledHelper* helper = kCompiledHelpers;
  for (; is_compiled && helper->source != nullptr; ++helper) {
    if (helper->source != source) continue;
    return PyRef(PyMarshal_ReadObjectFromString(reinterpret_cast<const char*>(helper->code),
                                                static_cast<Py_ssize_t>(helper->size)));
  }
  return PyRef(Py_CompileString(source, "<pyfx>", Py_file_input));
}

// What each helper has from the start. Null on failure.
PyObject* CommonNames() {
  static PyObject* const names = PyDict_New();
  return names;
}

}  // namespace

PyObject* HiddenByName() {
  static PyObject* const hidden = PyDict_New();
  return hidden;
}

bool Helper::SetOs(PyRef os) {
  return CommonNames() != nullptr && PyDict_SetItemString(CommonNames(), "os", os.get()) == 0;
}

Result<Helper> Helper::Load(const char* source) {
  PyRef code = CodeOf(source);
  PyRef names(CommonNames() != nullptr ? PyDict_Copy(CommonNames()) : nullptr);
  PyRef name(PyUnicode_FromString("pyfx"));
  if (!code || !names || !name ||
      PyDict_SetItemString(names.get(), "__builtins__", PyEval_GetBuiltins()) != 0 ||
      PyDict_SetItemString(names.get(), "__name__", name.get()) != 0 || HiddenByName() == nullptr ||
      PyDict_SetItemString(names.get(), "hidden", HiddenByName()) != 0) {
    return Error{Errc::kFailed, "cannot compile a part of pyfx: " + TakeExceptionText()};
  }
  PyRef result(PyEval_EvalCode(code.get(), names.get(), names.get()));
  if (!result) return Error{Errc::kFailed, "cannot run a part of pyfx: " + TakeExceptionText()};
  return Helper(std::move(names));
}

Status StatusOf(PyObject* answer) {
  if (answer == Py_None) return {};
  const char* text = nullptr;
  unsigned int cause = 0;
  // A name that is not UTF-8 cannot be said.
  if (!PyArg_ParseTuple(answer, "Is", &cause, &text)) PyErr_Clear();
  return Error{Errc::kUnsupported, text != nullptr ? text : "a preloaded module would be hidden",
               static_cast<ColdCause>(cause)};
}

PyRef ImportAside(const char* name) {
  PyObject* const modules = PyImport_GetModuleDict();
  const PyRef key(PyUnicode_FromString(name));
  if (!key) return PyRef();
  const bool loaded = PyDict_Contains(modules, key.get()) == 1;
  PyRef module(PyImport_Import(key.get()));
  if (!loaded && module && PyDict_DelItem(modules, key.get()) != 0) PyErr_Clear();
  return module;
}

std::string TakeExceptionText() {
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  const PyRef owned_type(type), owned_value(value), owned_traceback(traceback);
  if (!owned_type) return "no exception";
  std::string text = reinterpret_cast<PyTypeObject*>(type)->tp_name;
  if (PyRef message{PyObject_Str(value)}; message) {
    if (const char* utf8 = PyUnicode_AsUTF8(message.get()); utf8 != nullptr) {
      text.append(": ").append(utf8);
    }
  }
  PyErr_Clear();
  return text;
}

}  // namespace pyfx
