// SPDX-License-Identifier: GPL-3.0-or-later
//
// pyfxc: runs a Python program as python3 would, in a warm interpreter where that is exactly the
// same, else by becoming python3. Arguments in, exit status out; prints nothing of its own unless
// pyfx itself failed or was asked.
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "client/cold/cold_run.h"
#include "client/command/adopted_command.h"
#include "client/command/interpreter.h"
#include "client/command/options.h"
#include "client/command/own_options.h"
#include "client/command/profile_choice.h"
#include "client/common/message_text.h"
#include "client/context/shown_command.h"
#include "client/run/invocation.h"

#ifdef __SANITIZE_ADDRESS__
// The search for leaks stops this process by ptrace(2) when it ends, and a SIGCONT that comes then
// (a run that was stopped has ended) discards the SIGSTOP that the search waits for ever after.
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }
#endif

// By this a copy of pyfxc is known, whatever its name (protocol/files/adopted.h).
asm(".pushsection .note.pyfx, \"a\", %note\n"
    ".balign 4\n"
    ".long 5, 6, 1\n"
    ".asciz \"pyfx\"\n"
    ".balign 4\n"
    ".asciz \"pyfxc\"\n"
    ".balign 4\n"
    ".popsection");

namespace {

std::string HelpText() {
  constexpr std::size_t kColumn = 18;
  std::string text =
      "usage: pyfxc [--profile NAME] [python options] (script | -c code | -m module | -) [args]\n"
      "\n"
      "Runs a Python program as python3 would, but in an interpreter that has done its imports.\n"
      "\n";
  for (const pyfx::OwnOption& option : pyfx::kOwnOptions) {
    std::string left = "  ";
    left.append(option.name).append(option.argument.empty() ? "" : " ").append(option.argument);
    left.resize(kColumn, ' ');
    text.append(left).append(option.help).append(option.more).append("\n");
  }
  return text +
         "\n"
         "All other options are python's. The exit status is the program's; 125 says that pyfx "
         "failed.\n"
         "See also \"pyfxctl --help\".\n";
}

int Complain(std::string_view text) {
  pyfx::WriteText(STDERR_FILENO, text);
  return pyfx::kExitPyfxFailed;
}

// Whether it was called as python is: by name, or in an adopted environment by any name that is not
// its own.
bool IsCalledAsPython(std::string_view argv0) {
  if (pyfx::IsNameOfPython(argv0)) return true;
  return !argv0.substr(argv0.rfind('/') + 1).starts_with("pyfxc") &&
         pyfx::FindPythonInPlace(argv0).has_value();
}

int Print(std::string_view text) { return pyfx::PrintText(text, "pyfxc", pyfx::kExitPyfxFailed); }

// The run that `options` mean, which has all that was chosen for it.
int RunIt(pyfx::Options options, bool as_python, char** argv,
          pyfx::Invocation::Clock::time_point started_at) {
  pyfx::Result<pyfx::Settings> settings = pyfx::ReadSettings();
  if (!settings && as_python) {
    options.cold_reasons.push_back(std::move(settings).error().text);
    settings = pyfx::ReadSwitches();
  }
  if (!settings) return Complain(pyfx::DescribeError(settings.error(), {}));
  return pyfx::Invocation(std::move(options), *settings, pyfx::ShownCommand(argv, environ),
                          PYFX_PYTHON, started_at)
      .Run();
}

// By a name that means nothing: the arguments may be another program's, and none of them a script.
int RefuseName(std::string_view argv0) {
  return Complain("pyfxc: cannot tell what is to run: it was called \"" + std::string(argv0) +
                  "\", which is neither pyfxc's name nor python's, nor a link in a directory "
                  "pyfx/bin; have \"pyfxctl adopt\" make the link, or call it pyfxc\n");
}

// By a link that stands for a command.
int RunCommand(const pyfx::AdoptedCommand& command, std::span<char* const> args, char** argv,
               pyfx::Invocation::Clock::time_point started_at) {
  if (command.program.empty()) {
    Complain("pyfxc: no command \"" + command.name +
             "\" on PATH but the link to pyfxc; \"pyfxctl unadopt " + command.name +
             "\" removes that\n");
    return pyfx::kExitNotFound;
  }
  pyfx::Result<pyfx::Options> options =
      pyfx::OptionsOf(command, args, std::getenv("PYFX_PROFILE"), PYFX_PYTHON);
  if (!options) return Complain(pyfx::DescribeError(options.error(), {}));
  return RunIt(std::move(*options), true, argv, started_at);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace pyfx;
  const Invocation::Clock::time_point started_at = Invocation::Clock::now();
  const std::span<char* const> args(argv + (argc > 0 ? 1 : 0), argv + argc);
  if (std::optional<AdoptedCommand> command = FindAdoptedCommand(argc > 0 ? argv[0] : "pyfxc")) {
    return RunCommand(*command, args, argv, started_at);
  }
  const bool as_python = argc > 0 && IsCalledAsPython(argv[0]);
  if (argc > 0 && !as_python && !IsCalledByOwnName(argv[0])) return RefuseName(argv[0]);
  Result<Options> options = ParseOptions(args, std::getenv("PYFX_PROFILE"),
                                         as_python ? Dialect::kPython : Dialect::kPyfxc);
  if (!options) return Complain(DescribeError(options.error(), {}));
  if (options->help) return Print(HelpText());
  if (options->version) return Print("pyfxc " PYFX_VERSION "\n");
  ChooseFor(&*options, as_python ? argv[0] : NameToMean(*options), PYFX_PYTHON);
  const bool is_python = as_python || options->as_python;
  return RunIt(std::move(*options), is_python, argv, started_at);
}
