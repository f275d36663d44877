// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/base/output.h"

#include <unistd.h>

#include "client/common/message_text.h"
#include "client/control/base/command_line.h"
#include "protocol/files/paths.h"

namespace pyfx {

int Print(const std::string& text) { return PrintText(text, "pyfxctl", kExitFailed); }

int Fail(const Error& error) {
  const bool no_daemon = error.code == Errc::kNoDaemon;
  const std::string text = no_daemon ? DescribeNoDaemon(SocketPath()) : error.text;
  WriteText(STDERR_FILENO, "pyfxctl: " + text + "\n");
  return kExitFailed;
}

int Finish(const Result<std::string>& done) {
  return done ? Print(*done + "\n") : Fail(done.error());
}

int RefuseUsage(const std::string& text) {
  WriteText(STDERR_FILENO, "pyfxctl: " + text + "\n");
  return kExitUsage;
}

}  // namespace pyfx
