// SPDX-License-Identifier: GPL-3.0-or-later
//
// How messages are written and read, for the files that define some. Each defines a Fields() for a
// message, which names its fields once; a Writer or a Reader goes through them. Ids are for ever: a
// new field takes a new id.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "protocol/frames/message.h"
#include "protocol/frames/payload.h"

namespace pyfx {

template <typename Visited, typename Message>
concept Is = std::same_as<std::remove_const_t<Visited>, Message>;

inline constexpr auto kRequired = PayloadReader::Need::kRequired;
inline constexpr auto kOptional = PayloadReader::Need::kOptional;
using Need = PayloadReader::Need;

class Writer {
 public:
  template <typename T>
  void Value(std::uint16_t id, const T& value, Need = kOptional) {
    payload_.Write(id, value);
  }
  void Text(std::uint16_t id, const std::string& text, Need = kOptional) {
    payload_.Write(id, CutText(text));
  }
  void Name(std::uint16_t id, const std::string& name, Need need = kOptional) {
    if (need == kRequired || !name.empty()) payload_.Write(id, name);
  }
  template <typename E>
  void Enum(std::uint16_t id, E value, E /*last*/, Need = kOptional) {
    payload_.Write(id, static_cast<std::uint32_t>(value));
  }
  template <typename E>
  void OptionalEnum(std::uint16_t id, const std::optional<E>& value, E last) {
    if (value) Enum(id, *value, last);
  }
  template <typename E>
  void OpenEnum(std::uint16_t id, E value, Need = kOptional) {
    payload_.Write(id, static_cast<std::uint32_t>(value));
  }
  // Not there when it is empty.
  void Path(std::uint16_t id, const std::string& path) {
    if (!path.empty()) payload_.Write(id, path);
  }
  // Not there when it is false.
  void Flag(std::uint16_t id, bool flag) {
    if (flag) payload_.Write(id, std::uint32_t{1});
  }
  std::string Take() { return payload_.Take(); }

 private:
  PayloadWriter payload_;
};

class Reader {
 public:
  explicit Reader(std::string_view payload) : payload_(payload) {}

  template <typename T>
  void Value(std::uint16_t id, T& value, Need need = kOptional) {
    payload_.Read(id, &value, need);
  }
  void Text(std::uint16_t id, std::string& text, Need need = kOptional) {
    if (payload_.Read(id, &text, need) && text.size() > kMaxText) {
      payload_.Fail(id, "is longer than a text may be");
    }
  }
  void Name(std::uint16_t id, std::string& name, Need need = kOptional) {
    if (payload_.Read(id, &name, need) && !IsValidProfileName(name)) {
      payload_.Fail(id, "is not a profile name");
    }
  }
  // An enumerator after `last` comes from a version that knows more than this one.
  template <typename E>
  void Enum(std::uint16_t id, E& value, E last, Need need = kOptional) {
    std::optional<E> read;
    ReadEnum(id, read, last, need);
    value = read.value_or(value);
  }
  template <typename E>
  void OptionalEnum(std::uint16_t id, std::optional<E>& value, E last) {
    ReadEnum(id, value, last, kOptional);
  }
  // An enumerator of which values unknown here are as good as known ones.
  template <typename E>
  void OpenEnum(std::uint16_t id, E& value, Need need = kOptional) {
    std::uint32_t number = 0;
    if (payload_.Read(id, &number, need)) value = static_cast<E>(number);
  }
  void Path(std::uint16_t id, std::string& path) {
    if (payload_.Read(id, &path, kOptional) && path.size() > kMaxPath) {
      payload_.Fail(id, "is longer than a path may be");
    }
  }
  void Flag(std::uint16_t id, bool& flag) {
    std::uint32_t number = 0;
    if (payload_.Read(id, &number, kOptional)) flag = number != 0;
  }
  void Fail(std::uint16_t id, std::string_view text) { payload_.Fail(id, text); }
  Status Finish() { return payload_.Finish(); }

 private:
  template <typename E>
  void ReadEnum(std::uint16_t id, std::optional<E>& value, E last, Need need) {
    std::uint32_t number = 0;
    if (!payload_.Read(id, &number, need)) return;
    if (number > static_cast<std::uint32_t>(last)) {
      return payload_.Fail(id, "has a value that is not known to this version", Errc::kUnsupported);
    }
    value = static_cast<E>(number);
  }

  PayloadReader payload_;
};

template <typename M>
std::string EncodePayload(const M& message) {
  Writer writer;
  Fields(writer, message);
  return writer.Take();
}

template <typename M>
Result<M> DecodePayload(std::string_view payload) {
  M message;
  Reader reader(payload);
  Fields(reader, message);
  if (Status status = reader.Finish(); !status) return std::move(status).error();
  return message;
}

// For each message that a file defines: its functions, for who includes the header alone.
#define PYFX_INSTANTIATE(M)                        \
  template std::string EncodePayload<M>(const M&); \
  template Result<M> DecodePayload<M>(std::string_view)

}  // namespace pyfx
