// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many libraries this process has loaded so far, in all: one more means that somebody has
// loaded one (dl_iterate_phdr(3)).
#pragma once

#include <cstdint>

namespace pyfx {

std::uint64_t LibrariesLoaded();

}  // namespace pyfx
