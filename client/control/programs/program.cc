// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/programs/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string_view>

#include "client/common/exit_as.h"
#include "client/session/child.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

// One of its streams; without descriptors it is ours.
struct KeptStream {
  UniqueFd read_end;
  UniqueFd write_end;
  std::string* text;
  const std::function<void(std::string_view)>* hears = nullptr;
};

Status Open(bool keeps, KeptStream* stream) {
  if (!keeps) return {};
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return SystemError("cannot make a pipe");
  stream->read_end.reset(ends[0]);
  stream->write_end.reset(ends[1]);
  return {};
}

void ReadSome(std::size_t most, KeptStream* stream) {
  std::array<char, 1 << 14> block;
  const ssize_t got = ::read(stream->read_end.get(), block.data(), std::min(most, block.size()));
  if (got > 0) {
    const std::string_view bytes(block.data(), static_cast<std::size_t>(got));
    stream->text->append(bytes);
    if (stream->hears != nullptr) (*stream->hears)(bytes);
  }
  if (got == 0 || (got < 0 && errno != EINTR)) stream->read_end.reset();
}

// Who has ended has written all of it, and only others could write more.
void ReadWhatIsThere(KeptStream* stream) {
  int size = 0;
  if (stream->read_end && ::ioctl(stream->read_end.get(), FIONREAD, &size) != 0) size = 0;
  const std::size_t end = stream->text->size() + static_cast<std::size_t>(size);
  while (stream->read_end && stream->text->size() < end) {
    ReadSome(end - stream->text->size(), stream);
  }
}

// Until it has ended, without `deadline` until nobody can write any more. False: it is too late.
bool Collect(const Child& child, std::optional<Clock::time_point> deadline,
             std::array<KeptStream, 2>* streams) {
  auto& [out, err] = *streams;
  while (deadline || out.read_end || err.read_end) {
    int wait = -1;
    if (deadline) {
      const auto left = std::chrono::ceil<Milliseconds>(*deadline - Clock::now()).count();
      if (left <= 0) return false;
      wait = static_cast<int>(left);
    }
    std::array<pollfd, 3> ready = {{{out.read_end.get(), POLLIN, 0},
                                    {err.read_end.get(), POLLIN, 0},
                                    {deadline ? child.pidfd() : -1, POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), wait) < 0 && errno != EINTR) return false;
    if (ready[2].revents != 0) {
      for (KeptStream& stream : *streams) ReadWhatIsThere(&stream);
      return true;
    }
    for (std::size_t i = 0; i < streams->size(); ++i) {
      if (ready[i].revents != 0) ReadSome(std::string::npos, &(*streams)[i]);
    }
  }
  return true;
}

}  // namespace

std::vector<std::string> OwnEnvironment(const std::vector<std::string>& assignments) {
  std::vector<std::string> env;
  for (char** entry = environ; *entry != nullptr; ++entry) env.emplace_back(*entry);
  for (const std::string& assignment : assignments) {
    const std::string start = assignment.substr(0, assignment.find('=') + 1);
    std::erase_if(env, [&](const std::string& entry) { return entry.starts_with(start); });
    env.push_back(assignment);
  }
  return env;
}

// There can be no socket of a daemon's below a device.
std::vector<std::string> ProbeEnvironment() {
  return OwnEnvironment({"PYFX=0", "PYFX_SOCKET=/dev/null"});
}

std::string ProgramOutput::Complaint() const {
  std::string text = err;
  while (text.ends_with('\n')) text.pop_back();
  text.erase(0, text.rfind('\n') + 1);  // npos + 1 is 0
  return text.empty() ? DescribeEnd(status) : text;
}

Result<ProgramOutput> RunProgram(const ProgramPlan& plan) {
  ProgramOutput output;
  std::array<KeptStream, 2> streams = {{{{}, {}, &output.out}, {{}, {}, &output.err}}};
  if (plan.hears_err) streams[1].hears = &plan.hears_err;
  Status opened = Open(plan.keeps_out, &streams[0]);
  if (opened) opened = Open(plan.keeps_err, &streams[1]);
  if (!opened) return std::move(opened).error();
  const UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!nothing) return ErrnoError("cannot open \"/dev/null\"");
  ChildPlan start{plan.argv, plan.env, {}, {}, false};
  ::sigprocmask(SIG_BLOCK, nullptr, &start.blocked);
  start.stdio = {plan.reads ? -1 : nothing.get(), streams[0].write_end.get(),
                 streams[1].write_end.get()};
  Child child;
  if (const int error = Child::Start(start, &child); error != 0) {
    return SystemError("cannot start \"" + plan.argv[0] + "\"", error);
  }
  for (KeptStream& stream : streams) stream.write_end.reset();
  std::optional<Clock::time_point> deadline;
  if (plan.patience.count() > 0) deadline = Clock::now() + plan.patience;
  const bool ended = Collect(child, deadline, &streams);
  if (!ended) child.Signal(SIGKILL);
  output.status = child.Reap();
  if (ended) return output;
  return Error{Errc::kFailed, "\"" + plan.argv[0] + "\" does not end; it was killed"};
}

}  // namespace pyfx
