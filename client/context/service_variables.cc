// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/context/service_variables.h"

#include <string_view>

namespace pyfx {
namespace {

struct ServiceVariables {
  std::string_view listen_pid;
  std::string_view watchdog_pid;
  std::string_view exec_pid;
  std::string_view notify_socket;
};

// The first of a name counts, as for getenv(3).
void Take(std::string_view entry, std::string_view name, std::string_view* value) {
  if (!value->empty() || !entry.starts_with(name)) return;
  if (entry.substr(name.size()).starts_with('=')) *value = entry.substr(name.size() + 1);
}

ServiceVariables Find(char* const* environment) {
  ServiceVariables found;
  for (; *environment != nullptr; ++environment) {
    switch (**environment) {
      case 'L': Take(*environment, "LISTEN_PID", &found.listen_pid); break;
      case 'N': Take(*environment, "NOTIFY_SOCKET", &found.notify_socket); break;
      case 'S': Take(*environment, "SYSTEMD_EXEC_PID", &found.exec_pid); break;
      case 'W': Take(*environment, "WATCHDOG_PID", &found.watchdog_pid); break;
      default: break;
    }
  }
  return found;
}

}  // namespace

std::string ReasonInServiceVariables(char* const* environment, pid_t (*self)()) {
  const ServiceVariables found = Find(environment);
  if (found.listen_pid.empty() && found.watchdog_pid.empty() && found.notify_socket.empty()) {
    return {};
  }
  const std::string pid = std::to_string(self());
  if (found.listen_pid == pid) {
    return "LISTEN_PID names this process: a service manager's sockets are for it, not for a run";
  }
  if (found.watchdog_pid == pid) {
    return "WATCHDOG_PID names this process: a service manager waits for its messages, not a run's";
  }
  // Where another process was started by the manager, this one is not whom it listens to, or it
  // listens to all. A manager that does not say (systemd before version 248) may mean this one.
  const bool of_another = !found.exec_pid.empty() && found.exec_pid != pid;
  if (!found.notify_socket.empty() && !of_another) {
    return "NOTIFY_SOCKET is set: a service manager waits for messages of this process, not a "
           "run's";
  }
  return {};
}

}  // namespace pyfx
