// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/seekable_flag.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cstring>
#include <vector>

#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

std::vector<std::uint32_t> HalvesOf(PyObject* object) {
  std::vector<std::uint32_t> halves(static_cast<std::size_t>(Py_TYPE(object)->tp_basicsize) /
                                    sizeof(std::uint32_t));
  std::memcpy(halves.data(), static_cast<const void*>(object),
              halves.size() * sizeof(std::uint32_t));
  return halves;
}

}  // namespace

// A pipe cannot seek: of -1 in a signed field of two bits, both become 0.
std::optional<SeekableFlag> SeekableFlag::Learn() {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  const UniqueFd read_end(ends[0]), write_end(ends[1]);
  const PyRef io(PyImport_ImportModule("_io"));
  const PyRef raw(io ? PyObject_CallMethod(io.get(), "FileIO", "isO", ends[0], "rb", Py_False)
                     : nullptr);
  std::optional<SeekableFlag> found;
  if (raw) {
    const std::vector<std::uint32_t> before = HalvesOf(raw.get());
    const PyRef asked(PyObject_CallMethod(raw.get(), "seekable", nullptr));
    const std::vector<std::uint32_t> after = HalvesOf(raw.get());
    std::size_t count = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before[i] == after[i]) continue;
      const std::uint32_t bits = before[i] & ~after[i];
      if (std::popcount(bits) == 2 && before[i] == (after[i] | bits)) found = SeekableFlag(i, bits);
      ++count;
    }
    if (asked.get() != Py_False || count != 1) found.reset();
  }
  PyErr_Clear();
  return found;
}

void SeekableFlag::Forget(PyObject* raw) const {
  char* const place = reinterpret_cast<char*>(raw) + word_ * sizeof(unknown_);
  std::uint32_t bits = 0;
  std::memcpy(&bits, place, sizeof(bits));
  bits |= unknown_;
  std::memcpy(place, &bits, sizeof(bits));
}

}  // namespace pyfx
