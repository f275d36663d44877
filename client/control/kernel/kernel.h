// SPDX-License-Identifier: GPL-3.0-or-later
//
// Jupyter kernels that run in a profile's warm interpreter: pyfxctl writes, lists and removes their
// specifications (kernel.json, see "Kernel specs" of jupyter_client's documentation). Only such as
// it has written itself are touched. Knows nothing of the daemon.
#pragma once

#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

struct Kernel {
  std::string profile;
  std::string name;          // of its directory
  std::string display_name;  // what Jupyter shows
};

// Where kernels are: `prefix`/share/jupyter/kernels, or without a prefix those of the user, below
// $JUPYTER_DATA_DIR, $XDG_DATA_HOME/jupyter or ~/.local/share/jupyter.
Result<std::string> KernelDirectory(const std::string& prefix);

// The text of the kernel.json of a kernel that `pyfxc`, a path, starts.
std::string KernelSpecification(const Kernel& kernel, const std::string& pyfxc);

// Writes the kernel below `directory`; an empty name becomes "pyfx-PROFILE", an empty display name
// "PROFILE (pyfx)". One that another program has written is not replaced. Returns what was done.
Result<std::string> InstallKernel(const std::string& directory, Kernel kernel);

// Those of ours below `directory`, by name.
std::vector<Kernel> ListKernels(const std::string& directory);

// Removes one of ours. Returns what was done.
Result<std::string> RemoveKernel(const std::string& directory, const std::string& name);

}  // namespace pyfx
