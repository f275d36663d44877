// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/runs_own.h"

#include "daemon/zygote/core/entropy_log.h"
#include "daemon/zygote/core/mersenne_twister.h"
#include "daemon/zygote/core/type_attribute.h"

namespace pyfx {
namespace {

Error Cannot(std::string_view what) {
  return Error{Errc::kFailed, "cannot " + std::string(what) + ": " + TakeExceptionText()};
}

}  // namespace

Result<RunsOwn> RunsOwn::Begin() {
  Result<Helper> generators = Helper::Load(kGeneratorsSource);
  if (!generators) return std::move(generators).error();
  const PyRef setter = TypeAttributeSetter();
  if (!setter || !generators->Call("begin", "O", setter.get())) {
    return Cannot("listen to random generators");
  }
  BeginEntropyLog();
  return RunsOwn(std::move(*generators));
}

void RunsOwn::End() {
  draws_ = EndEntropyLog();
  if (!draws_ || !generators_.Call("end", nullptr)) PyErr_Clear();
}

Status RunsOwn::Find() {
  const PyRef seeder = MersenneTwisterSeeder();
  const PyRef found =
      seeder && draws_ ? generators_.Call("find", "OO", draws_.get(), seeder.get()) : PyRef();
  draws_ = PyRef();
  if (!found) return Cannot("tell which random generators were seeded on purpose");
  has_generators_ = found.get() == Py_True;
  return {};
}

Status RunsOwn::RenewAhead() const {
  if (has_generators_ && !generators_.Call("renew", nullptr)) {
    return Error{Errc::kUnsupported,
                 "cannot seed the preload's random generators anew: " + TakeExceptionText(),
                 ColdCause::kOther};
  }
  return {};
}

void RunsOwn::ForgetAhead() const {
  if (has_generators_ && !generators_.Call("forget", nullptr)) PyErr_Clear();
}

}  // namespace pyfx
