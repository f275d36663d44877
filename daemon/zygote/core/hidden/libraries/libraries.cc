// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/hidden/libraries/libraries.h"

#include <link.h>

#include <cstddef>

namespace pyfx {

std::uint64_t LibrariesLoaded() {
  std::uint64_t loaded = 0;
  ::dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* into) {
        *static_cast<std::uint64_t*>(into) = info->dlpi_adds;
        return 1;  // each of them tells the same
      },
      &loaded);
  return loaded;
}

}  // namespace pyfx
