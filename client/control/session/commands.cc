// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/session/commands.h"

#include <CLI/CLI.hpp>
#include <string_view>
#include <vector>

#include "client/common/exit_as.h"
#include "client/context/context.h"
#include "client/control/base/output.h"
#include "client/session/session.h"

namespace pyfx {
namespace {

struct SessionOptions {
  std::string log_path;
  std::vector<std::string> command;
};

int InSession(const SessionOptions& options) {
  if (options.command.empty()) {
    return RefuseUsage("session needs a command: pyfxctl session -- COMMAND...");
  }
  Result<std::vector<int>> held = HoldDescriptors();
  if (!held) return Fail(held.error());
  Result<int> status = RunSession(options.command, options.log_path);
  return status ? ExitAs(*status) : Fail(status.error());
}

}  // namespace

void AddSession(CommandLine& line) {
  const auto options = std::make_shared<SessionOptions>();
  line.Add("session",
           "Runs a command with a daemon of its own: session [--log FILE] [--] COMMAND...",
           [options] { return InSession(*options); })
      ->add_option("--log", options->log_path, "Append the daemon's log to this file");
  line.TakeEnd("session", [options](int count, char** words) {
    int at = 1;
    while (at < count && words[at][0] == '-' && std::string_view(words[at]) != "--") {
      at += std::string_view(words[at]) == "--log" ? 2 : 1;
    }
    if (at >= count) return count;
    const bool dashes = std::string_view(words[at]) == "--";
    options->command.assign(words + at + (dashes ? 1 : 0), words + count);
    return at;
  });
}

}  // namespace pyfx
