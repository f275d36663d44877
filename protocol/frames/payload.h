// SPDX-License-Identifier: GPL-3.0-or-later
//
// What stands inside a frame: a row of fields, each
//
//   u16 id | u32 length | `length` bytes
//
// in any order, each at most once. A field id from kFirstIgnorableField on may be skipped by a
// reader that does not know it; any other unknown field means that the sender asks for something
// this reader cannot do, and the message must be refused. So later versions can say more to older
// peers without being misunderstood. Nothing here does I/O.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

inline constexpr std::uint16_t kFirstIgnorableField = 0x8000;

inline std::uint16_t LoadU16(const char* p) {
  const auto* b = reinterpret_cast<const unsigned char*>(p);
  return static_cast<std::uint16_t>(b[0] | (b[1] << 8));
}
inline std::uint32_t LoadU32(const char* p) {
  return LoadU16(p) | (std::uint32_t{LoadU16(p + 2)} << 16);
}
inline std::uint64_t LoadU64(const char* p) {
  return LoadU32(p) | (std::uint64_t{LoadU32(p + 4)} << 32);
}

inline void StoreU16(std::uint16_t value, std::string* out) {
  out->push_back(static_cast<char>(value & 0xff));
  out->push_back(static_cast<char>(value >> 8));
}
inline void StoreU32(std::uint32_t value, std::string* out) {
  StoreU16(static_cast<std::uint16_t>(value & 0xffff), out);
  StoreU16(static_cast<std::uint16_t>(value >> 16), out);
}
inline void StoreU64(std::uint64_t value, std::string* out) {
  StoreU32(static_cast<std::uint32_t>(value & 0xffffffff), out);
  StoreU32(static_cast<std::uint32_t>(value >> 32), out);
}

// Builds a payload. Default values are written like any other: a message says what it means.
class PayloadWriter {
 public:
  void Write(std::uint16_t id, std::uint32_t value);
  void Write(std::uint16_t id, std::uint64_t value);
  void Write(std::uint16_t id, std::string_view value);
  void Write(std::uint16_t id, std::span<const std::uint32_t> values);
  void Write(std::uint16_t id, std::span<const std::uint64_t> values);
  // Strings without NUL bytes, each ended by one. This is how execve(2) holds them too.
  void Write(std::uint16_t id, std::span<const std::string> values);

  std::string Take() { return std::move(payload_); }

 private:
  void Begin(std::uint16_t id, std::size_t length);

  std::string payload_;
};

// Reads a payload. Each Read() looks one field up and leaves the value alone when it is absent;
// the first error stays and makes the rest do nothing. Finish() tells it, or that a field was
// there which nobody asked for and which may not be skipped. Borrows the payload.
class PayloadReader {
 public:
  enum class Need { kOptional, kRequired };

  explicit PayloadReader(std::string_view payload) { Split(payload); }

  // True when the field was there and had the right shape.
  bool Read(std::uint16_t id, std::uint32_t* value, Need need = Need::kOptional);
  bool Read(std::uint16_t id, std::uint64_t* value, Need need = Need::kOptional);
  bool Read(std::uint16_t id, std::string* value, Need need = Need::kOptional);
  bool Read(std::uint16_t id, std::vector<std::uint32_t>* values, Need need = Need::kOptional);
  bool Read(std::uint16_t id, std::vector<std::uint64_t>* values, Need need = Need::kOptional);
  bool Read(std::uint16_t id, std::vector<std::string>* values, Need need = Need::kOptional);

  // Records an error about field `id`, unless there is one already.
  void Fail(std::uint16_t id, std::string_view text, Errc code = Errc::kProtocol);

  // Call once, after all Read() calls.
  Status Finish();
  // The same for a reader that looks at some fields only and leaves the rest to the next one.
  Status FinishPartial() const;

 private:
  struct Field {
    std::uint16_t id;
    bool read;
    std::string_view bytes;
  };

  void Split(std::string_view payload);
  const Field* Find(std::uint16_t id, Need need);

  std::vector<Field> fields_;
  std::optional<Error> error_;
};

}  // namespace pyfx
