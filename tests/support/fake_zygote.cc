// SPDX-License-Identifier: GPL-3.0-or-later
//
// A zygote without Python, for tests of the supervisor: speaks docs/protocol.md 4.6 and 4.7, forks
// real spares, reaps them. Its runs do what their arguments say:
//
//   exit N         Started, Exited, exit status N         leave N    the same without Exited
//   die SIGNAL     Started, then dies of the signal       hang       Started, then waits for ever
//   early SIGNAL   dies of the signal before Started      say TEXT   TEXT to descriptor 1, exit 0
//
// What goes wrong is chosen by files PROFILE.WHAT in $FAKE_ZYGOTE_DIR, or in fake/ beside the
// prefix that the program stands in; PROFILE.WHAT.$MODE comes first, if there is such a variable:
//
//   consumed   what it says it has read: lines "variable NAME", "file PATH", "asked BITS", and
//              "rewrite PATH", which changes the file after its stamp was taken
//   step       what its warm-up says that it does then
//   warm-gate  is a fifo at which it waits then, until somebody has opened it and closed it again
//   warm-fail (its content is the traceback), must-be-cold (why), warm-crash, warm-hang,
//   warm-garbage, warm-overlong, fork-hang, fork-fail, spare-die;  memory, unsafe, harmless: what
//   it says of itself;  executed: what it says of each child that has died
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>

