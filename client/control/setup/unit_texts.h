// SPDX-License-Identifier: GPL-3.0-or-later
//
// The user units as systemd/ has them, for an installation whose own systemd does not look at. Made
// by client/CMakeLists.txt: PYFX_FULL_BINDIR in the service is where the programs are.
#pragma once

#include <string_view>

namespace pyfx {

extern const std::string_view kSocketUnit;
extern const std::string_view kServiceUnit;

}  // namespace pyfx
