// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/host/embedded_version.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "daemon/zygote/host/noted_file.h"
#include "protocol/base/process.h"
#include "protocol/base/unique_fd.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/regular_file.h"

namespace pyfx {
namespace {

constexpr int kLongestAnswer = 10'000;  // milliseconds

// The parts of Py_GetVersion() that tell builds apart, each of which is a string in the program:
// "3.11.2", and of "main, Mar 13 2023, 12:18:29" the day and the time (Modules/getbuildinfo.c).
std::vector<std::string_view> PartsOfVersion() {
  const std::string_view version = Py_GetVersion();
  std::vector<std::string_view> parts = {version.substr(0, version.find(' '))};
  std::string_view build = Py_GetBuildInfo();
  while (build.find(", ") != std::string_view::npos) {
    build.remove_prefix(build.find(", ") + 2);
    parts.push_back(build.substr(0, build.find(", ")));
  }
  return parts;
}

// Quicker than to have it started: a millisecond or two.
bool HoldsOurVersion(const std::string& python) {
  const Result<UniqueFd> file = OpenRegularFile(python);
  struct stat info {};
  if (!file || ::fstat(file->get(), &info) != 0 || info.st_size <= 0) return false;
  const auto size = static_cast<std::size_t>(info.st_size);
  void* const bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file->get(), 0);
  if (bytes == MAP_FAILED) return false;
  bool all = true;
  for (const std::string_view part : PartsOfVersion()) {
    const std::string string = '\0' + std::string(part) + '\0';
    all = all && ::memmem(bytes, size, string.data(), string.size()) != nullptr;
  }
  ::munmap(bytes, size);
  return all;
}

// Reads up to the end of the stream; what has come when the deadline comes first.
std::string ReadAnswer(int fd) {
  std::string answer;
  std::array<char, 512> bytes;
  pollfd wait = {fd, POLLIN, 0};
  while (answer.size() < 4096 && ::poll(&wait, 1, kLongestAnswer) > 0) {
    const ssize_t size = ::read(fd, bytes.data(), bytes.size());
    if (size <= 0) break;
    answer.append(bytes.data(), static_cast<std::size_t>(size));
  }
  return answer;
}

// sys.version of `python`, which is run for it; empty when it does not tell.
std::string AskForVersion(const std::string& python) {
  std::string code = "import sys; sys.stdout.write(sys.version)";
  std::string program = python;
  std::string isolated = "-I", without_site = "-S", option = "-c";
  char* const argv[] = {program.data(), isolated.data(), without_site.data(),
                        option.data(),  code.data(),     nullptr};
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {};
  const UniqueFd ours(ends[0]);
  UniqueFd theirs(ends[1]);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDOUT_FILENO);
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, python.c_str(), &actions, nullptr, argv, ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0 || pid <= 1) return {};
  theirs.reset();
  std::string answer = ReadAnswer(ours.get());
  ::kill(pid, SIGKILL);  // which has ended, or will not answer; not reaped yet
  // A tracer may keep its end to itself. Left, it is a child of the warm-up's.
  const UniqueFd pidfd = OpenPidfd(pid);
  pollfd ended = {pidfd.get(), POLLIN, 0};
  ::poll(&ended, 1, kLongestAnswer);
  ::waitpid(pid, nullptr, WNOHANG);
  return answer;
}

std::string OwnPath() {
  std::array<char, 4096> path;
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  return size < 0 ? std::string() : std::string(path.data(), static_cast<std::size_t>(size));
}

}  // namespace

Status CheckEmbeddedVersion(const std::string& python) {
  if (const std::string why = PrivilegesOf(python); !why.empty()) {
    return Error{Errc::kUnsupported, "\"" + python + "\" " + why};
  }
  if (HoldsOurVersion(python)) return {};
  const std::string version = AskForVersion(python);
  if (version == Py_GetVersion()) return {};
  const std::string what = version.empty() ? "\"" + python + "\" does not tell which Python it is"
                                           : "\"" + python + "\" is Python " + version + " now";
  return Error{Errc::kUnsupported,
               what + ", and pyfx was built with " + Py_GetVersion() + ": build pyfx anew"};
}

Consumed ConsumedByVersionCheck(const std::string& python) {
  Consumed consumed;
  NoteFile(python, &consumed);
  if (const std::string own = OwnPath(); !own.empty()) NoteFile(own, &consumed);
  return consumed;
}

}  // namespace pyfx
