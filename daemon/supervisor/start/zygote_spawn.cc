// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/start/zygote_spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "protocol/base/process.h"

namespace pyfx {
namespace {

// The number under which the zygote finds its end of the channel.
constexpr int kZygoteChannelFd = 3;
constexpr int kPreloadFd = 4;  // where LD_PRELOAD cannot hold the library's path

struct SpawnAttributes {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;

  SpawnAttributes() {
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_init(&actions);
  }
  ~SpawnAttributes() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
};

// Default dispositions, an empty mask, a session of its own, so that a terminal which we may have
// is neither its controlling terminal nor sends it Ctrl-C.
void SetAttributes(posix_spawnattr_t* attributes) {
  sigset_t all;
  sigset_t none;
  ::sigfillset(&all);
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigdefault(attributes, &all);
  ::posix_spawnattr_setsigmask(attributes, &none);
  ::posix_spawnattr_setflags(attributes,
                             POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
}

// Whether LD_PRELOAD cannot hold `library`: names in it end at spaces and colons, and some words
// after a $ are replaced (ld.so(8)).
bool GoesByDescriptor(const std::string& library) {
  return library.find_first_of(" :$") != std::string::npos;
}

// Has the dynamic linker load `library` before all others. It takes that back itself, and closes
// kPreloadFd (hosted_main.cc).
void Preload(std::string library, std::vector<std::string>* environment) {
  if (library.empty()) return;
  if (GoesByDescriptor(library)) library = "/proc/self/fd/" + std::to_string(kPreloadFd);
  constexpr std::string_view kVariable = "LD_PRELOAD=";
  for (std::string& entry : *environment) {
    if (entry.starts_with(kVariable)) {
      entry.insert(kVariable.size(), library + ":");
      return;
    }
  }
  environment->push_back(std::string(kVariable) + library);
}

// Our own RLIMIT_NOFILE is raised: programs that use select(2) would break with it, and runs are
// to have the limit they would have had. posix_spawn(3) has no attribute for it; what other threads
// of ours open meanwhile is nothing that a run depends on.
class OpenFilesLimit {
 public:
  explicit OpenFilesLimit(const rlimit& limit) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  ~OpenFilesLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  OpenFilesLimit(const OpenFilesLimit&) = delete;
  OpenFilesLimit& operator=(const OpenFilesLimit&) = delete;

 private:
  rlimit before_{};
};

// Descriptors that are to be terminals in the same state are one terminal.
Status MakeTerminals(const Surroundings& surroundings, ZygoteSpawn* spawn) {
  std::vector<UniqueFd>& made = spawn->their_terminals;
  made.resize(surroundings.terminals.size());
  for (std::size_t i = 0; i < made.size(); ++i) {
    const std::optional<TerminalState>& state = surroundings.terminals[i];
    if (!state) continue;
    for (std::size_t j = 0; j < i && !made[i]; ++j) {
      const std::optional<TerminalState>& other = surroundings.terminals[j];
      if (!other || !other->HasSizeOf(*state) || !other->HasModesOf(*state)) continue;
      made[i] = UniqueFd(::fcntl(made[j].get(), F_DUPFD_CLOEXEC, 0));
    }
    if (made[i]) continue;
    Result<TerminalOfZygote> terminal = TerminalOfZygote::Open(*state);
    if (!terminal) return std::move(terminal).error();
    spawn->outputs.push_back(std::move(terminal->ours));
    made[i] = std::move(terminal->theirs);
  }
  return {};
}

}  // namespace

Result<ZygoteSpawn> ZygoteSpawn::Prepare(const ZygoteProgram& program,
                                         const Surroundings& surroundings) {
  ZygoteSpawn spawn;
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
    return SystemError("cannot make a zygote's channel");
  }
  spawn.channel = UniqueFd(pair[0]);
  spawn.their_channel = UniqueFd(pair[1]);
  if (::pipe2(pair, O_CLOEXEC) != 0) return SystemError("cannot make a pipe for a zygote's output");
  spawn.outputs.emplace_back(pair[0]);
  spawn.their_output = UniqueFd(pair[1]);
  if (Status made = MakeTerminals(surroundings, &spawn); !made) return made.error();
  if (GoesByDescriptor(program.preload)) {
    const UniqueFd opened(::open(program.preload.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    // Not the number that the channel is about to take.
    if (opened) spawn.library = UniqueFd(::fcntl(opened.get(), F_DUPFD_CLOEXEC, kPreloadFd));
    if (!spawn.library) return SystemError("cannot open \"" + program.preload + "\"");
  }
  return spawn;
}

Result<pid_t> ZygoteSpawn::Start(const ZygoteSettings& settings, const ZygoteProgram& program,
                                 std::vector<std::string> environment,
                                 const std::string& processors, int directory) const {
  Preload(program.preload, &environment);
  SpawnAttributes spawn;
  SetAttributes(&spawn.attributes);
  // dup2() needs no free number below the limit, which open() would.
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    const UniqueFd& terminal = their_terminals[static_cast<std::size_t>(fd)];
    const UniqueFd& file = fd == STDIN_FILENO ? settings.null_device : their_output;
    ::posix_spawn_file_actions_adddup2(&spawn.actions, (terminal ? terminal : file).get(), fd);
  }
  if (directory >= 0) ::posix_spawn_file_actions_addfchdir_np(&spawn.actions, directory);
  ::posix_spawn_file_actions_adddup2(&spawn.actions, their_channel.get(), kZygoteChannelFd);
  if (library) ::posix_spawn_file_actions_adddup2(&spawn.actions, library.get(), kPreloadFd);
  ::posix_spawn_file_actions_addclosefrom_np(&spawn.actions,
                                             (library ? kPreloadFd : kZygoteChannelFd) + 1);

  const OpenFilesLimit limit(settings.open_files);
  const ProcessorsOfChild processors_of_child(processors);
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, program.path.c_str(), &spawn.actions, &spawn.attributes,
                                  Pointers(program.arguments).data(), Pointers(environment).data());
  if (error != 0) return SystemError("cannot start \"" + program.path + "\"", error);
  return pid;
}

}  // namespace pyfx
