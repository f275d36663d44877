// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/cpython/mersenne_twister.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace pyfx {
namespace {

constexpr std::size_t kLength = 624;

// mt19937_state of numpy/random/src/mt19937/mt19937.h
struct State {
  std::array<std::uint32_t, kLength> key;
  int position;
};

// The beginning of bitgen_t (numpy/random/bitgen.h), which is public.
struct BitGenerator {
  State* state;
};

// getrandom(2) gives at most 256 bytes without an interruption by signals.
bool FillWithEntropy(void* memory, std::size_t size) {
  auto* bytes = static_cast<std::uint8_t*>(memory);
  constexpr std::size_t kWhole = 256;
  for (std::size_t done = 0; done < size;) {
    const ssize_t got = ::getrandom(bytes + done, std::min(kWhole, size - done), 0);
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

// What MT19937.__init__() makes of uniform numbers (numpy/random/_mt19937.pyx).
PyObject* SeedState(State* state) {
  if (!FillWithEntropy(state->key.data(), sizeof(state->key))) {
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  state->key[0] = 0x80000000U;
  state->position = kLength - 1;
  Py_RETURN_TRUE;
}

PyObject* CallSeeder(PyObject* /*self*/, PyObject* arguments) {
  PyObject* capsule = nullptr;
  const char* key = nullptr;
  Py_ssize_t size = 0;
  int position = 0;
  if (PyArg_ParseTuple(arguments, "O|y#i", &capsule, &key, &size, &position) == 0) return nullptr;
  const auto* generator =
      static_cast<const BitGenerator*>(PyCapsule_GetPointer(capsule, "BitGenerator"));
  if (generator == nullptr) return nullptr;
  State* const state = generator->state;
  if (key == nullptr) return SeedState(state);
  return PyBool_FromLong(static_cast<long>(
      static_cast<std::size_t>(size) == sizeof(state->key) &&
      std::memcmp(state->key.data(), key, sizeof(state->key)) == 0 && state->position == position));
}

}  // namespace

PyRef MersenneTwisterSeeder() {
  static PyMethodDef method{"seed_mersenne_twister", CallSeeder, METH_VARARGS, nullptr};
  return PyRef(PyCFunction_New(&method, nullptr));
}

}  // namespace pyfx
