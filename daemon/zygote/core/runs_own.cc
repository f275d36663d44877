// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/runs_own.h"

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
  Result<Helper> clocks = Helper::Load(kClocksSource);
  if (!clocks) return std::move(clocks).error();
  RunsOwn own(std::move(*generators), std::move(*clocks));
  own.memory_.Begin();
  return own;
}

void RunsOwn::End() {
  draws_ = EndEntropyLog();
  if (!draws_ || !generators_.Call("end", nullptr)) PyErr_Clear();
}

Status RunsOwn::Find(const std::set<int>& descriptors) {
  const PyRef seeder = MersenneTwisterSeeder();
  const PyRef found =
      seeder && draws_ ? generators_.Call("find", "OO", draws_.get(), seeder.get()) : PyRef();
  draws_ = PyRef();
  if (!found) return CannotFind("tell which random generators were seeded on purpose");
  has_generators_ = found.get() == Py_True;
  const PyRef read = clocks_.Call("find", nullptr);
  if (!read) return CannotFind("tell what was read from clocks");
  has_clocks_ = read.get() == Py_True;
  memory_.Find(descriptors);
  return {};
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
