// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real pyfxd with fake zygotes and fake clients, in a tree and a world of its own: an
// installation is laid out anew, since pyfxd finds the zygote next to itself. At the end the
// daemon must leave in an orderly way and nothing may be left of it.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "protocol/base/unique_fd.h"
#include "tests/support/child_process.h"
#include "tests/support/fake_client.h"
#include "tests/support/open_fds.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {

// Where sd_notify(3) writes. A thread reads what comes, as a service manager does: sd_notify()
// waits for room, and there is some for net.unix.max_dgram_qlen messages only, 10 by default.
class NotifySocket {
 public:
  NotifySocket();
  ~NotifySocket();
  const std::string& name() const { return name_; }
  // Waits until a message holds `text`, and forgets all up to it; false when the deadline comes
  // first.
  bool WaitFor(std::string_view text);

 private:
  void Read();

  UniqueFd socket_;
  std::string name_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::string> messages_;  // guarded by mutex_
  std::thread reader_;
};

// A fifo at which the warm-ups of a profile wait: its file PROFILE.warm-gate (fake_zygote.cc).
class Gate {
 public:
  explicit Gate(std::string path) : path_(std::move(path)) {
    EXPECT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  }
  // Until one waits there; the next ones pass.
  bool Close() {
    // There is no reader before (fifo(7)).
    const bool visited = Eventually([&] {
      writer_ = UniqueFd(::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
      return writer_.get() >= 0;
    });
    return ::unlink(path_.c_str()) == 0 && visited;
  }
  void Open() { writer_.reset(); }

 private:
  std::string path_;
  UniqueFd writer_;
};

class PyfxdTest : public testing::Test {
 protected:
  using Args = std::vector<std::string>;

  void SetUp() override;
  void TearDown() override;

  // Starts pyfxd and waits until it is ready.
  void StartDaemon(const Args& args = {}) { StartDaemonIn({}, args); }
  // The same by a program that becomes what its arguments say.
  void StartDaemonIn(const Args& wrapper, const Args& args = {});
  // Waits for its end, which must be with status 0.
  void WaitForDaemon();
  Command DaemonCommand(const Args& args) const;
  ChildProcess& daemon() { return daemon_; }
  NotifySocket& notify() { return notify_; }

  std::string socket_path() const { return dir_.runtime_dir() + "/pyfx/pyfxd.sock"; }
  std::string log() const { return ReadFile(log_path()); }
  std::string log_path() const { return dir_.path() + "/pyfxd.log"; }
  const TempRuntimeDir& dir() const { return dir_; }
  std::map<std::string, std::string>& env() { return env_; }

  std::string WriteProfile(std::string_view file, std::string_view text) const;
  // Writes pyfxd.toml.
  void Settings(std::string_view text) const;
  // What a fake zygote does wrong from now on; see fake_zygote.cc.
  void Misbehave(const std::string& profile, const std::string& what, std::string_view text = "");
  void Behave(const std::string& profile, const std::string& what);

  FakeClient Connect() const { return FakeClient::Connect(socket_path()); }
  RunAnswer Run(const std::string& profile, const std::vector<std::string>& argv) const {
    return RunOnce(socket_path(), profile, argv);
  }
  // The same in an environment that holds MODE=`mode` only, of which fake zygotes know.
  RunAnswer RunIn(const std::string& mode, const std::string& profile) const;
  // Starts a run and waits until it has begun.
  RunAnswer Begin(FakeClient* client, const std::string& profile,
                  const std::vector<std::string>& argv) const;
  ProfileStatus Status(const std::string& profile) const;
  // Waits until the profile is in that state.
  bool WaitForState(const std::string& profile, ProfileState state) const;
  bool LogHolds(std::string_view text) const;
  // A message to the daemon, answered by Done; the text of it.
  template <typename M>
  std::string Control(const M& message) const {
    FakeClient client = Connect();
    client.SendMessage(Hello{});
    client.SendMessage(message);
    const std::optional<Done> done = client.ReceiveMessage<Done>();
    return done ? done->text : "";
  }
  // A message to the daemon that it refuses.
  template <typename M>
  Refused ControlRefused(const M& message) const {
    FakeClient client = Connect();
    client.SendMessage(Hello{});
    client.SendMessage(message);
    return client.ReceiveMessage<Refused>().value_or(Refused{});
  }

 private:
  TempRuntimeDir dir_;
  std::map<std::string, std::string> env_;
  NotifySocket notify_;
  ChildProcess daemon_;
};

}  // namespace pyfx::test
