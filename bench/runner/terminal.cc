// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/runner/terminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "bench/runner/program.h"

namespace pyfx::bench {
namespace {

constexpr int kKeys = 50;
// Faster than anybody types, slow enough for all to have gone back to sleep.
constexpr std::chrono::milliseconds kBetweenKeys{4};

struct Pty {
  UniqueFd master;
  std::array<char, 64> path{};  // of the terminal
};

struct Session {
  UniqueFd master;
  pid_t pid;
};

Result<Pty> MakePty() {
  Pty pty;
  UniqueFd& master = pty.master;
  master = UniqueFd(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!master || ::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0 ||
      ::ptsname_r(master.get(), pty.path.data(), pty.path.size()) != 0) {
    return ErrnoError("cannot make a pseudo terminal");
  }
  const winsize size{24, 80, 0, 0};
  ::ioctl(master.get(), TIOCSWINSZ, &size);
  return pty;
}

Result<Session> StartInTerminal(const Argv& argv) {
  Result<Pty> pty = MakePty();
  if (!pty) return std::move(pty).error();
  Result<pid_t> pid = Start(argv, {.terminal = pty->path.data()});
  if (!pid) return std::move(pid).error();
  return Session{std::move(pty->master), *pid};
}

// Reads up to `size` bytes; 0 at the end: EIO when all have closed the terminal.
std::size_t Read(const UniqueFd& output, char* bytes, std::size_t size) {
  const ssize_t got = ::read(output.get(), bytes, size);
  return got < 0 ? 0 : static_cast<std::size_t>(got);
}

bool ReadUntil(const UniqueFd& master, std::string_view mark) {
  std::string seen;
  std::array<char, 256> bytes{};
  while (seen.find(mark) == std::string::npos) {
    const std::size_t got = Read(master, bytes.data(), bytes.size());
    if (got == 0) return false;
    seen.append(bytes.data(), got);
  }
  return true;
}

void ReadToEnd(const UniqueFd& master) {
  std::array<char, 65536> bytes;
  while (Read(master, bytes.data(), bytes.size()) > 0) {
  }
}

double Nanoseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::nano>(duration).count();
}

// The program was started at `begin`, by `pid` if it could be; what it writes is to be read.
Result<double> TakeFirstByte(const UniqueFd& output, Clock::time_point begin, Result<pid_t> pid,
                             const Argv& argv) {
  if (!pid) return std::move(pid).error();
  std::array<char, 256> bytes{};
  std::size_t got = Read(output, bytes.data(), bytes.size());
  const double taken = Nanoseconds(Clock::now() - begin);
  std::string said;
  for (; got > 0; got = Read(output, bytes.data(), bytes.size())) said.append(bytes.data(), got);
  Status ended = WaitForSuccess(*pid, argv);
  if (ended && said == "x") return taken;
  const std::string what = ended ? "\"" + argv[0] + "\" does not say x" : ended.error().text;
  return Error{Errc::kFailed, what + ": \"" + said + "\""};
}

}  // namespace

Result<std::vector<double>> MeasureKeys(const Argv& argv) {
  Result<Session> session = StartInTerminal(argv);
  if (!session) return std::move(session).error();
  std::vector<double> times;
  bool alive = ReadUntil(session->master, "ready");
  for (int key = 0; alive && key < kKeys; ++key) {
    std::this_thread::sleep_for(kBetweenKeys);
    const Clock::time_point begin = Clock::now();
    char echo = 0;
    alive = ::write(session->master.get(), "x", 1) == 1 && Read(session->master, &echo, 1) == 1;
    times.push_back(Nanoseconds(Clock::now() - begin));
  }
  if (alive) alive = ::write(session->master.get(), "\x04", 1) == 1;
  ReadToEnd(session->master);
  if (Status ended = WaitForSuccess(session->pid, argv); !ended) return std::move(ended).error();
  if (!alive) return Error{Errc::kFailed, "\"" + argv[0] + "\" did not echo"};
  return times;
}

Result<double> MeasureBulk(const Argv& argv) {
  Result<Session> session = StartInTerminal(argv);
  if (!session) return std::move(session).error();
  char first = 0;
  Read(session->master, &first, 1);
  const Clock::time_point begin = Clock::now();
  ReadToEnd(session->master);
  const double taken = Nanoseconds(Clock::now() - begin);
  if (Status ended = WaitForSuccess(session->pid, argv); !ended) return std::move(ended).error();
  return taken;
}

Result<double> MeasureFirstByte(const Argv& argv) {
  Result<Pipe> pipe = MakePipe();
  if (!pipe) return std::move(pipe).error();
  const Clock::time_point begin = Clock::now();
  Result<pid_t> pid = Start(argv, {.out = pipe->out.get(), .errors_too = true});
  pipe->out.reset();
  return TakeFirstByte(pipe->in, begin, std::move(pid), argv);
}

Result<double> MeasureFirstByteInTerminal(const Argv& argv) {
  Result<Pty> pty = MakePty();
  if (!pty) return std::move(pty).error();
  const Clock::time_point begin = Clock::now();
  Result<pid_t> pid = Start(argv, {.terminal = pty->path.data()});
  return TakeFirstByte(pty->master, begin, std::move(pid), argv);
}

}  // namespace pyfx::bench
