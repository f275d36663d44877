// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/core/commands.h"

#include <CLI/CLI.hpp>

#include "client/control/base/output.h"
#include "client/control/core/core.h"

namespace pyfx {

void AddCore(CommandLine& line) {
  CLI::App* core = line.AddGroup("core",
                                 "Makes or lists cores, which zygotes of other interpreters than "
                                 "the system's need");
  const auto python = std::make_shared<std::string>();
  line.AddTo(core, "build", "Makes a core for an interpreter",
             [python] { return Fail(BuildCore(*python)); })
      ->add_option("PYTHON", *python, "Its path, its name on PATH, or a virtual environment")
      ->required();
  line.AddTo(core, "list", "Lists the cores there are: for which version, and where",
             [] { return Print(ListCores()); });
}

}  // namespace pyfx
