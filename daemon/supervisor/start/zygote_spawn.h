// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a zygote's process is started: what it is given of the daemon's environment, its channel, its
// streams or pseudo terminals, its limits, and the library that is preloaded into it.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/supervisor/settings/profile.h"
#include "daemon/supervisor/start/service_cgroup.h"
#include "daemon/supervisor/start/zygote_program.h"
#include "daemon/supervisor/surroundings/surroundings.h"
#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {

// What all zygotes are started with.
struct ZygoteSettings {
  ZygotePrograms programs;
  std::vector<std::string> environment;  // "NAME=value"
  rlimit open_files{};                   // RLIMIT_NOFILE as it was before we raised ours
  UniqueFd null_device;                  // /dev/null, for reading
  std::string warm_up_place;             // of the directories that they warm up in
  UniqueFd directory;                    // an empty one where none can be made; none: ours
  ServiceCgroup cgroup;                  // ours
  CgroupPolicy cgroup_policy = CgroupPolicy::kClient;
  std::chrono::milliseconds fork_limit{30'000};  // to answer a Fork
  std::chrono::milliseconds spare_age{180'000};  // until another takes a spare's place; 0: never
  std::string connection_name;                   // of what clients connect to: see NameOfSocket()
  std::uint64_t most_memory = 0;                 // of one that warms up, in bytes; 0: no bound
};

// One start, in two steps: all that can fail for want of descriptors goes before the process is
// there.
struct ZygoteSpawn {
  // Makes both ends of the channel, of the output and of the terminals that `surroundings` have.
  static Result<ZygoteSpawn> Prepare(const ZygoteProgram& program,
                                     const Surroundings& surroundings);
  // Starts the program in `directory`, or in ours for a negative one, with `environment` and the
  // library that is to be preloaded. Returns the number of the process, a child of ours.
  Result<pid_t> Start(const ZygoteSettings& settings, const ZygoteProgram& program,
                      std::vector<std::string> environment, const std::string& processors,
                      int directory) const;

  // Our ends, to be taken between the two.
  UniqueFd channel;
  std::vector<UniqueFd> outputs;  // what it writes: to a pipe and to terminals

  UniqueFd their_channel;
  UniqueFd their_output;
  std::vector<UniqueFd> their_terminals;  // by descriptor; none where it is to be no terminal
  UniqueFd library;                       // where its path does not do
};

}  // namespace pyfx
