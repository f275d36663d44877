// SPDX-License-Identifier: GPL-3.0-or-later
//
// PayloadReader, asked for fields of every kind. Input: one byte for the kind that each of the
// ids 1 to 5 is read as, then the payload.
#include <string>
#include <vector>

#include "protocol/frames/payload.h"
#include "tests/fuzz/input.h"

namespace pyfx::fuzz {
namespace {

// Reads field `id` as a value of one kind and writes it as it would be sent.
template <typename T, typename Written>
void Copy(PayloadReader& reader, std::uint16_t id, PayloadWriter& writer) {
  T value{};
  if (reader.Read(id, &value)) writer.Write(id, Written(value));
}

void CopyField(PayloadReader& reader, std::uint16_t id, unsigned kind, PayloadWriter& writer) {
  switch (kind) {
    case 0: return Copy<std::uint32_t, std::uint32_t>(reader, id, writer);
    case 1: return Copy<std::uint64_t, std::uint64_t>(reader, id, writer);
    case 2: return Copy<std::string, std::string_view>(reader, id, writer);
    case 3:
      return Copy<std::vector<std::uint32_t>, std::span<const std::uint32_t>>(reader, id, writer);
    default:
      return Copy<std::vector<std::string>, std::span<const std::string>>(reader, id, writer);
  }
}

// What the five fields say, written again; nullopt when the payload is refused.
std::optional<std::string> Rewrite(std::string_view payload, unsigned kinds) {
  PayloadReader reader(payload);
  PayloadWriter writer;
  for (std::uint16_t id = 1; id <= 5; ++id) CopyField(reader, id, (kinds + id) % 5, writer);
  const bool readable = reader.FinishPartial().ok();
  const Status status = reader.Finish();
  if (!status.ok()) {
    PYFX_CHECK(!status.error().text.empty());
    return std::nullopt;
  }
  PYFX_CHECK(readable);
  return writer.Take();
}

}  // namespace
}  // namespace pyfx::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pyfx::fuzz;
  std::string_view payload = AsText(data, size);
  const unsigned kinds = TakeByte(&payload);
  const std::optional<std::string> once = Rewrite(payload, kinds);
  if (!once) return 0;
  PYFX_CHECK(once->size() <= payload.size());
  PYFX_CHECK(Rewrite(*once, kinds) == once);
  return 0;
}
