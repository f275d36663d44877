// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/start/zygote_program.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>
#include <utility>

#include "daemon/supervisor/settings/automatic_profiles.h"
#include "daemon/supervisor/settings/trusted_path.h"
#include "daemon/supervisor/start/executable.h"
#include "daemon/supervisor/surroundings/variables.h"
#include "protocol/files/adopted.h"
#include "protocol/files/interpreter_path.h"

namespace pyfx {
namespace {

// What the interpreter is told to do. It never comes to that, unless it is none of CPython's or the
// dynamic linker does not honour LD_PRELOAD (ld.so(8), secure-execution mode).
constexpr const char* kCodeOfHosted =
    "import sys; sys.exit('%s %s does not let pyfx in: only CPython can be warm, and only where it "
    "has no file capabilities' % (sys.implementation.name, sys.version.split()[0]))";

std::string DirectoryOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

std::vector<std::string> CoresIn(const std::string& directory) {
  std::vector<std::string> paths;
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(directory.c_str()), ::closedir);
  while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
    const std::string_view name = entry->d_name;
    if (!name.starts_with("cpython-") || !name.ends_with(".so")) continue;
    paths.push_back(std::string(directory).append("/").append(name));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// The zygote loads these and no others. It cannot check them itself: to ask who is in a group, the
// C library would load libraries of the name service into the interpreter (nss(5)).
Status AddCoreFiles(const std::string& directory, ZygoteProgram* program) {
  for (std::string& path : CoresIn(directory)) {
    Status checked = CheckTrusted(path);
    if (!checked && checked.error().code == Errc::kBusy) return checked;
    if (checked) {
      program->core_files.push_back(std::move(path));
    } else {
      program->remarks.push_back("a core is left out: " + checked.error().text);
    }
  }
  return {};
}

// Of the directories with cores, most of which need not be there. Of those that are not the zygote
// says all the same that it would have looked there: a core may be made meanwhile.
Status AddCores(const std::vector<std::string>& directories, ZygoteProgram* program) {
  for (const std::string& directory : directories) {
    if (::access(directory.c_str(), F_OK) != 0 && errno == ENOENT) {
      program->cores.push_back(directory);
      continue;
    }
    Status checked = CheckTrusted(directory);
    if (!checked && checked.error().code == Errc::kBusy) return checked;
    if (checked) {
      program->cores.push_back(directory);
      if (Status added = AddCoreFiles(directory, program); !added) return added;
    } else {
      program->remarks.push_back("no core is taken from \"" + directory +
                                 "\": " + checked.error().text);
    }
  }
  return {};
}

// Until the core shows the process as what it is, the last arguments tell.
Result<ZygoteProgram> Hosted(const std::string& python, const ZygotePrograms& programs,
                             const std::string& profile) {
  Result<UniqueFd> held = OpenExecutable(python);
  if (!held) return std::move(held).error();
  std::string path = OriginalOf(python);
  if (path.empty()) path = python;
  ZygoteProgram program = {std::move(path),
                           {python, "-c", kCodeOfHosted, "pyfx-zygote", profile},
                           python,
                           programs.host};
  program.held = std::move(*held);
  if (Status added = AddCores(programs.cores, &program); !added) return std::move(added).error();
  return program;
}

Status CheckHost(const std::string& host) {
  if (::access(host.c_str(), R_OK) != 0) return ErrnoError("cannot read \"" + host + "\"");
  return CheckTrusted(host);
}

Result<ZygoteProgram> ForNoInterpreterNamed(const ZygotePrograms& programs,
                                            const std::string& profile) {
  ZygoteProgram embedded = {programs.embedded, {"pyfx-zygote", profile}, programs.python, ""};
  if (programs.embed) return embedded;
  Status possible = CheckHost(programs.host);
  if (possible) {
    Result<UniqueFd> fit = OpenExecutable(programs.python);
    if (fit) return Hosted(programs.python, programs, profile);
    possible = std::move(fit).error();
  }
  if (possible.error().code == Errc::kBusy) return std::move(possible).error();
  if (::access(programs.embedded.c_str(), X_OK) == 0) return embedded;
  Error error = std::move(possible).error();
  error.text += "; nor is there \"" + programs.embedded + "\", which would do without";
  return error;
}

// Its profile's interpreter may have become another since the client was served by it.
Result<ZygoteProgram> CalledBy(const std::string& called, Result<ZygoteProgram> program) {
  if (called.empty() || !program) return program;
  if (IdentityOf(called) != IdentityOf(program->python)) {
    return Error{Errc::kFailed, "\"" + called + "\" is no longer the same interpreter as \"" +
                                    program->python + "\""};
  }
  // What is beside that name CPython looks at, so nobody else may put anything there meanwhile.
  if (DirectoryOf(called) != DirectoryOf(program->python)) {
    if (Status trusted = CheckTrusted(called); !trusted) return std::move(trusted).error();
  }
  // It finds itself by argv[0] (Modules/getpath.py); what is executed is the profile's own.
  if (!program->preload.empty()) program->arguments.front() = called;
  program->python = called;
  return program;
}

Result<ZygoteProgram> ForProfile(const ZygotePrograms& programs, const Profile& profile,
                                 const std::vector<std::string>& environment) {
  if (profile.python.empty()) return ForNoInterpreterNamed(programs, profile.name);
  Result<std::string> found =
      FindInterpreter(profile.python, ValueOf("PATH", environment), ValueOf("HOME", environment));
  if (!found) return std::move(found).error();
  // Each time: the client of an automatic one has named it, and it may have been exchanged since.
  if (profile.automatic) {
    if (Status may = AutomaticProfiles::CheckMayStart(*found); !may) return std::move(may).error();
  }
  if (Status checked = CheckHost(programs.host); !checked) return std::move(checked).error();
  return Hosted(*found, programs, profile.name);
}

}  // namespace

Result<ZygoteProgram> FindZygoteProgram(const ZygotePrograms& programs, const Profile& profile,
                                        const std::vector<std::string>& environment,
                                        const std::string& called) {
  return CalledBy(called, ForProfile(programs, profile, environment));
}

}  // namespace pyfx
