// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/kernel/commands.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "client/control/base/output.h"
#include "client/control/base/table.h"
#include "client/control/kernel/kernel.h"

namespace pyfx {
namespace {

struct KernelOptions {
  Kernel kernel;
  std::string prefix;
  bool user = false;
};

int Install(const KernelOptions& options) {
  Result<std::string> directory = KernelDirectory(options.prefix);
  return directory ? Finish(InstallKernel(*directory, options.kernel)) : Fail(directory.error());
}

int Remove(const KernelOptions& options) {
  Result<std::string> directory = KernelDirectory(options.prefix);
  return directory ? Finish(RemoveKernel(*directory, options.kernel.name))
                   : Fail(directory.error());
}

int List(const KernelOptions& options) {
  Result<std::string> directory = KernelDirectory(options.prefix);
  if (!directory) return Fail(directory.error());
  std::vector<std::vector<std::string>> rows = {{"KERNEL", "PROFILE", "SHOWN AS"}};
  for (const Kernel& kernel : ListKernels(*directory)) {
    rows.push_back({kernel.name, kernel.profile, kernel.display_name});
  }
  return Print(FormatTable(rows));
}

}  // namespace

void AddKernel(CommandLine& line) {
  CLI::App* kernel = line.AddGroup("kernel", "Makes a profile a kernel of Jupyter");
  const auto options = std::make_shared<KernelOptions>();
  CLI::App* install = line.AddTo(kernel, "install", "Writes a kernel's specification",
                                 [options] { return Install(*options); });
  install->add_option("PROFILE", options->kernel.profile, "The profile")->required();
  install->add_option("--name", options->kernel.name, "Its name; pyfx-PROFILE without");
  install->add_option("--display-name", options->kernel.display_name, "What Jupyter shows");
  CLI::App* list = line.AddTo(kernel, "list", "Lists the kernels that pyfx has installed",
                              [options] { return List(*options); });
  CLI::App* remove =
      line.AddTo(kernel, "remove", "Removes one", [options] { return Remove(*options); });
  remove->add_option("NAME", options->kernel.name, "The kernel")->required();
  for (CLI::App* command : {install, list, remove}) {
    CLI::Option* user =
        command->add_flag("--user", options->user, "For yourself, as without --prefix");
    command->add_option("--prefix", options->prefix, "In DIR/share/jupyter/kernels")
        ->excludes(user);
  }
}

}  // namespace pyfx
