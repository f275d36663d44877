// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/supervisor/pyfxd_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "protocol/base/result.h"

namespace pyfx::test {

NotifySocket::NotifySocket() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // An address of nothing but the family makes the kernel choose a name (unix(7), autobind).
  PYFX_CHECK(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)) ==
             0);
  socklen_t length = sizeof(address);
  PYFX_CHECK(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &length) == 0);
  name_.append(1, '@').append(address.sun_path + 1, length - offsetof(sockaddr_un, sun_path) - 1);
  // The reaper's signal is for the main thread alone.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  reader_ = std::thread([this] { Read(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

NotifySocket::~NotifySocket() {
  ::shutdown(socket_.get(), SHUT_RD);  // which ends the reader's recv()
  reader_.join();
}

void NotifySocket::Read() {
  std::array<char, 4096> bytes;
  ssize_t got;
  while ((got = ::recv(socket_.get(), bytes.data(), bytes.size(), 0)) > 0) {
    const std::lock_guard<std::mutex> lock(mutex_);
    messages_.emplace_back(bytes.data(), static_cast<std::size_t>(got));
    came_.notify_one();
  }
}

bool NotifySocket::WaitFor(std::string_view text) {
  std::unique_lock<std::mutex> lock(mutex_);
  return came_.wait_until(lock, Clock::now() + kDeadline, [&] {
    while (!messages_.empty()) {
      const bool found = messages_.front().find(text) != std::string::npos;
      messages_.pop_front();
      if (found) return true;
    }
    return false;
  });
}

void PyfxdTest::SetUp() {
  if (!HasSubreapers()) GTEST_SKIP() << "no subreapers here, as in an emulator";
  const std::filesystem::path prefix = dir_.path() + "/prefix";
  std::filesystem::create_directories(prefix / "bin");
  std::filesystem::create_directories(prefix / "libexec/pyfx");
  // Hard links: a symbolic one would lead pyfxd back to the build tree (/proc/self/exe).
  std::filesystem::create_hard_link(PYFX_TEST_PYFXD, prefix / "bin/pyfxd");
  std::filesystem::create_hard_link(PYFX_TEST_FAKE_ZYGOTE, prefix / "libexec/pyfx/pyfx-zygote");
  std::filesystem::create_directories(dir_.path() + "/fake");
  std::filesystem::create_directories(dir_.profile_dir());
  env_ = {{"PATH", "/usr/bin:/bin"},
          {"HOME", dir_.home()},
          {"XDG_RUNTIME_DIR", dir_.runtime_dir()},
          {"XDG_CONFIG_HOME", dir_.config_home()},
          {"PYFX_PROFILE_PATH", dir_.profile_dir()},
          // Which zygotes leave is not for what else the machine does.
          {"MEMORY_PRESSURE_WATCH", "/dev/null"},
          {"NOTIFY_SOCKET", notify_.name()}};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) env_[name] = value;
  }
}

void PyfxdTest::TearDown() {
  if (daemon_.running()) {
    daemon_.Signal(SIGTERM);
    WaitForDaemon();
  }
  ExpectNoChildLeft();
  if (HasFailure()) {
    GTEST_LOG_(INFO) << "log of the daemon:\n" << log();
  }
}

Command PyfxdTest::DaemonCommand(const Args& args) const {
  Command command;
  command.argv = {dir_.path() + "/prefix/bin/pyfxd"};
  command.argv.insert(command.argv.end(), args.begin(), args.end());
  command.env.emplace();
  for (const auto& [name, value] : env_) command.env->push_back(name + "=" + value);
  command.cwd = dir_.work_dir();
  return command;
}

void PyfxdTest::StartDaemonIn(const Args& wrapper, const Args& args) {
  Command command = DaemonCommand({"--log-level", "debug"});
  command.argv.insert(command.argv.begin(), wrapper.begin(), wrapper.end());
  command.argv.insert(command.argv.end(), args.begin(), args.end());
  command.out = command.err = Stdio::File(log_path(), O_WRONLY | O_CREAT | O_APPEND);
  daemon_ = ChildProcess::Start(command);
  ASSERT_TRUE(notify_.WaitFor("READY=1")) << log();
}

void PyfxdTest::WaitForDaemon() {
  const std::optional<int> status = daemon_.Wait();
  EXPECT_EQ(status, 0) << "how the daemon ended (a status of wait(2))";
  if (!status) daemon_ = ChildProcess();
}

std::string PyfxdTest::WriteProfile(std::string_view file, std::string_view text) const {
  return dir_.WriteFile(dir_.profile_dir() + "/" + std::string(file), text);
}

void PyfxdTest::Settings(std::string_view text) const {
  dir_.WriteFile(dir_.config_home() + "/pyfx/pyfxd.toml", text);
}

void PyfxdTest::Misbehave(const std::string& profile, const std::string& what,
                          std::string_view text) {
  dir_.WriteFile(dir_.path() + "/fake/" + profile + "." + what, text);
}

void PyfxdTest::Behave(const std::string& profile, const std::string& what) {
  std::filesystem::remove(dir_.path() + "/fake/" + profile + "." + what);
}

RunAnswer PyfxdTest::RunIn(const std::string& mode, const std::string& profile) const {
  FakeClient client = Connect();
  client.SendRunIn(profile, {"MODE=" + mode}, {"exit", "0"});
  RunAnswer answer = client.WaitForStart();
  if (answer.started) client.WaitForExit(&answer);
  return answer;
}

RunAnswer PyfxdTest::Begin(FakeClient* client, const std::string& profile,
                           const std::vector<std::string>& argv) const {
  client->SendRun(profile, argv);
  RunAnswer answer = client->WaitForStart();
  EXPECT_TRUE(answer.started) << (answer.refused ? answer.refused->text : "no word");
  return answer;
}

ProfileStatus PyfxdTest::Status(const std::string& profile) const {
  const StatusAnswer answer = AskStatus(socket_path());
  const ProfileStatus* status = answer.Find(profile);
  return status == nullptr ? ProfileStatus{} : *status;
}

bool PyfxdTest::WaitForState(const std::string& profile, ProfileState state) const {
  return Eventually([&] { return Status(profile).state == state; });
}

bool PyfxdTest::LogHolds(std::string_view text) const {
  return Eventually([&] { return log().find(text) != std::string::npos; });
}

}  // namespace pyfx::test
