// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/specialise/without_site.h"

#include <algorithm>
#include <fstream>
#include <istream>
#include <string>
#include <utility>
#include <vector>

#include "daemon/zygote/core/cpython/helper.h"
#include "daemon/zygote/core/hidden/answer/subclasses.h"
#include "protocol/start/start.h"

namespace pyfx {
namespace {

// Takes out of sys.modules what was not among `before`.
bool RemoveModulesBut(PyObject* before) {
  PyObject* const modules = PyImport_GetModuleDict();
  const PyRef names(PyDict_Keys(modules));
  for (Py_ssize_t i = 0; names && i < PyList_GET_SIZE(names.get()); ++i) {
    PyObject* const name = PyList_GET_ITEM(names.get(), i);
    const int was_there = PySequence_Contains(before, name);
    if (was_there < 0 || (was_there == 0 && PyDict_DelItem(modules, name) != 0)) return false;
  }
  return static_cast<bool>(names);
}

// An init section that says nothing is as if there were none (warm_up.py).
bool HasInit(const Warm& warm) {
  std::ifstream text(warm.init_path);
  return !warm.init_path.empty() && (!text || !(text >> std::ws).eof());
}

// Imports os for helpers alone: neither sys.modules nor type.__subclasses__() tells of it. For as
// long as the process lives.
PyRef ImportOsAside() {
  static Subclasses classes;
  static const Progress helpers_own;
  classes.Install();
  const PyRef before(PyDict_Keys(PyImport_GetModuleDict()));
  PyRef os(before ? PyImport_ImportModule("os") : nullptr);
  if (!os || !RemoveModulesBut(before.get())) return PyRef();
  classes.AddAll([](PyObject* /*module_name*/) { return &helpers_own; });
  classes.BeginRun();
  return os;
}

}  // namespace

bool LeavesSiteOut(const Warm& warm) {
  return std::find(warm.start.begin(), warm.start.end(), "-S") != warm.start.end();
}

Result<Warm> WithoutHidden(Warm warm) {
  if (warm.hidden == 0 || !LeavesSiteOut(warm)) return warm;
  if (HasInit(warm)) {
    return Error{Errc::kUnsupported, "an init section needs module os, which -S leaves out"};
  }
  warm.hidden = 0;
  warm.preload.clear();
  return warm;
}

Status GiveOsToHelpers(const Warm& warm) {
  const bool is_aside = LeavesSiteOut(warm) && warm.preload.empty() && !HasInit(warm);
  PyRef os(is_aside ? ImportOsAside() : PyRef(PyImport_ImportModule("os")));
  if (os && Helper::SetOs(std::move(os))) return {};
  return Error{Errc::kFailed, "cannot import module os: " + TakeExceptionText()};
}

}  // namespace pyfx
