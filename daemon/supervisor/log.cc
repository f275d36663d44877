// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/log.h"

#include <spdlog/details/null_mutex.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <syslog.h>
#include <unistd.h>
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include <cstdlib>
#include <string>
#include <vector>

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

// Sends each line as one journal entry; `fields` is set for the time of one call.
class JournalSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  void set_fields(const LogFields* fields) { fields_ = fields; }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    std::vector<std::string> entry;
    entry.push_back("MESSAGE=" + std::string(message.payload.data(), message.payload.size()));
    entry.push_back("PRIORITY=" + std::to_string(SyslogPriority(message.level)));
    entry.emplace_back("SYSLOG_IDENTIFIER=pyfxd");
    if (fields_ != nullptr) {
      if (!fields_->profile.empty())
        entry.push_back("PYFX_PROFILE=" + std::string(fields_->profile));
      if (fields_->run != 0) entry.push_back("PYFX_RUN=" + std::to_string(fields_->run));
      if (fields_->pid != 0) entry.push_back("PYFX_PID=" + std::to_string(fields_->pid));
      if (fields_->generation != 0) {
        entry.push_back("PYFX_GENERATION=" + std::to_string(fields_->generation));
      }
    }
    std::vector<iovec> parts;
    for (std::string& part : entry) parts.push_back(iovec{part.data(), part.size()});
    sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
  }
  void flush_() override {}

 private:
  const LogFields* fields_ = nullptr;
};

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

}  // namespace

struct Log::Backend {
  std::shared_ptr<JournalSink> journal;  // null when stderr is not the journal
  std::unique_ptr<spdlog::logger> logger;
};

Log::Log(LogLevel lowest) : backend_(std::make_unique<Backend>()) {
  if (StderrIsJournal()) {
    backend_->journal = std::make_shared<JournalSink>();
    backend_->logger = std::make_unique<spdlog::logger>("pyfxd", backend_->journal);
  } else {
    backend_->logger = std::make_unique<spdlog::logger>(
        "pyfxd", std::make_shared<spdlog::sinks::stderr_sink_st>());
    backend_->logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %l %n: %v");
  }
  backend_->logger->set_level(SpdlogLevel(lowest));
  backend_->logger->set_error_handler([](const std::string&) {});
}

Log::~Log() = default;

void Log::Write(LogLevel level, std::string_view text, const LogFields& fields) {
  const spdlog::level::level_enum spdlog_level = SpdlogLevel(level);
  if (!backend_->logger->should_log(spdlog_level)) return;
  if (backend_->journal) {
    backend_->journal->set_fields(&fields);
    backend_->logger->log(spdlog_level, spdlog::string_view_t(text.data(), text.size()));
    backend_->journal->set_fields(nullptr);
  } else {
    const std::string line = WithFields(text, fields);
    backend_->logger->log(spdlog_level, spdlog::string_view_t(line.data(), line.size()));
  }
}

}  // namespace pyfx
