// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/host/bring_up.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "daemon/zygote/core/system/command_line.h"
#include "daemon/zygote/core/zygote.h"
#include "protocol/start/start.h"

namespace pyfx {
namespace {

#if defined(__SANITIZE_ADDRESS__)
// Whether python chooses them by what it is started with (preconfig_init_allocator() of
// Python/preconfig.c).
bool HasAllocators(const std::vector<std::string>& options) {
  const auto is_dev = [](const std::string& option) { return option.starts_with("-X dev"); };
  return std::any_of(options.begin(), options.end(), is_dev) ||
         std::getenv("PYTHONDEVMODE") != nullptr || std::getenv("PYTHONMALLOC") != nullptr;
}
#endif

// A Python configuration (PEP 587), because an isolated one could never parse a client's options.
// -c keeps sys.path free of a script's directory. Module site is imported by ServeZygote(), which
// listens to it.
PyStatus BringUp(const Warm& warm) {
  std::vector<std::string> arguments = ArgumentsOf(warm.start);
  arguments.insert(arguments.begin(), warm.python);
  arguments.insert(arguments.end(), {"-c", "pass"});
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  const auto argc = static_cast<Py_ssize_t>(argv.size());
#if defined(__SANITIZE_ADDRESS__)
  // Each object is watched, unless the start has allocators of its own. Not by PYTHONMALLOC, which
  // os.environ would keep.
  PyPreConfig preconfig;
  PyPreConfig_InitPythonConfig(&preconfig);
  if (!HasAllocators(warm.start)) preconfig.allocator = PYMEM_ALLOCATOR_MALLOC;
  const PyStatus watched = Py_PreInitializeFromBytesArgs(&preconfig, argc, argv.data());
  if (PyStatus_Exception(watched) != 0) return watched;
#endif
  PyConfig config;
  PyConfig_InitPythonConfig(&config);
  PyStatus status = PyConfig_SetBytesArgv(&config, argc, argv.data());
  config.site_import = 0;
  if (!PyStatus_Exception(status)) status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  return status;
}

// For who looks at processes, and so that nothing of how this one was started is left to be seen.
void ShowAsZygote(const std::string& profile) {
  std::vector<std::string> environment;
  for (char** entry = ::environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  CommandLine::OfThisProgram().Replace({"pyfx-zygote", profile}, environment);
}

}  // namespace

int BringUpAndServe(Channel supervisor, const Warm& warm) {
  ShowAsZygote(warm.profile);
  if (const PyStatus status = BringUp(warm); PyStatus_Exception(status) != 0) {
    supervisor.Queue(WarmUpFailed{"cannot bring up \"" + warm.python + "\": " +
                                  (status.err_msg != nullptr ? status.err_msg : "it ends")});
    static_cast<void>(supervisor.Flush());
    return 1;
  }
  return ServeZygote(std::move(supervisor), warm);
}

}  // namespace pyfx
