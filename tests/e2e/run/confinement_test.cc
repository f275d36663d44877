// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfx is no way out of a sandbox: a client that is confined in another way than the daemon runs
// cold, in its own confinement, and says why.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

// Tells all that confines it, so that two processes can be compared. Of namespaces only whether
// they are those of the process whose number is the first argument, since new ones are never the
// same.
constexpr const char* kShow = R"(
import os, sys
def read(name):
    try:
        return open('/proc/self/' + name).read()
    except OSError as error:
        return error.errno
def same(name):
    try:
        return os.readlink('/proc/self/ns/' + name) == sys.argv[1 + names.index(name)]
    except OSError as error:
        return error.errno
names = sorted(['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'])
print({name: same(name) for name in names})
kept = ('Uid', 'Gid', 'Groups', 'Cap', 'NoNewPrivs', 'Seccomp', 'THP', 'Specul')
print([line for line in read('status').splitlines() if line.startswith(kept)])
print(read('personality'), read('attr/current'), read('uid_map'), os.stat('/').st_ino)
import ctypes
print([ctypes.CDLL(None).prctl(number, 0, 0, 0, 0) for number in (27, 66)])
)";

std::vector<std::string> Namespaces() {
  std::vector<std::string> names;
  for (const char* name : {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"}) {
    std::array<char, 256> target;
    const ssize_t size =
        ::readlink((std::string("/proc/self/ns/") + name).c_str(), target.data(), target.size());
    names.emplace_back(target.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
  }
  return names;
}

// Python that makes a system call of its own and then executes its arguments.
std::vector<std::string> PythonThen(const std::string& calls) {
  return {PYFX_TEST_PYTHON, "-c",
          "import ctypes, os, sys\nlibc = ctypes.CDLL(None, use_errno=True)\n"
          "def check(result):\n    if result: sys.exit(os.strerror(ctypes.get_errno()))\n" +
              calls + "os.execv(sys.argv[1], sys.argv[1:])\n"};
}

// Installs a filter that lets everything through (seccomp(2)); without privileges only a process
// that may not gain any may do so.
std::vector<std::string> Filtered() {
  return PythonThen(
      "import struct\n"
      "allow = ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 0x7fff0000))\n"
      "program = struct.pack('HxxxxxxP', 1, ctypes.addressof(allow))\n"
      "check(libc.prctl(22, 2, program, 0, 0))\n");
}

// The lines of /proc/<pid>/status with the sets of capabilities.
std::string CapabilitiesIn(const std::string& status) {
  const std::size_t begin = status.find("\nCapInh:");
  return status.substr(begin, status.find("\nNoNewPrivs:") - begin);
}

struct Confinement {
  std::vector<std::string> wrapper;
  std::string reason;  // "" when it is not worth naming
};

class ConfinementTest : public EndToEnd {
 protected:
  Command In(const Confinement& confinement, Command command) const {
    command.argv.insert(command.argv.begin(), confinement.wrapper.begin(),
                        confinement.wrapper.end());
    return command;
  }
  Args Show() const {
    Args args = {"-c", kShow};
    const std::vector<std::string> namespaces = Namespaces();
    args.insert(args.end(), namespaces.begin(), namespaces.end());
    return args;
  }
  // The program that `wrapper` names may be missing, or may not be allowed what it is to do.
  // setpriv without the capability CAP_SETPCAP leaves the bounding set as it is, and says nothing.
  bool IsPossible(const Confinement& confinement) const {
    Command status = Python({});
    status.argv = {"/bin/cat", "/proc/self/status"};
    const Outcome confined = RunCommand(In(confinement, status));
    const std::vector<std::string>& wrapper = confinement.wrapper;
    const bool has_effect =
        std::find(wrapper.begin(), wrapper.end(), "--bounding-set") == wrapper.end() ||
        CapabilitiesIn(confined.out) != CapabilitiesIn(RunCommand(status).out);
    if (confined.Exited(0) && has_effect) return true;
    skipped_ += " [" + testing::PrintToString(confinement.wrapper.front()) + " " +
                confinement.wrapper.back().substr(0, 40) + "]";
    return false;
  }
  void ExpectColdInside(const Confinement& confinement) {
    if (!IsPossible(confinement)) return;
    SCOPED_TRACE(testing::PrintToString(confinement.wrapper));
    const Outcome python = RunCommand(In(confinement, Python(Show())));
    ASSERT_TRUE(python.Exited(0)) << python;
    Command plain = PlainClient(Show());
    plain.env->push_back("PYFX_WHY=1");
    const Outcome cold = RunCommand(In(confinement, plain));
    EXPECT_EQ(cold.out, python.out) << "it ran in another confinement";
    EXPECT_TRUE(cold.err.starts_with("pyfxc: cold: " + confinement.reason)) << cold;
    const Outcome warm = RunCommand(In(confinement, Client({"-c", "print('warm')"})));
    EXPECT_TRUE(warm.Exited(125)) << warm;
    EXPECT_EQ(warm.out, "");
  }
  void ExpectColdInsideEach(const std::vector<Confinement>& confinements) {
    for (const Confinement& confinement : confinements) ExpectColdInside(confinement);
    if (!skipped_.empty()) GTEST_SKIP() << "this system does not have or allow:" << skipped_;
  }

 private:
  mutable std::string skipped_;
};

TEST_F(ConfinementTest, OutsideOfAnyItIsWarm) {
  const Outcome python = RunCommand(Python(Show()));
  const Outcome warm = Run(Show());
  EXPECT_EQ(warm.out, python.out);
  EXPECT_TRUE(warm.Exited(0)) << warm;
}

TEST_F(ConfinementTest, InOtherNamespacesItIsCold) {
  const std::string another = "the client has another ";
  ExpectColdInsideEach({
      {{"/usr/bin/unshare", "--mount"}, another + "mnt namespace"},
      {{"/usr/bin/unshare", "--uts"}, another + "uts namespace"},
      {{"/usr/bin/unshare", "--ipc"}, another + "ipc namespace"},
      {{"/usr/bin/unshare", "--net"}, another + "net namespace"},
      {{"/usr/bin/unshare", "--cgroup"}, another + "cgroup namespace"},
      {{"/usr/bin/unshare", "--pid", "--fork"}, another + "pid namespace"},
      {{"/usr/bin/unshare", "--time"}, another + "time namespace"},
      {{"/usr/bin/unshare", "--user", "--map-current-user"}, another},
      {{"/usr/bin/unshare", "--user"}, ""},
  });
}

TEST_F(ConfinementTest, WithOtherCredentialsItIsCold) {
  const std::string another = "the client has another ";
  ExpectColdInsideEach({
      {{"/usr/bin/setpriv", "--no-new-privs"}, another + "NoNewPrivs"},
      {{"/usr/bin/setpriv", "--groups", "7,8"}, another + "Groups"},
      {{"/usr/bin/setpriv", "--bounding-set", "-sys_time"}, another + "Cap"},
      {{"/usr/bin/setpriv", "--inh-caps", "+sys_time"}, another + "CapInh"},
      {{"/usr/bin/setpriv", "--inh-caps", "+sys_time", "--ambient-caps", "+sys_time"},
       another + "CapInh"},
      {{"/usr/bin/setpriv", "--regid", "7", "--keep-groups"}, another + "Gid"},
      {{"/usr/bin/setpriv", "--ruid", "7"}, another + "Uid"},
      {{"/usr/bin/setpriv", "--securebits", "+noroot"}, "secure bits are set"},
  });
}

// A daemon that is stopped would have each of them wait.
TEST_F(ConfinementTest, WhoSeesThatItIsConfinedDoesNotAsk) {
  ASSERT_TRUE(Run({"-c", "1"}).Exited(0));
  const std::string another = "the client has another ";
  ASSERT_TRUE(SendSignal(daemon().pid(), SIGSTOP));
  ExpectColdInsideEach({
      {{"/usr/bin/unshare", "--mount"}, another + "mnt namespace"},
      {{"/usr/bin/unshare", "--pid", "--fork"}, another + "pid namespace"},
      {{"/usr/bin/unshare", "--user", "--map-current-user"}, another},
      {{"/usr/bin/setpriv", "--no-new-privs"}, another + "NoNewPrivs"},
      {Filtered(), another},
  });
  EXPECT_TRUE(SendSignal(daemon().pid(), SIGCONT));
}

// What systemd gives to some logins and not to others (pam_systemd(8)) is no confinement. No run
// has it where its client has it not.
TEST_F(ConfinementTest, TheCapabilityOfWakingTheMachineDoesNotMakeItCold) {
  const Confinement with = {{"/usr/bin/setpriv", "--inh-caps", "+wake_alarm"}, ""};
  if (!IsPossible(with)) GTEST_SKIP() << "only who has the capability can pass it on";
  const Outcome lacking = RunCommand(In(with, Client({"-c", "print('warm')"})));
  EXPECT_EQ(lacking.out, "warm\n") << lacking;
  // A daemon that has it, and clients that have it or not.
  StopDaemon();
  StartDaemonIn(with.wrapper);
  const Args inherited = {"-c", "print(open('/proc/self/status').read().split('CapInh:')[1][:17])"};
  const Outcome client_with = RunCommand(In(with, Client(inherited)));
  EXPECT_EQ(client_with.out, "\t0000000800000000\n") << client_with;
  const Outcome without = RunCommand(Client(inherited));
  EXPECT_EQ(without.out, RunCommand(Python(inherited)).out) << without;
}

TEST_F(ConfinementTest, UnderSeccompOrOtherRulesItIsCold) {
  const bool root = ::geteuid() == 0;
  ExpectColdInsideEach({
      {Filtered(), root ? "the client has another Seccomp" : "the client has another NoNewPrivs"},
      {PythonThen("check(libc.prctl(65, 1, 0, 0, 0))\n"), "memory-deny-write-execute is set"},
      {PythonThen("check(libc.prctl(41, 1, 0, 0, 0))\n"), "the client has another THP_enabled"},
      {{"/usr/bin/setarch", "--addr-no-randomize"}, "the client has another personality"},
  });
}

// A domain in which no file can be opened to be written to (landlock(7)): who has CAP_SYS_ADMIN
// needs no NoNewPrivs for that, and the kernel shows it to nobody.
TEST_F(ConfinementTest, UnderLandlockItIsCold) {
  ExpectColdInsideEach({
      {PythonThen("import struct\n"
                  "if os.geteuid(): check(libc.prctl(38, 1, 0, 0, 0))\n"
                  "domain = libc.syscall(444, struct.pack('Q', 2), ctypes.c_size_t(8), 0)\n"
                  "check(domain < 0)\n"
                  "check(libc.syscall(446, domain, 0))\n"
                  "os.close(domain)\n"),
       "it may not look at the daemon, as under Landlock"},
  });
}

TEST_F(ConfinementTest, InBubblewrapItIsCold) {
  if (::access("/usr/bin/bwrap", X_OK) != 0) GTEST_SKIP() << "bubblewrap is not installed";
  ExpectColdInsideEach({
      {{"/usr/bin/bwrap", "--dev-bind", "/", "/"}, "the client has another "},
      {{"/usr/bin/bwrap", "--unshare-all", "--dev-bind", "/", "/"}, ""},
  });
}

// A client of another user finds neither the directory open to it nor, if it is, a daemon for it.
TEST_F(ConfinementTest, AnotherUserRunsColdAsItself) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  const Args other = {"/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"};
  // Who may not even see the build tree cannot start the client.
  Command reach = PlainClient({"--version"});
  reach.argv.insert(reach.argv.begin(), other.begin(), other.end());
  reach.cwd = "/";
  if (!RunCommand(reach).Exited(0)) GTEST_SKIP() << "the build tree is not for other users to read";
  for (const mode_t mode : {mode_t{0700}, mode_t{0755}}) {
    ASSERT_EQ(::chmod(dir().path().c_str(), mode), 0);
    ASSERT_EQ(::chmod(dir().runtime_dir().c_str(), mode), 0);
    ASSERT_EQ(::chmod((dir().runtime_dir() + "/pyfx").c_str(), mode), 0);
    ASSERT_EQ(::chmod(socket_path().c_str(), mode == 0700 ? 0600 : 0666), 0);
    Command command = PlainClient({"--why", "-c", "import os; print(os.getresuid())"});
    command.argv.insert(command.argv.begin(), other.begin(), other.end());
    command.cwd = "/";
    const Outcome outcome = RunCommand(command);
    EXPECT_EQ(outcome.out, "(65534, 65534, 65534)\n");
    EXPECT_TRUE(outcome.err.starts_with("pyfxc: cold: cannot ")) << outcome;
  }
}

// The module "site" reads HOME, and executes what it finds there: that of a client whose sandbox it
// may write to.
TEST_F(ConfinementTest, NoZygoteIsMadeWithItsHome) {
  const Outcome place = RunCommand(Python({"-m", "site", "--user-site"}));
  const std::string below = place.out.substr(dir().home().size());
  const std::string home = dir().MakeDir("evil");
  dir().WriteFile(home + below.substr(0, below.size() - 1) + "/evil.pth",
                  "import os; open('" + dir().path() +
                      "/ran', 'a').write([line for line in open('/proc/self/status') if "
                      "line.startswith('NoNewPrivs')][0])\n");
  ASSERT_TRUE(Run({"-c", "1"}).Exited(0));
  Command command = PlainClient({"--why", "-c", "print('cold')"});
  for (std::string& variable : *command.env) {
    if (variable.starts_with("HOME=")) variable = "HOME=" + home;
  }
  const Outcome cold = RunCommand(In({{"/usr/bin/setpriv", "--no-new-privs"}, ""}, command));
  EXPECT_EQ(cold.out, "cold\n") << cold;
  EXPECT_TRUE(cold.err.starts_with("pyfxc: cold: the client has another NoNewPrivs")) << cold;
  EXPECT_EQ(ReadFile(dir().path() + "/ran"), "NoNewPrivs:\t1\n") << "by python3, in the sandbox";
  EXPECT_EQ(Zygotes().size(), 1U);
}

TEST_F(ConfinementTest, WhoIsConfinedMayAskAndStopsNothing) {
  const std::vector<std::string> wrapper = {"/usr/bin/setpriv", "--no-new-privs"};
  ASSERT_TRUE(Run({"-c", "1"}).Exited(0));
  const Outcome asked = RunCommand(In({wrapper, ""}, Ctl({"status"})));
  EXPECT_TRUE(asked.Exited(0)) << asked;
  for (const Args& args : {Args{"stop"}, Args{"stop", "default"}, Args{"reload", "default"}}) {
    const Outcome outcome = RunCommand(In({wrapper, ""}, Ctl(args)));
    EXPECT_TRUE(outcome.Exited(1)) << outcome;
    EXPECT_NE(
        outcome.err.find("who is confined may ask for the status only: the client has another "
                         "NoNewPrivs"),
        std::string::npos)
        << outcome;
  }
  EXPECT_TRUE(Run({"-c", "1"}).Exited(0));
}

}  // namespace
}  // namespace pyfx::test
