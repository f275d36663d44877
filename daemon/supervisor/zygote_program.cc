// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/zygote_program.h"

#include <string_view>

#include "daemon/supervisor/executable.h"
#include "protocol/interpreter_path.h"

namespace pyfx {
namespace {

// What the interpreter is told to do. It never comes to that, unless it is none of CPython's or the
// dynamic linker does not honour LD_PRELOAD (ld.so(8), secure-execution mode).
constexpr const char* kCodeOfHosted =
    "import sys; sys.exit('%s %s does not let pyfx in: only CPython can be warm, and only where it "
    "has no file capabilities' % (sys.implementation.name, sys.version.split()[0]))";

}  // namespace

std::string_view ValueIn(const std::vector<std::string>& environment, std::string_view name) {
  for (const std::string_view entry : environment) {
    if (entry.starts_with(name) && entry.substr(name.size()).starts_with('=')) {
      return entry.substr(name.size() + 1);
    }
  }
  return {};
}

Result<ZygoteProgram> FindZygoteProgram(const ZygotePrograms& programs, const Profile& profile,
                                        const std::vector<std::string>& environment) {
  if (profile.python.empty()) {
    return ZygoteProgram{programs.embedded, {"pyfx-zygote", profile.name}, programs.python, ""};
  }
  Result<std::string> found =
      FindInterpreter(profile.python, ValueIn(environment, "PATH"), ValueIn(environment, "HOME"));
  if (!found) return std::move(found).error();
  if (Status checked = CheckExecutable(*found); !checked) return std::move(checked).error();
  if (programs.host.find_first_of(" :$") != std::string::npos) {  // ld.so(8), LD_PRELOAD
    return Error{Errc::kInvalid,
                 "\"" + programs.host +
                     "\" cannot be preloaded for the sake of its path: for \"python\" "
                     "in profiles install pyfx where no space, colon or $ is in it"};
  }
  // The last two are for people who look at the list of processes.
  return ZygoteProgram{
      *found, {*found, "-c", kCodeOfHosted, "pyfx-zygote", profile.name}, *found, programs.host};
}

}  // namespace pyfx
