// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/runs_own.h"

#include "daemon/zygote/core/asked_numbers.h"
#include "daemon/zygote/core/entropy_log.h"
#include "daemon/zygote/core/mersenne_twister.h"
#include "daemon/zygote/core/type_attribute.h"

namespace pyfx {
namespace {

Error CannotFind(std::string_view what) {
  return Error{Errc::kFailed, "cannot " + std::string(what) + ": " + TakeExceptionText()};
}

}  // namespace

Result<RunsOwn> RunsOwn::Begin() {
  Result<Helper> generators = Helper::Load(kGeneratorsSource);
  if (!generators) return std::move(generators).error();
  const PyRef setter = TypeAttributeSetter();
  if (!setter || !generators->Call("begin", "O", setter.get())) {
    return CannotFind("listen to random generators");
  }
  BeginEntropyLog();
  BeginAskedNumbers();
  Result<Helper> clocks = Helper::Load(kClocksSource);
  if (!clocks) return std::move(clocks).error();
  RunsOwn own(std::move(*generators), std::move(*clocks));
  own.memory_.Begin();
  return own;
}

void RunsOwn::End() {
  draws_ = EndEntropyLog();
  numbers_ = EndAskedNumbers();
  if (!draws_ || !generators_.Call("end", nullptr)) PyErr_Clear();
}

Status RunsOwn::Find(const std::set<int>& descriptors) {
  const PyRef seeder = MersenneTwisterSeeder();
  const PyRef found =
      seeder && draws_ ? generators_.Call("find", "OO", draws_.get(), seeder.get()) : PyRef();
  draws_ = PyRef();
  if (!found) return CannotFind("tell which random generators were seeded on purpose");
  has_generators_ = found.get() == Py_True;
  if (Status status = FindReadings(); !status) return status;
  memory_.Find(descriptors);
  return {};
}

Status RunsOwn::FindReadings() {
  const PyRef read = numbers_ ? clocks_.Call("find", "(O)", numbers_.get()) : PyRef();
  numbers_ = PyRef();
  PyObject* phrases = nullptr;
  int has_clocks = 0;
  if (!read || PyArg_ParseTuple(read.get(), "pO!", &has_clocks, &PyList_Type, &phrases) == 0) {
    return CannotFind("tell what was read from clocks");
  }
  has_clocks_ = has_clocks != 0;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(phrases); ++i) {
    const char* const text = PyUnicode_AsUTF8(PyList_GET_ITEM(phrases, i));
    fixed_numbers_.emplace_back(text != nullptr ? text : "the number of a process, in a text");
    PyErr_Clear();
  }
  return {};
}

std::vector<std::string> RunsOwn::unsafe() const {
  std::vector<std::string> all = memory_.unsafe();
  all.insert(all.end(), fixed_numbers_.begin(), fixed_numbers_.end());
  return all;
}

Status RunsOwn::RenewGenerators() const {
  if (has_generators_ && !generators_.Call("renew", nullptr)) {
    return Error{Errc::kUnsupported,
                 "cannot seed the preload's random generators anew: " + TakeExceptionText(),
                 ColdCause::kOther};
  }
  return {};
}

Status RunsOwn::RenewAhead() const {
  if (Status status = RenewGenerators(); !status) return status;
  // No generator is to live longer for it.
  if (has_generators_ && !generators_.Call("forget", nullptr)) PyErr_Clear();
  return memory_.Renew();
}

Status RunsOwn::Renew() const {
  if (has_clocks_ && !clocks_.Call("renew", nullptr)) {
    return Error{Errc::kUnsupported,
                 "cannot shift what the preload has read from clocks: " + TakeExceptionText()};
  }
  return {};
}

void RunsOwn::LetGo() {
  generators_.Release();
  clocks_.Release();
}

}  // namespace pyfx
