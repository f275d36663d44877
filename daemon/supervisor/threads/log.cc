// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/threads/log.h"

#include <spdlog/details/log_msg.h>
#include <spdlog/pattern_formatter.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <syslog.h>
#include <unistd.h>
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "daemon/supervisor/threads/helper_queue.h"

namespace pyfx {
namespace {

spdlog::level::level_enum SpdlogLevel(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace: return spdlog::level::trace;
    case LogLevel::kDebug: return spdlog::level::debug;
    case LogLevel::kInfo: return spdlog::level::info;
    case LogLevel::kWarn: return spdlog::level::warn;
    case LogLevel::kError: return spdlog::level::err;
  }
  return spdlog::level::info;
}

int SyslogPriority(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug: return LOG_DEBUG;
    case spdlog::level::info: return LOG_INFO;
    case spdlog::level::warn: return LOG_WARNING;
    default: return LOG_ERR;
  }
}

// $JOURNAL_STREAM names device and inode of what the journal reads; when stderr was redirected
// since, they differ (systemd.exec(5)).
bool StderrIsJournal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status {};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) == stream;
}

// Each line as one journal entry.
std::vector<std::string> JournalEntry(spdlog::level::level_enum level, std::string_view text,
                                      const LogFields& fields) {
  std::vector<std::string> entry;
  entry.push_back("MESSAGE=" + std::string(text));
  entry.push_back("PRIORITY=" + std::to_string(SyslogPriority(level)));
  entry.emplace_back("SYSLOG_IDENTIFIER=pyfxd");
  if (!fields.profile.empty()) entry.push_back("PYFX_PROFILE=" + std::string(fields.profile));
  if (fields.run != 0) entry.push_back("PYFX_RUN=" + std::to_string(fields.run));
  if (fields.pid != 0) entry.push_back("PYFX_PID=" + std::to_string(fields.pid));
  if (fields.generation != 0) {
    entry.push_back("PYFX_GENERATION=" + std::to_string(fields.generation));
  }
  return entry;
}

void SendToJournal(std::vector<std::string>* entry) {
  std::vector<iovec> parts;
  for (std::string& part : *entry) parts.push_back(iovec{part.data(), part.size()});
  sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

void WriteToStderr(const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(STDERR_FILENO, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
}

std::string WithFields(std::string_view text, const LogFields& fields) {
  std::string line(text);
  std::string rest;
  if (!fields.profile.empty()) rest += " profile=" + std::string(fields.profile);
  if (fields.generation != 0) rest += " generation=" + std::to_string(fields.generation);
  if (fields.run != 0) rest += " run=" + std::to_string(fields.run);
  if (fields.pid != 0) rest += " pid=" + std::to_string(fields.pid);
  if (!rest.empty()) line += " [" + rest.substr(1) + "]";
  return line;
}

// What is not written yet. Who reads it may read no more, and both write(2) and sd_journal_sendv(3)
// wait for room then.
constexpr std::size_t kMostLinesHeld = std::size_t{8} << 20;

// How long the last lines may take.
constexpr std::chrono::milliseconds kLastLinesLimit{1'000};

}  // namespace

struct Log::Backend {
  Backend() : queue(kMostLinesHeld) {}

  bool to_journal = false;
  spdlog::level::level_enum lowest = spdlog::level::info;
  spdlog::pattern_formatter formatter;
  HelperQueue queue;
  std::uint64_t dropped = 0;
};

Log::Log(LogLevel lowest) : backend_(std::make_unique<Backend>()) {
  backend_->to_journal = StderrIsJournal();
  backend_->lowest = SpdlogLevel(lowest);
  backend_->formatter.set_pattern("%Y-%m-%d %H:%M:%S.%e %l %n: %v");
}

Log::~Log() { backend_->queue.Finish(kLastLinesLimit); }

void Log::Write(LogLevel level, std::string_view text, const LogFields& fields) {
  if (SpdlogLevel(level) < backend_->lowest) return;
  // What was dropped is told of in its place, or with the next line.
  if (backend_->dropped != 0 &&
      Post(LogLevel::kWarn,
           std::to_string(backend_->dropped) +
               " lines of the log were dropped: it was not read for too long",
           {})) {
    backend_->dropped = 0;
  }
  if (backend_->dropped != 0 || !Post(level, text, fields)) ++backend_->dropped;
}

bool Log::Post(LogLevel level, std::string_view text, const LogFields& fields) {
  const spdlog::level::level_enum spdlog_level = SpdlogLevel(level);
  if (backend_->to_journal) {
    std::vector<std::string> entry = JournalEntry(spdlog_level, text, fields);
    return backend_->queue.Post(text.size(),
                                [entry = std::move(entry)]() mutable { SendToJournal(&entry); });
  }
  const std::string with_fields = WithFields(text, fields);
  spdlog::memory_buf_t line;
  backend_->formatter.format(
      spdlog::details::log_msg("pyfxd", spdlog_level,
                               spdlog::string_view_t(with_fields.data(), with_fields.size())),
      line);
  return backend_->queue.Post(line.size(), [line = std::string(line.data(), line.size())] {
    WriteToStderr(line.data(), line.size());
  });
}

}  // namespace pyfx
