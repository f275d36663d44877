// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/libraries/private_copy.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "daemon/zygote/core/cpython/helper.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

constexpr const char* kCreate = "create_module";

UniqueFd CopyOf(const char* path) {
  const UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0) return UniqueFd();
  UniqueFd copy(::memfd_create("extension module", MFD_CLOEXEC));
  off_t left = info.st_size;
  while (copy && left > 0) {
    const ssize_t sent =
        ::sendfile(copy.get(), file.get(), nullptr, static_cast<std::size_t>(left));
    if (sent <= 0) return UniqueFd();
    left -= sent;
  }
  return copy;
}

// Where C code has put the copy's name (_PyImport_LoadDynamicModuleWithSpec() of
// Python/importdl.c).
bool NameAfter(PyObject* module, PyObject* copy, PyObject* origin) {
  if (PyModule_Check(module) == 0) return true;
  PyObject* const names = PyModule_GetDict(module);
  PyObject* const file = PyDict_GetItemString(names, "__file__");
  if (file == nullptr || PyUnicode_Check(file) == 0 || PyUnicode_Compare(file, copy) != 0) {
    return PyErr_Occurred() == nullptr;
  }
  return PyDict_SetItemString(names, "__file__", origin) == 0;
}

// Stands before the class's function of this name for one call, on one loader.
PyObject* CreateFromCopy(PyObject* loader, PyObject* spec) {
  if (PyObject_DelAttrString(loader, kCreate) != 0) return nullptr;
  const PyRef origin(PyObject_GetAttrString(spec, "origin"));
  const char* const path = origin ? PyUnicode_AsUTF8(origin.get()) : nullptr;
  if (path == nullptr) return nullptr;
  const UniqueFd copy = CopyOf(path);
  // The file itself would give what is hidden, in its old world.
  if (!copy) return PyErr_SetFromErrnoWithFilenameObject(PyExc_ImportError, origin.get());
  // dlopen(3) goes by the name first, and numbers of descriptors come again.
  static std::string directory = "/proc/self/fd";
  directory += "/.";
  const PyRef name(PyUnicode_FromFormat("%s/%d", directory.c_str(), copy.get()));
  if (!name || PyObject_SetAttrString(spec, "origin", name.get()) != 0) return nullptr;
  PyRef module(PyObject_CallMethod(loader, kCreate, "O", spec));
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  const bool restored = PyObject_SetAttrString(spec, "origin", origin.get()) == 0;
  if (!module) {
    PyErr_Restore(type, value, traceback);
    return nullptr;
  }
  return restored && NameAfter(module.get(), name.get(), origin.get()) ? module.release() : nullptr;
}

PyMethodDef create_from_copy = {kCreate, CreateFromCopy, METH_O, nullptr};

}  // namespace

bool LoadFromPrivateCopy(PyObject* spec) {
  const PyRef loader(PyObject_GetAttrString(spec, "loader"));
  if (!loader) return false;
  if (std::string_view(Py_TYPE(loader.get())->tp_name) != "ExtensionFileLoader") return true;
  const PyRef create(PyCFunction_New(&create_from_copy, loader.get()));
  return create && PyObject_SetAttrString(loader.get(), kCreate, create.get()) == 0;
}

}  // namespace pyfx
