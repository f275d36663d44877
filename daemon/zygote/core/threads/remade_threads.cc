// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/threads/remade_threads.h"

#include <optional>

#include "daemon/zygote/core/cpython/helper.h"

namespace pyfx {
namespace {

std::optional<Helper> remade_helper;  // only if there are any; a run lets go of it

Error CannotStop() {
  return Error{Errc::kFailed, "cannot end a thread of the preload: " + TakeExceptionText()};
}

}  // namespace

Result<std::vector<std::string>> RemadeThreads::Stop() {
  Result<Helper> helper = Helper::Load(kRemadeThreadsSource);
  if (!helper) return std::move(helper).error();
  const PyRef names = helper->Call("stop", nullptr);
  if (!names) return CannotStop();
  std::vector<std::string> phrases;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(names.get()); ++i) {
    const char* const name = PyUnicode_AsUTF8(PyList_GET_ITEM(names.get(), i));
    if (name == nullptr) return CannotStop();
    phrases.push_back(std::string(name) + ": each run makes it anew");
  }
  if (!phrases.empty()) remade_helper = std::move(*helper);
  return phrases;
}

void RemadeThreads::Begin() {
  if (!remade_helper) return;
  if (!remade_helper->Call("begin", nullptr)) PyErr_Clear();
  remade_helper->Release();
  remade_helper.reset();
}

}  // namespace pyfx
