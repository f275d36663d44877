// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/base/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "client/common/exit_as.h"
#include "client/session/child.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

using Clock = std::chrono::steady_clock;

constexpr off_t kMostOutput = off_t{16} << 20;

// False when `patience` is over.
bool WaitForEnd(const Child& child, std::chrono::milliseconds patience) {
  const Clock::time_point deadline = Clock::now() + patience;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return false;
    pollfd wait{child.pidfd(), POLLIN, 0};
    const int ready = ::poll(&wait, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

// What has been written to a file in memory.
std::string ReadAll(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0 || info.st_size <= 0) return {};
  std::string text(static_cast<std::size_t>(std::min(info.st_size, kMostOutput)), '\0');
  const ssize_t got = ::pread(fd, text.data(), text.size(), 0);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

}  // namespace

std::string ProgramOutput::Complaint() const {
  std::string text = err;
  while (text.ends_with('\n')) text.pop_back();
  text.erase(0, text.rfind('\n') + 1);  // npos + 1 is 0
  return text.empty() ? DescribeEnd(status) : text;
}

Result<ProgramOutput> RunProgram(const std::vector<std::string>& argv,
                                 const std::vector<std::string>& env,
                                 std::chrono::milliseconds patience) {
  const UniqueFd in(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const UniqueFd out(::memfd_create("pyfxctl-out", MFD_CLOEXEC));
  const UniqueFd err(::memfd_create("pyfxctl-err", MFD_CLOEXEC));
  if (!in || !out || !err) return ErrnoError("cannot make room for what a program says");
  ChildPlan plan;
  plan.argv = argv;
  plan.env = env;
  ::sigemptyset(&plan.blocked);
  plan.stdio = {in.get(), out.get(), err.get()};
  Child child;
  if (const int error = Child::Start(plan, &child); error != 0) {
    return ErrnoError("cannot start \"" + argv[0] + "\"", error);
  }
  const bool ended = WaitForEnd(child, patience);
  if (!ended) child.Signal(SIGKILL);
  const int status = child.Reap();
  if (!ended) {
    return Error{Errc::kFailed, "\"" + argv[0] + "\" does not end; it was killed"};
  }
  return ProgramOutput{status, ReadAll(out.get()), ReadAll(err.get())};
}

std::vector<std::string> OwnEnvironment() {
  std::vector<std::string> env;
  for (char** entry = environ; *entry != nullptr; ++entry) env.emplace_back(*entry);
  return env;
}

}  // namespace pyfx
