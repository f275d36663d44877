// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxc: runs a Python program as python3 would, in a warm interpreter where that is exactly the
// same, else by becoming python3. Arguments in, exit status out; prints nothing of its own unless
// pyfx itself failed or was asked.
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <utility>

#include "client/command/interpreter.h"
#include "client/command/options.h"
#include "client/command/profile_choice.h"
#include "client/common/message_text.h"
#include "client/context/shown_command.h"
#include "client/run/invocation.h"

#ifdef __SANITIZE_ADDRESS__
// The search for leaks stops this process by ptrace(2) when it ends, and a SIGCONT that comes then
// (a run that was stopped has ended) discards the SIGSTOP that the search waits for ever after.
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }
#endif

namespace {

constexpr std::string_view kHelp =
    "usage: pyfxc [--profile NAME] [python options] (script | -c code | -m module | -) [args]\n"
    "\n"
    "Runs a Python program as python3 would, but in an interpreter that has done its imports.\n"
    "\n"
    "  --profile NAME  which warm interpreter; without it $PYFX_PROFILE, \"# pyfx: profile=NAME\"\n"
    "                  in the script, pyproject.toml, a command's or the active environment, \"default\"\n"
    "  --why           say whether the run is warm or cold, and why (also PYFX_WHY=1)\n"
    "  --warm          fail where the run would be cold: started anew, as python3\n"
    "  --cold          run it cold (also PYFX=0)\n"
    "  --help          this text (-h shows python's)\n"
    "  --version       pyfxc's version (-V shows python's)\n"
    "\n"
    "All other options are python's. The exit status is the program's; 125 says that pyfx failed.\n"
    "See also pyfxctl: status, list, why, reload, stop, session, core, kernel.\n";

int Complain(std::string_view text) {
  pyfx::WriteText(STDERR_FILENO, text);
  return pyfx::kExitPyfxFailed;
}

int Print(std::string_view text) { return pyfx::PrintText(text, "pyfxc", pyfx::kExitPyfxFailed); }

}  // namespace

int main(int argc, char** argv) {
  using namespace pyfx;
  const Invocation::Clock::time_point started_at = Invocation::Clock::now();
  const std::span<char* const> args(argv + (argc > 0 ? 1 : 0), argv + argc);
  const bool as_python = argc > 0 && IsNameOfPython(argv[0]);
  Result<Options> options = ParseOptions(args, std::getenv("PYFX_PROFILE"),
                                         as_python ? Dialect::kPython : Dialect::kPyfxc);
  if (!options) return Complain(DescribeError(options.error(), {}));
  if (options->help) return Print(kHelp);
  if (options->version) return Print("pyfxc " PYFX_VERSION "\n");

  Result<Settings> settings = ReadSettings();
  if (!settings && as_python) {
    options->cold_reasons.push_back(std::move(settings).error().text);
    settings = ReadSwitches();
  }
  if (!settings) return Complain(DescribeError(settings.error(), {}));
  ChooseFor(&*options, as_python ? argv[0] : "", PYFX_PYTHON);
  return Invocation(std::move(*options), *settings, ShownCommand(argv, environ), PYFX_PYTHON,
                    started_at)
      .Run();
}
