// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the end-to-end tests share: the same script under python3 and under pyfxc, init sections
// that wait for the test, ways to watch a process that is not our child.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tests/support/daemon_fixture.h"

namespace pyfx::test {

using Files = std::map<std::string, std::string>;  // name -> content

// What a program did that others can see.
struct Seen {
  Outcome outcome;
  Files left;  // in its working directory afterwards; of compiled modules only the names
  bool operator==(const Seen&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Seen& seen);

// A fifo at which an init section, or a script, waits until the test lets it go on.
class Gate {
 public:
  explicit Gate(std::string path);
  // Python that waits at the gate, to be put into an init section.
  std::string Wait() const { return "open('" + path_ + "').read()\n"; }
  // Waits until somebody is waiting.
  bool WaitForVisitor();
  void Open();

 private:
  std::string path_;
  UniqueFd fd_;
};

// A pidfd, so that the process can be waited for, and no other be mistaken for it.
UniqueFd Watch(pid_t pid);
// Waits for the end of a watched process that need not be a child.
bool WaitForEnd(const UniqueFd& pidfd, std::chrono::milliseconds timeout = kDeadline);

class EndToEnd : public DaemonFixture {
 protected:
  // Runs `pyfxc ARGS…`, or python3, in a fresh directory holding `files`.
  Seen RunFresh(Command command, const Files& files, std::string_view input);
  // Expects python3 and pyfxc to do the same in identical fresh directories; returns it.
  Seen ExpectSame(const Args& args, const Files& files = {}, std::string_view input = {});
  // The same for one line of code.
  Seen ExpectSameCode(const std::string& code, std::string_view input = {}) {
    return ExpectSame({"-c", code}, {}, input);
  }

  // Starts a client with pipes at all three descriptors.
  ChildProcess StartClient(Args args) const;
  // The first word of a client's output, once there is a whole line, as a number.
  static pid_t WaitForPid(ChildProcess& client);
};

}  // namespace pyfx::test
