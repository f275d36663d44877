// SPDX-License-Identifier: GPL-3.0-or-later
//
// Imports the preload name by name in the hidden state, and tells HiddenModules what was recorded:
// the C++ side of record.py. Zygote; GIL held.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/zygote/core/cpython/py_ref.h"
#include "daemon/zygote/core/hidden/answer/hidden_modules.h"

namespace pyfx {

// What is preloaded and not hidden all the same, each "NAME: why"; not all of it if it is much.
struct HiddenInVain {
  std::vector<std::string> visible;          // runs see it from their beginning
  std::vector<std::string> always_executed;  // each run that imports it executes it
};

// Imports `names`, and leaves everything that was listened to as it was, also when one of them
// fails. What it returns: names of variables that were set while modules were imported, and are not
// now. Null with an exception set on failure. `in_vain` gets what stays visible, or is executed
// whenever it is imported, and why. `before` hears of each.
PyRef PreloadHidden(HiddenModules* hidden, const std::vector<std::string>& names,
                    const std::function<void(const std::string& name)>& before,
                    HiddenInVain* in_vain);

}  // namespace pyfx
