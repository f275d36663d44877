// SPDX-License-Identifier: GPL-3.0-or-later
//
// How pyfx reports errors: as values. A function that can fail returns `Result<T>`, which holds
// either a T or an `Error`; each caller handles it, returns it with one more phrase of context,
// or contains it at an owner. Bugs of ours (never anything a peer can send) are `PYFX_CHECK`.
#pragma once

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "protocol/base/cold_cause.h"

namespace pyfx {

// Causes that some caller acts on. Everything else is kFailed, and its text says why.
enum class Errc {
  kFailed,       // the text says what and why
  kProtocol,     // the peer broke the protocol: close the connection
  kVersion,      // the peer speaks another major version
  kUnsupported,  // the peer asks for something this build does not know
  kClosed,       // the peer is gone
  kLostFds,      // descriptors of the peer's were lost on their way here: close the connection
  kNoDaemon,     // nobody listens on the socket
  kBusy,         // the system is out of something for the moment
  kInvalid,      // what the user wrote cannot be right
};

// Text has the form "what failed: object in quotes: cause": starts small, ends without a stop.
struct Error {
  Errc code = Errc::kFailed;
  std::string text;
  // Where the error makes a run cold: as what that is counted. kOther leaves it to the code.
  ColdCause cause = ColdCause::kOther;

  // Puts `phrase` and a colon in front of the text: one more phrase of context.
  Error Context(std::string_view phrase) && {
    text.insert(0, std::string(phrase) + ": ");
    return std::move(*this);
  }
};

// The last line of `text` that is not empty: of a traceback, the exception.
std::string_view LastLine(std::string_view text);

// "`what`: strerror(errno)". Reads errno first, so arguments may allocate.
inline Error ErrnoError(std::string_view what, int error_number = errno) {
  return Error{Errc::kFailed, std::string(what) + ": " + std::strerror(error_number)};
}

// The same, of code kBusy when the system or this process has none left of what it asked for:
// descriptors, processes, memory.
inline Error SystemError(std::string_view what, int error_number = errno) {
  Error error = ErrnoError(what, error_number);
  switch (error_number) {
    case EAGAIN:
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: error.code = Errc::kBusy; break;
    default: break;
  }
  return error;
}

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : value_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return value_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& operator*() & { return *std::get_if<0>(&value_); }
  const T& operator*() const& { return *std::get_if<0>(&value_); }
  T&& operator*() && { return std::move(*std::get_if<0>(&value_)); }
  T* operator->() { return std::get_if<0>(&value_); }
  const T* operator->() const { return std::get_if<0>(&value_); }

  Error& error() & { return *std::get_if<1>(&value_); }
  const Error& error() const& { return *std::get_if<1>(&value_); }
  Error&& error() && { return std::move(*std::get_if<1>(&value_)); }

 private:
  std::variant<T, Error> value_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }

  Error& error() & { return *error_; }
  const Error& error() const& { return *error_; }
  Error&& error() && { return std::move(*error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

// Prints "pyfx: bug: …" to stderr and aborts, in release builds too.
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

#define PYFX_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::pyfx::CheckFailed(#condition, __FILE__, __LINE__))

}  // namespace pyfx
