// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/specialise/standard_streams.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "daemon/zygote/core/cpython/cpython_internals.h"

namespace pyfx {

Result<StandardStreams> StandardStreams::Adopt() {
  const std::optional<SeekableFlag> seekable = SeekableFlag::Learn();
  if (!seekable) return Error{Errc::kUnsupported, "io.FileIO keeps its state in an unknown way"};
  Result<Helper> helper = Helper::Load(kStreamsSource);
  if (!helper) return std::move(helper).error();
  return StandardStreams(std::move(*helper), *seekable);
}

bool StandardStreams::Remember() {
  if (!helper_.Call("remember", nullptr)) return false;
  raw_objects_ = helper_.Call("raw_objects", nullptr);
  return static_cast<bool>(raw_objects_);
}

Status StandardStreams::Renew(const std::vector<std::uint32_t>& numbers) const {
  std::array<PyObject*, 3> open{};
  for (std::uint32_t number = 0; number < open.size(); ++number) {
    const bool found = std::find(numbers.begin(), numbers.end(), number) != numbers.end();
    open.at(number) = found ? Py_True : Py_False;
  }
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(raw_objects_.get()); ++i) {
    seekable_.Forget(PyList_GET_ITEM(raw_objects_.get(), i));
  }
  const PyConfig& config = internals::Config();
  const PyRef encoding(PyUnicode_FromWideChar(config.stdio_encoding, -1));
  const PyRef errors(PyUnicode_FromWideChar(config.stdio_errors, -1));
  const PyRef answer = helper_.Call("renew", "(OOO)OOO", open[0], open[1], open[2], encoding.get(),
                                    errors.get(), config.buffered_stdio != 0 ? Py_True : Py_False);
  if (answer) return StatusOf(answer.get());
  return Error{Errc::kUnsupported, "cannot make the standard streams: " + TakeExceptionText()};
}

void StandardStreams::Release() {
  helper_.Release();
  raw_objects_ = PyRef();
}

}  // namespace pyfx
