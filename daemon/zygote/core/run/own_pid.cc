// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/run/own_pid.h"

#include <string_view>

namespace pyfx {

void NameOwnPid(pid_t client, pid_t self, std::vector<std::string>* environment) {
  const std::string end = "PID=" + std::to_string(client);
  for (std::string& entry : *environment) {
    if (!entry.ends_with(end) || entry.find('=') != entry.size() - end.size() + 3) continue;
    entry.resize(entry.size() - end.size() + 4);
    entry += std::to_string(self);
  }
}

}  // namespace pyfx
