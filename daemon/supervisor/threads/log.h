// SPDX-License-Identifier: GPL-3.0-or-later
//
// The supervisor's log. Goes to the journal, with structured fields (PYFX_PROFILE=, PYFX_RUN=, …),
// when stderr is connected to it, else to stderr with the fields in brackets. Never fails as far
// as its callers can tell, and never waits: what is not read for long is dropped, and counted. The
// only part that knows spdlog.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string_view>

namespace pyfx {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError };

// What a line is about; zero and empty fields are left out.
struct LogFields {
  std::string_view profile;
  std::uint64_t run = 0;
  pid_t pid = 0;
  std::uint32_t generation = 0;
};

class Log {
 public:
  // Lines below `lowest` are dropped.
  explicit Log(LogLevel lowest);
  ~Log();

  void Debug(std::string_view text, const LogFields& fields = {}) {
    Write(LogLevel::kDebug, text, fields);
  }
  void Info(std::string_view text, const LogFields& fields = {}) {
    Write(LogLevel::kInfo, text, fields);
  }
  void Warn(std::string_view text, const LogFields& fields = {}) {
    Write(LogLevel::kWarn, text, fields);
  }
  void Error(std::string_view text, const LogFields& fields = {}) {
    Write(LogLevel::kError, text, fields);
  }
  void Write(LogLevel level, std::string_view text, const LogFields& fields);

 private:
  // False when there is no room.
  bool Post(LogLevel level, std::string_view text, const LogFields& fields);

  struct Backend;
  std::unique_ptr<Backend> backend_;
};

}  // namespace pyfx
