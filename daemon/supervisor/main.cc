// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxd: reads its arguments, makes the process what a daemon has to be, gets the socket, and
// leaves the rest to the supervisor.
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "daemon/supervisor/check.h"
#include "daemon/supervisor/loop/event_loop.h"
#include "daemon/supervisor/options.h"
#include "daemon/supervisor/sockets/listener.h"
#include "daemon/supervisor/supervisor.h"
#include "daemon/supervisor/surroundings/zygote_environment.h"
#include "daemon/supervisor/threads/closing.h"
#include "daemon/supervisor/threads/log.h"
#include "daemon/supervisor/threads/notify.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

// Descriptors 0-2 must be something, or the next socket gets such a number and is taken for stdio.
Status OpenStandardDescriptors() {
  while (true) {
    const int fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (fd < 0) return ErrnoError("cannot open \"/dev/null\"");
    if (fd <= STDERR_FILENO) continue;
    ::close(fd);
    return {};
  }
}

// Who started us from a terminal ends us by its keys as ever, since we stay in its group there. All
// that this opens is opened with O_NOCTTY, or is no terminal, so that it gets no other one. One
// that leads its session has been given the terminal on purpose.
void LeaveTerminal() {
  if (::getsid(0) == ::getpid()) return;
  const UniqueFd terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (terminal) ::ioctl(terminal.get(), TIOCNOTTY);
}

Status FollowParent() {
  const pid_t parent = ::getppid();
  if (::prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) return ErrnoError("cannot follow the parent");
  // It may have died before the kernel knew that we wanted to hear of it.
  if (::getppid() != parent) return Error{Errc::kFailed, "the parent has left already"};
  return {};
}

// Relative paths are of the directory we were started in, which we leave.
std::string Absolute(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::path absolute = std::filesystem::absolute(path, ignored);
  return absolute.empty() ? path : absolute.string();
}

// With what pyfx has by itself where the file is wrong: a daemon that did not start would be of no
// use to anybody, and systemd would soon give it up.
DaemonSettings DaemonSettingsAtStart(const std::vector<std::string>& files, Log* log) {
  Result<DaemonSettings> read = LoadDaemonSettings(files);
  if (read) return *read;
  log->Error(read.error().text + "; starting without these settings");
  return DefaultSettings();
}

ZygotePrograms ProgramsBelow(const std::string& prefix) {
  ZygotePrograms programs;
  programs.embedded = ZygotePath(prefix);
  programs.python = PYFX_PYTHON;
#ifdef PYFX_EMBED
  programs.embed = true;
#endif
  programs.host = HostPath(prefix);
  for (const std::string& directory : CoreDirectories(prefix)) {
    programs.cores.push_back(Absolute(directory));
  }
  return programs;
}

std::vector<std::string> AllAbsolute(std::vector<std::string> paths) {
  for (std::string& path : paths) path = Absolute(path);
  return paths;
}

Result<SupervisorSettings> MakeSettings(const DaemonOptions& options, Log* log) {
  SupervisorSettings settings;
  settings.drain_timeout = options.drain_timeout;
  settings.profile_directories = AllAbsolute(ProfileDirectories());
  settings.settings_files = AllAbsolute(SettingsFiles());
  settings.daemon = DaemonSettingsAtStart(settings.settings_files, log);
  Result<std::string> prefix = InstallPrefix();
  if (!prefix) return std::move(prefix).error();
  settings.zygotes.programs = ProgramsBelow(*prefix);
  settings.zygotes.directory =
      UniqueFd(::open(EmptyDirectoryPath(*prefix).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  settings.zygotes.environment = ZygoteEnvironment(environ);
  if (options.delegated) settings.zygotes.cgroup = ServiceCgroup::Find();
  settings.zygotes.cgroup.Sweep();
  settings.zygotes.null_device = UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!settings.zygotes.null_device) return ErrnoError("cannot open \"/dev/null\"");
  if (::getrlimit(RLIMIT_NOFILE, &settings.zygotes.open_files) != 0) {
    return ErrnoError("cannot read the limit of open files");
  }
  return settings;
}

Result<std::unique_ptr<Listener>> MakeListener(const DaemonOptions& options) {
  Result<std::unique_ptr<Listener>> passed = Listener::FromSystemd();
  if (!passed || *passed) return passed;
  return Listener::Bind(Absolute(options.socket.empty() ? SocketPath() : options.socket));
}

Status BecomeDaemon(rlimit open_files) {
  open_files.rlim_cur = open_files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &open_files);  // with a lower limit there is less room, no more
  ::signal(SIGPIPE, SIG_IGN);
  LeaveTerminal();
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) return ErrnoError("cannot become a subreaper");
  if (::chdir("/") != 0) return ErrnoError("cannot change to \"/\"");
  return {};
}

Status Serve(const DaemonOptions& options) {
  if (Status opened = OpenStandardDescriptors(); !opened) return opened;
  if (options.die_with_parent) {
    if (Status followed = FollowParent(); !followed) return followed;
  }
  Log log(options.log_level);
  Result<SupervisorSettings> settings = MakeSettings(options, &log);
  if (!settings) return std::move(settings).error();
  Result<std::unique_ptr<Listener>> listener = MakeListener(options);
  if (!listener) return std::move(listener).error();
  if (Status done = BecomeDaemon(settings->zygotes.open_files); !done) return done;
  Result<std::unique_ptr<EventLoop>> loop = EventLoop::Make();
  if (!loop) return std::move(loop).error();

  const ClosingThreads closing(loop->get());
  Supervisor supervisor(loop->get(), &log, std::move(*settings));
  if (Status started = supervisor.Start(std::move(*listener)); !started) return started;
  Status ran = (*loop)->Run();
  FinishNotifying();
  return ran;
}

// The exit status.
int Check(const std::string& name) {
  Result<std::string> prefix = InstallPrefix();
  if (!prefix) {
    std::fprintf(stderr, "pyfxd: %s\n", prefix.error().text.c_str());
    return 1;
  }
  const CheckPlan plan{AllAbsolute(ProfileDirectories()), AllAbsolute(SettingsFiles()),
                       ProgramsBelow(*prefix), ZygoteEnvironment(environ)};
  const std::string found = CheckFiles(plan, name);
  std::fwrite(found.data(), 1, found.size(), stdout);
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace pyfx

int main(int argc, char** argv) {
  pyfx::Result<pyfx::DaemonOptions> options = pyfx::ParseDaemonOptions(argc, argv);
  if (!options) {
    std::fprintf(stderr, "pyfxd: %s\n", options.error().text.c_str());
    return 2;
  }
  if (!options->text.empty()) {
    std::fputs(options->text.c_str(), stdout);
    return std::fflush(stdout) == 0 ? 0 : 1;
  }
  if (options->check) return pyfx::Check(options->check_name);
  if (pyfx::Status served = pyfx::Serve(*options); !served) {
    std::fprintf(stderr, "pyfxd: %s\n", served.error().text.c_str());
    return 1;
  }
  return 0;
}
