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
  Result<Helper> arguments = Helper::Load(kKeptArgumentsSource);
  if (!arguments) return std::move(arguments).error();
  RunsOwn own(std::move(*generators), std::move(*clocks), std::move(*arguments));
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
  const PyRef functions = arguments_.Call("functions", nullptr);
  const PyRef read =
      functions && numbers_ ? clocks_.Call("find", "OO", numbers_.get(), functions.get()) : PyRef();
  numbers_ = PyRef();
  if (!TakeFound(read.get(), &has_clocks_)) return CannotFind("tell what was read from clocks");
  const PyRef kept = arguments_.Call("found", nullptr);
  if (!TakeFound(kept.get(), &has_arguments_)) return CannotFind("tell who keeps sys.argv");
  return {};
}

// `answer`: whether there was something, and phrases for what cannot be renewed.
bool RunsOwn::TakeFound(PyObject* answer, bool* has) {
  PyObject* phrases = nullptr;
  int found = 0;
  if (answer == nullptr || PyArg_ParseTuple(answer, "pO!", &found, &PyList_Type, &phrases) == 0) {
    return false;
  }
  *has = found != 0;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(phrases); ++i) {
    const char* const text = PyUnicode_AsUTF8(PyList_GET_ITEM(phrases, i));
    fixed_phrases_.emplace_back(text != nullptr ? text : "what has a name that is no text");
    PyErr_Clear();
  }
  return true;
}

std::vector<std::string> RunsOwn::unsafe() const {
  std::vector<std::string> all = memory_.unsafe();
  all.insert(all.end(), fixed_phrases_.begin(), fixed_phrases_.end());
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

Status RunsOwn::CheckArguments() const {
  if (!has_arguments_) return {};
  const PyRef reason = arguments_.Call("reason_for_cold", nullptr);
  if (reason.get() == Py_None) return {};
  const char* const text = reason ? PyUnicode_AsUTF8(reason.get()) : nullptr;
  if (text != nullptr) return Error{Errc::kUnsupported, text, ColdCause::kOther};
  return Error{Errc::kUnsupported,
               "cannot tell what the preload has kept of sys.argv: " + TakeExceptionText(),
               ColdCause::kOther};
}

Status RunsOwn::Renew() const {
  if ((has_clocks_ || has_arguments_) && !clocks_.Call("renew", nullptr)) {
    return Error{Errc::kUnsupported,
                 "cannot renew what the preload has kept: " + TakeExceptionText()};
  }
  return {};
}

void RunsOwn::LetGo() {
  generators_.Release();
  clocks_.Release();
  arguments_.Release();
}

}  // namespace pyfx
