// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a run child takes over from its client that is not Python's: group, environment, working
// directory, descriptors, umask. No Python in it. Runs in the run child, before the user's code.
#pragma once

#include <sys/types.h>

#include <set>
#include <string>
#include <vector>

#include "daemon/zygote/core/forks/fork_server.h"
#include "protocol/base/unique_fd.h"
#include "protocol/messages/run_messages.h"

namespace pyfx {

// Makes this process the leader of a group or session as the client is, or a plain member of the
// group `group`, which is neither the zygote's nor its own.
void JoinProcessGroup(Leadership leadership, pid_t group);

// Ignores or resets, by the bits of `ignored`, the two signals that glibc keeps for itself and that
// neither sigaction(3) nor Python can touch. posix_spawn(3) may leave them ignored in whatever it
// starts: the client, then, and python3 in its place, but also the zygote.
void TakeOnInternalSignals(std::uint64_t ignored);

// Enters the client's working directory, also one that has no name any more, and sets the umask.
// kUnsupported when the directory cannot be entered.
Status EnterDirectory(const UniqueFd& directory, std::uint32_t umask);

// Moves `fd` to a number that user code does not meet by accident: the first free one from `from`
// on, or as high as the limits allow.
Result<UniqueFd> MoveOutOfTheWay(UniqueFd fd, int from = kFirstOwnFd);

// Puts each of `fds` at its number in `numbers`, inherited across exec, and closes every other
// descriptor but `kept`. Numbers must differ from each other; kUnsupported when one is in `kept`.
Status InstallDescriptors(std::vector<UniqueFd> fds, const std::vector<std::uint32_t>& numbers,
                          std::set<int> kept);

}  // namespace pyfx
