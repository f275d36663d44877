// SPDX-License-Identifier: GPL-3.0-or-later
//
// The sockets that the preload holds open, but for pairs (preload_descriptors.h). One by which
// messages can be sent, and nothing more, as clients of statsd and syslog have it, is made anew by
// each run, and asked again what the warm-up asked of it. What has a name, a connection or somebody
// who waits for it cannot be made twice. No Python in it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/zygote/core/heard/socket_calls.h"
#include "protocol/base/result.h"

namespace pyfx {

// A number that is an option of SOL_SOCKET; -1 where there is none.
int SocketNumber(int fd, int option);

// What the warm-up asked of that socket; nothing if that cannot be asked of another one.
std::optional<std::vector<SocketCall>> CallsToAskAgain(int fd);
bool AskAgain(int fd, const std::vector<SocketCall>& calls);

class Sockets {
 public:
  // `of_pairs`: those that others see to. Zygote, after the warm-up.
  void Find(const std::set<int>& descriptors, const std::set<int>& of_pairs);
  // Phrases for people: what can be neither made anew nor shared.
  const std::vector<std::string>& unsafe() const { return unsafe_; }
  bool empty() const { return sockets_.empty(); }

  // Gives up what nobody else can have meanwhile, and cold runs ask for: names and connections.
  // Zygote.
  void GiveUp() const;

  // Run child, in its client's cgroup, of which a socket is for good.
  Status Renew() const;

 private:
  struct Socket {
    std::vector<int> numbers;  // duplicates of each other
    int family;
    int type;
    int protocol;
    std::vector<SocketCall> calls;
  };

  void Judge(const std::vector<int>& numbers);

  std::vector<Socket> sockets_;
  std::vector<int> given_up_;
  std::vector<std::string> unsafe_;
};

}  // namespace pyfx
