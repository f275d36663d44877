// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/look/logs.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "client/cold/daemon_start.h"
#include "client/common/message_text.h"
#include "client/control/base/command_line.h"
#include "client/control/base/connection.h"
#include "client/control/base/output.h"
#include "client/control/files/files.h"
#include "client/control/programs/user_manager.h"
#include "protocol/base/process.h"
#include "protocol/base/unique_fd.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

constexpr const char* kUnit = "pyfxd.service";

// Returns only when it cannot be.
int BecomeJournal(const std::string& unit, const LogOptions& options) {
  std::vector<std::string> words = {"journalctl", "--user-unit=" + unit};
  if (options.follow) words.emplace_back("--follow");
  if (!options.profile.empty()) words.push_back("PYFX_PROFILE=" + options.profile);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  return Fail(ErrnoError("cannot execute \"journalctl\", which has the log"));
}

// Reads a file from its beginning, and what is appended to it. Without a `daemon` that has ended.
class FileReader {
 public:
  FileReader(UniqueFd file, UniqueFd daemon, const LogOptions& options)
      : file_(std::move(file)),
        daemon_(std::move(daemon)),
        filter_(options.profile, [this](std::string_view record) { Write(record); }) {}

  int Read() {
    ReadOn();
    filter_.Finish();
    return Ending();
  }

  // Until the daemon ends.
  int Follow(const std::string& path) {
    const UniqueFd changes(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!changes || ::inotify_add_watch(changes.get(), path.c_str(), IN_MODIFY) < 0) {
      return Fail(ErrnoError("cannot watch the log, try without -f: \"" + path + "\""));
    }
    while (true) {
      // Looked at first: what the daemon wrote before it ended is then read below.
      const bool ended = HasEnded();
      if (const int failed = Read(); failed != 0 || ended) return failed;
      std::array<pollfd, 2> wait = {pollfd{changes.get(), POLLIN, 0},
                                    pollfd{daemon_.get(), POLLIN, 0}};
      ::poll(wait.data(), wait.size(), -1);
      std::array<char, 4096> events;
      while (::read(changes.get(), events.data(), events.size()) > 0) {
      }
    }
  }

 private:
  bool HasEnded() const {
    pollfd wait{daemon_.get(), POLLIN, 0};
    return !daemon_ || ::poll(&wait, 1, 0) > 0;
  }

  void ReadOn() {
    struct stat info {};
    if (::fstat(file_.get(), &info) == 0 && info.st_size < at_) at_ = 0;  // it was emptied
    std::array<char, 1 << 16> bytes;
    ssize_t got = 0;
    while ((got = ::pread(file_.get(), bytes.data(), bytes.size(), at_)) > 0) {
      at_ += got;
      filter_.Feed(std::string_view(bytes.data(), static_cast<std::size_t>(got)));
    }
    if (got < 0) failed_ = true;
  }

  void Write(std::string_view record) {
    if (!lost_ && !WriteText(STDOUT_FILENO, record)) lost_ = true;
  }

  int Ending() const {
    if (failed_) return Fail({Errc::kFailed, "cannot read the log"});
    return lost_ ? Fail({Errc::kFailed, "cannot write to standard output"}) : 0;
  }

  UniqueFd file_;
  UniqueFd daemon_;
  RecordFilter filter_;
  off_t at_ = 0;
  bool failed_ = false;
  bool lost_ = false;
};

int ShowFile(const std::string& path, UniqueFd daemon, const LogOptions& options) {
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC));
  const std::string target = TargetOf(path);
  if (!file) {
    return Fail(ErrnoError("cannot read the log \"" + (target.empty() ? path : target) + "\""));
  }
  FileReader reader(std::move(file), std::move(daemon), options);
  return options.follow ? reader.Follow(path) : reader.Read();
}

int ShowLogOf(pid_t daemon, const LogOptions& options) {
  const std::string process = "/proc/" + std::to_string(daemon);
  const std::string path = process + "/fd/2";
  const std::string target = TargetOf(path);
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode)) {
    UniqueFd running = OpenPidfd(daemon);
    if (options.follow && !running) return Fail(ErrnoError("cannot watch the daemon"));
    return ShowFile(path, std::move(running), options);
  }
  if (target.starts_with("socket:")) {
    std::ifstream stream(process + "/cgroup", std::ios::binary);
    const std::string unit = UnitIn(std::string(std::istreambuf_iterator<char>(stream), {}));
    return BecomeJournal(unit.empty() ? kUnit : unit, options);
  }
  const std::string where =
      target.empty() ? "where this user cannot see it" : "to \"" + target + "\"";
  return Fail({Errc::kFailed, "pyfxd " + std::to_string(daemon) + " writes its log " + where +
                                  ", where nothing is kept: start it by \"systemctl --user "
                                  "start pyfxd.socket\", or with 2>>FILE"});
}

bool IsFile(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

// What an earlier one has said; that of another socket went neither to the journal nor to where
// those write that clients start.
int ShowLogOfNone(const Error& error, const LogOptions& options) {
  const bool is_usual = Env("PYFX_SOCKET").empty();
  const std::string started = LogOfStartedDaemon();
  if (is_usual && ClientsStartDaemon() && IsFile(started)) return ShowFile(started, {}, options);
  if (is_usual && HasUserManager()) return BecomeJournal(kUnit, options);
  if (error.code != Errc::kNoDaemon) return Fail(error);
  if (is_usual && IsFile(started)) return ShowFile(started, {}, options);
  return Fail({Errc::kFailed, DescribeNoDaemon(SocketPath()) +
                                  "; its log is gone with it, unless it went to a file, as with "
                                  "\"pyfxctl session --log FILE\", or to \"" +
                                  started + "\", as that of one which pyfxc starts"});
}

}  // namespace

int ShowLog(const LogOptions& options) {
  Result<ControlConnection> connection = Connect();
  if (connection) {
    Result<DaemonReport> report = connection->AskStatus();
    if (!report) return Fail(report.error());
    return ShowLogOf(static_cast<pid_t>(report->daemon.pid), options);
  }
  return ShowLogOfNone(connection.error(), options);
}

}  // namespace pyfx
