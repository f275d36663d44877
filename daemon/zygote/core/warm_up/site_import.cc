// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/warm_up/site_import.h"

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/cpython/helper.h"

namespace pyfx {
namespace {

// In the object that is there, as set_flags_from_config() in Python/sysmodule.c does: modules may
// hold it. Its items are found by name, since versions add some.
bool ClearNoSiteFlag() {
  PyObject* const flags = PySys_GetObject("flags");
  const PyRef names(flags != nullptr ? PyObject_GetAttrString(flags, "__match_args__")
                                     : nullptr);  // PEP 634
  if (!names || PyTuple_Check(names.get()) == 0) return false;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names.get()); ++i) {
    PyObject* const name = PyTuple_GET_ITEM(names.get(), i);
    if (PyUnicode_CompareWithASCIIString(name, "no_site") != 0) continue;
    const PyRef before = PyRef(PyStructSequence_GetItem(flags, i));
    PyStructSequence_SetItem(flags, i, PyLong_FromLong(0));
    return true;
  }
  return false;
}

}  // namespace

Status ImportSite() {
  const_cast<PyConfig&>(internals::Config()).site_import = 1;
  const bool cleared = ClearNoSiteFlag();
  const PyRef site(cleared ? PyImport_ImportModule("site") : nullptr);
  if (site) return {};
  return Error{Errc::kFailed, "cannot import module site: " + TakeExceptionText()};
}

}  // namespace pyfx