#include "protocol/frames/channel.h"
#include "protocol/frames/message.h"
#include "protocol/messages/parcel.h"
#include "protocol/messages/run_messages.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx::test {
namespace {

constexpr int kChannelFd = 3;
constexpr std::chrono::seconds kSendLimit{10};

UniqueFd PidfdOf(pid_t pid) {
  return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

[[noreturn]] void Die(int signal) {
  ::signal(signal, SIG_DFL);
  ::raise(signal);
  ::_exit(1);
}

[[noreturn]] void WaitForEver() {
  while (true) ::pause();
}

// The run, from its Assign to its end.
class RunChild {
 public:
  explicit RunChild(UniqueFd channel) : channel_(std::move(channel)) {}

  [[noreturn]] void Serve() {
    Result<Frame> assign = channel_.Receive();
    if (!assign) ::_exit(0);  // the supervisor has no use for this spare
    Result<Assign> assigned = Expect<Assign>(*assign, 1);
    if (!assigned) ::_exit(70);
    connection_ = std::move(assign->fds[0]);
    Result<Frame> frame = channel_.Receive();
    if (!frame) ::_exit(71);
    Result<Run> run = DecodePayload<Run>(frame->payload);
    if (run && run->in_parcel && frame->fds.size() == 1) {
      Result<std::vector<UniqueFd>> unpacked = Unpack(std::move(frame->fds[0]));
      if (unpacked) frame->fds = std::move(*unpacked);
    }
    if (!run || frame->fds.size() != run->fd_numbers.size() + 1) ::_exit(72);
    channel_ = Channel();
    Execute(assigned->run_id, *run, *frame);
  }

 private:
  [[noreturn]] void Execute(std::uint64_t run_id, const Run& run, const Frame& frame) {
    const std::string command = run.argv.empty() ? "exit" : run.argv[0];
    const std::string argument = run.argv.size() < 2 ? "0" : run.argv[1];
    const int number = std::atoi(argument.c_str());
    if (command == "early") Die(number);
    Start(run_id);
    if (command == "hang") WaitForEver();
    if (command == "die") Die(number);
    if (command == "leave") ::_exit(number);
    if (command == "say") Say(argument, run, frame);
    const int status = command == "exit" ? number : 0;
    std::string bytes;
    AppendMessage(Exited{static_cast<std::uint32_t>(status << 8)}, 0, &bytes);
    Send(bytes, {});
    ::_exit(status);
  }

  static void Say(const std::string& text, const Run& run, const Frame& frame) {
    for (std::size_t i = 0; i < run.fd_numbers.size(); ++i) {
      if (run.fd_numbers[i] != STDOUT_FILENO) continue;
      if (::write(frame.fds[i + 1].get(), text.data(), text.size()) < 0) ::_exit(73);
    }
  }

  void Start(std::uint64_t run_id) {
    std::string bytes;
    AppendMessage(Hello{}, 0, &bytes);
    AppendMessage(Started{run_id, static_cast<std::uint32_t>(::getpid())}, 1, &bytes);
    const UniqueFd pidfd = PidfdOf(::getpid());
    Send(bytes, {pidfd.get()});
  }

  void Send(const std::string& bytes, const std::vector<int>& fds) {
    // A client that has left is none of the run's business.
    Status ignored = SendFrames(connection_.get(), bytes, fds, kSendLimit);
    static_cast<void>(ignored);
  }

  Channel channel_;
  UniqueFd connection_;
};

class FakeZygote {
 public:
  explicit FakeZygote(std::string profile)
      : profile_(std::move(profile)), channel_(UniqueFd(kChannelFd)) {}

  int Run() {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    deaths_ = UniqueFd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!WarmUp()) return 1;
    while (!draining_ || !children_.empty()) Step();
    return 0;
  }

 private:
  // In a daemon's tree the environment may be any client's.
  static std::string Directory() {
    if (const char* directory = std::getenv("FAKE_ZYGOTE_DIR")) return directory;
    std::error_code ignored;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    return program.parent_path().parent_path().parent_path().parent_path() / "fake";
  }

  std::optional<std::string> Wrong(const std::string& what) const {
    const std::string path = Directory() + "/" + profile_ + "." + what;
    std::ifstream file;
    if (const char* mode = std::getenv("MODE")) file.open(path + "." + mode);
    if (!file.is_open()) file.open(path);
    if (!file.is_open()) return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  static std::uint64_t Nanoseconds(const timespec& time) {
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(time.tv_nsec);
  }

  void TellConsumed(const std::string& lines) {
    Consumed consumed;
    std::istringstream words(lines);
    for (std::string what, name; words >> what && std::getline(words >> std::ws, name);) {
      if (what == "variable") consumed.variables.push_back(name);
      if (what == "asked") consumed.asked |= static_cast<std::uint32_t>(std::stoul(name));
      if (what == "rewrite") std::ofstream(name, std::ios::app) << "changed\n";
      if (what != "file") continue;
      struct stat info {};
      if (::stat(name.c_str(), &info) != 0) ::_exit(76);
      consumed.files.push_back(name);
      for (const std::uint64_t number :
           {static_cast<std::uint64_t>(info.st_dev), static_cast<std::uint64_t>(info.st_ino),
            static_cast<std::uint64_t>(info.st_size), Nanoseconds(info.st_mtim),
            Nanoseconds(info.st_ctim)}) {
        consumed.stamps.push_back(number);
      }
    }
    Tell(consumed);
  }

  template <typename M>
  void Tell(const M& message, std::vector<UniqueFd> fds = {}) {
    if (!channel_.valid()) return;
    channel_.Queue(message, std::move(fds));
    if (channel_.Flush()) return;
    // With the channel go the descriptors that were to be sent, so that a spare hears of it.
    draining_ = true;
    channel_ = Channel();
  }

  bool WarmUp() {
    Result<Frame> frame = channel_.Receive();
    if (!frame || !Expect<Warm>(*frame)) return false;
    std::printf("warming up%s\n", ::isatty(STDOUT_FILENO) != 0 ? " in a terminal" : "");
    std::fflush(stdout);
    if (const auto lines = Wrong("consumed")) TellConsumed(*lines);
    if (const auto text = Wrong("warm-fail")) {
      WarmUpFailed failed;
      failed.text = *text;
      Tell(failed);
      return false;
    }
    if (const auto text = Wrong("must-be-cold")) {
      Tell(WarmUpFailed{*text, 1});
      return false;
    }
    if (Wrong("warm-crash")) {
      std::fprintf(stderr, "Fatal Python error: fake\n");
      Die(SIGABRT);
    }
    if (Wrong("warm-hang")) WaitForEver();
    if (Wrong("warm-garbage")) Garble("GET / HTTP/1.0\r\n\r\n");
    if (Wrong("warm-overlong")) Garble(std::string("\xff\xff\xff\x7f\x48\x00\x00\x00", 8));
    if (const auto step = Wrong("step")) Tell(WarmUpStep{*step});
    static_cast<void>(Wrong("warm-gate"));  // which reads up to its end
    Ready ready;
    ready.warm_up_us = 1234;
    ready.modules = 5;
    ready.python_version = "3.0.fake";
    if (const auto bytes = Wrong("memory")) ready.memory_bytes = std::stoull(*bytes);
    if (const auto phrase = Wrong("unsafe")) ready.unsafe.push_back(*phrase);
    if (const auto phrase = Wrong("harmless")) ready.harmless.push_back(*phrase);
    Tell(ready);
    return true;
  }

  [[noreturn]] void Garble(const std::string& bytes) {
    if (::write(kChannelFd, bytes.data(), bytes.size()) < 0) ::_exit(74);
    WaitForEver();
  }

  void Step() {
    std::array<pollfd, 2> wait = {
        {{draining_ ? -1 : channel_.fd(), POLLIN, 0}, {deaths_.get(), POLLIN, 0}}};
    ::poll(wait.data(), wait.size(), -1);
    if (wait[1].revents != 0) Reap();
    if (wait[0].revents != 0) Hear();
  }

  void Reap() {
    signalfd_siginfo info;
    while (::read(deaths_.get(), &info, sizeof(info)) > 0) {
    }
    int status = 0;
    for (pid_t pid; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
      children_.erase(pid);
      Died died{static_cast<std::uint32_t>(pid), static_cast<std::uint32_t>(status)};
      if (const auto phrase = Wrong("executed")) died.executed.push_back(*phrase);
      Tell(died);
    }
  }

  void Hear() {
    Result<Channel::ReadOutcome> outcome = channel_.Read();
    if (!outcome || *outcome == Channel::ReadOutcome::kEnd) {
      draining_ = true;
      return;
    }
    while (true) {
      Result<std::optional<Frame>> next = channel_.Next();
      if (!next || !next->has_value() || draining_) return;
      if ((*next)->type == static_cast<std::uint16_t>(MessageType::kDrain)) draining_ = true;
      if ((*next)->type == static_cast<std::uint16_t>(MessageType::kFork)) ForkSpare();
    }
  }

  void ForkSpare() {
    if (Wrong("fork-hang")) {
      std::printf("a fork hangs\n");
      std::fflush(stdout);
      return;
    }
    if (Wrong("fork-fail")) return Tell(ForkFailed{EAGAIN});
    std::array<int, 2> pair;
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) ::_exit(75);
    UniqueFd ours(pair[0]);
    UniqueFd theirs(pair[1]);
    const bool die = Wrong("spare-die").has_value();
    const pid_t pid = ::fork();
    if (pid < 0) return Tell(ForkFailed{static_cast<std::uint32_t>(errno)});
    if (pid == 0) {
      ours.reset();
      deaths_.reset();
      channel_ = Channel();
      if (die) ::_exit(0);
      RunChild(std::move(theirs)).Serve();
    }
    children_.insert(pid);
    std::vector<UniqueFd> fds;
    fds.push_back(std::move(ours));
    fds.push_back(PidfdOf(pid));
    Tell(Spare{static_cast<std::uint32_t>(pid)}, std::move(fds));
  }

  std::string profile_;
  Channel channel_;
  UniqueFd deaths_;
  std::set<pid_t> children_;
  bool draining_ = false;
};

}  // namespace
}  // namespace pyfx::test

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  return pyfx::test::FakeZygote(argv[1]).Run();
}
