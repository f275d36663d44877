// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/files/state_directory.h"

#include "protocol/files/paths.h"

namespace pyfx {

Result<std::string> StateDirectory() {
  if (const std::string_view state = Env("XDG_STATE_HOME"); state.starts_with('/')) {
    return std::string(state) + "/pyfx";
  }
  if (const std::string_view home = Env("HOME"); home.starts_with('/')) {
    return std::string(home) + "/.local/state/pyfx";
  }
  return Error{Errc::kInvalid, "neither XDG_STATE_HOME nor HOME is set to a directory"};
}

}  // namespace pyfx
