// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxc: runs a Python program as python3 would, in a warm interpreter. Arguments in, exit status
// out; prints nothing of its own unless pyfx itself failed or was asked.
#include <unistd.h>

#include <cstdlib>

#include "client/context.h"
#include "client/exit_as.h"
#include "client/message_text.h"
#include "client/options.h"
#include "client/run_client.h"
#include "protocol/paths.h"

namespace {

constexpr std::string_view kHelp =
    "usage: pyfxc [--profile NAME] [python options] (script | -c code | -m module | -) [args]\n"
    "\n"
    "Runs a Python program as python3 would, but in an interpreter that has done its imports.\n"
    "\n"
    "  --profile NAME  which warm interpreter; without it $PYFX_PROFILE, else \"default\"\n"
    "  --help          this text (-h shows python's)\n"
    "  --version       pyfxc's version (-V shows python's)\n"
    "\n"
    "All other options are python's. The exit status is the program's; 125 says that pyfx failed.\n"
    "See also pyfxctl: status, list, reload, stop, session.\n";

int Complain(std::string_view text) {
  pyfx::WriteText(STDERR_FILENO, text);
  return pyfx::kExitPyfxFailed;
}

int Print(std::string_view text) {
  pyfx::WriteText(STDOUT_FILENO, text);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char* const> args(argv + (argc > 0 ? 1 : 0), argv + argc);
  pyfx::Result<pyfx::Options> options = pyfx::ParseOptions(args, std::getenv("PYFX_PROFILE"));
  if (!options) return Complain(pyfx::DescribeError(options.error(), {}));
  if (options->help) return Print(kHelp);
  if (options->version) return Print("pyfxc " PYFX_VERSION "\n");

  const std::string profile = options->profile;
  pyfx::Result<pyfx::Context> context = pyfx::CaptureContext(std::move(*options));
  if (!context) return Complain(pyfx::DescribeError(context.error(), {}));

  const std::string socket_path = pyfx::SocketPath();
  pyfx::Result<pyfx::Outcome> outcome = pyfx::RunWarm(socket_path, std::move(*context));
  if (!outcome) return Complain(pyfx::DescribeError(outcome.error(), socket_path));
  if (const auto* refused = std::get_if<pyfx::Refused>(&*outcome)) {
    return Complain(pyfx::DescribeRefusal(*refused, profile));
  }
  return pyfx::ExitAs(std::get<pyfx::WaitStatus>(*outcome));
}
