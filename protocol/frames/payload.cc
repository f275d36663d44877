// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frames/payload.h"

#include <algorithm>

namespace pyfx {
namespace {

// What execve(2) takes of arguments and variables, each with its end and a pointer, together
// (bprm_stack_limits(), fs/exec.c). Many more fit into a payload and would take a second to unpack.
constexpr std::size_t kMostStrings = (std::size_t{6} << 20) / (1 + sizeof(char*));

constexpr std::size_t kFieldHeaderSize = 6;

// Most fields of one message. Far above what any version sends; keeps duplicates cheap to find.
constexpr std::size_t kMaxFields = 256;

}  // namespace

void PayloadWriter::Begin(std::uint16_t id, std::size_t length) {
  StoreU16(id, &payload_);
  StoreU32(static_cast<std::uint32_t>(length), &payload_);
}

void PayloadWriter::Write(std::uint16_t id, std::uint32_t value) {
  Begin(id, sizeof(value));
  StoreU32(value, &payload_);
}

void PayloadWriter::Write(std::uint16_t id, std::uint64_t value) {
  Begin(id, sizeof(value));
  StoreU64(value, &payload_);
}

void PayloadWriter::Write(std::uint16_t id, std::string_view value) {
  Begin(id, value.size());
  payload_.append(value);
}

void PayloadWriter::Write(std::uint16_t id, std::span<const std::uint32_t> values) {
  Begin(id, values.size() * sizeof(std::uint32_t));
  for (const std::uint32_t value : values) StoreU32(value, &payload_);
}

void PayloadWriter::Write(std::uint16_t id, std::span<const std::uint64_t> values) {
  Begin(id, values.size() * sizeof(std::uint64_t));
  for (const std::uint64_t value : values) StoreU64(value, &payload_);
}

void PayloadWriter::Write(std::uint16_t id, std::span<const std::string> values) {
  std::size_t length = 0;
  for (const std::string& value : values) length += value.size() + 1;
  Begin(id, length);
  for (const std::string& value : values) payload_.append(value).push_back('\0');
}

void PayloadReader::Split(std::string_view payload) {
  while (!payload.empty()) {
    if (payload.size() < kFieldHeaderSize) return Fail(0, "ends within its header");
    const std::uint16_t id = LoadU16(payload.data());
    const std::size_t length = LoadU32(payload.data() + 2);
    payload.remove_prefix(kFieldHeaderSize);
    if (length > payload.size()) return Fail(id, "is longer than its message");
    if (fields_.size() == kMaxFields) return Fail(id, "is one more than a message may have");
    const bool twice = std::any_of(fields_.begin(), fields_.end(),
                                   [id](const Field& field) { return field.id == id; });
    if (twice) return Fail(id, "stands twice in its message");
    fields_.push_back(Field{id, false, payload.substr(0, length)});
    payload.remove_prefix(length);
  }
}

const PayloadReader::Field* PayloadReader::Find(std::uint16_t id, Need need) {
  if (error_) return nullptr;
  for (Field& field : fields_) {
    if (field.id != id) continue;
    field.read = true;
    return &field;
  }
  if (need == Need::kRequired) Fail(id, "is missing");
  return nullptr;
}

bool PayloadReader::Read(std::uint16_t id, std::uint32_t* value, Need need) {
  const Field* field = Find(id, need);
  if (field == nullptr) return false;
  if (field->bytes.size() != sizeof(*value)) return Fail(id, "is not 4 bytes long"), false;
  *value = LoadU32(field->bytes.data());
  return true;
}

bool PayloadReader::Read(std::uint16_t id, std::uint64_t* value, Need need) {
  const Field* field = Find(id, need);
  if (field == nullptr) return false;
  if (field->bytes.size() != sizeof(*value)) return Fail(id, "is not 8 bytes long"), false;
  *value = LoadU64(field->bytes.data());
  return true;
}

bool PayloadReader::Read(std::uint16_t id, std::string* value, Need need) {
  const Field* field = Find(id, need);
  if (field == nullptr) return false;
  value->assign(field->bytes);
  return true;
}

bool PayloadReader::Read(std::uint16_t id, std::vector<std::uint32_t>* values, Need need) {
  const Field* field = Find(id, need);
  if (field == nullptr) return false;
  constexpr std::size_t kSize = sizeof(std::uint32_t);
  if (field->bytes.size() % kSize != 0) return Fail(id, "is not a row of 4-byte numbers"), false;
  values->clear();
  values->reserve(field->bytes.size() / kSize);
  for (std::size_t at = 0; at < field->bytes.size(); at += kSize) {
    values->push_back(LoadU32(field->bytes.data() + at));
  }
  return true;
}

bool PayloadReader::Read(std::uint16_t id, std::vector<std::uint64_t>* values, Need need) {
  const Field* field = Find(id, need);
  if (field == nullptr) return false;
  constexpr std::size_t kSize = sizeof(std::uint64_t);
  if (field->bytes.size() % kSize != 0) return Fail(id, "is not a row of 8-byte numbers"), false;
  values->clear();
  values->reserve(field->bytes.size() / kSize);
  for (std::size_t at = 0; at < field->bytes.size(); at += kSize) {
    values->push_back(LoadU64(field->bytes.data() + at));
  }
  return true;
}

bool PayloadReader::Read(std::uint16_t id, std::vector<std::string>* values, Need need) {
  const Field* field = Find(id, need);
  if (field == nullptr) return false;
  std::string_view rest = field->bytes;
  if (!rest.empty() && rest.back() != '\0') return Fail(id, "does not end with a NUL byte"), false;
  const auto count = static_cast<std::size_t>(std::count(rest.begin(), rest.end(), '\0'));
  if (count > kMostStrings) return Fail(id, "holds more strings than a program can have"), false;
  values->clear();
  values->reserve(count);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\0');
    values->emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return true;
}

void PayloadReader::Fail(std::uint16_t id, std::string_view text, Errc code) {
  if (error_) return;
  error_ = Error{code, "field " + std::to_string(id) + " " + std::string(text)};
}

Status PayloadReader::Finish() {
  for (const Field& field : fields_) {
    if (!field.read && field.id < kFirstIgnorableField) {
      Fail(field.id, "is not known to this version", Errc::kUnsupported);
    }
  }
  return FinishPartial();
}

Status PayloadReader::FinishPartial() const {
  if (error_) return *error_;
  return {};
}

}  // namespace pyfx
