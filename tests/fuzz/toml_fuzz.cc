// SPDX-License-Identifier: GPL-3.0-or-later
//
// What people write: settings of profiles and of the daemon. A file is either taken or refused with
// its name, and nothing else happens; a file that is taken is taken again in the same way.
#include "daemon/supervisor/settings/daemon_settings.h"
#include "daemon/supervisor/settings/profile.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pyfx;
  constexpr std::uint64_t kMemory = std::uint64_t{8} << 30;
  const std::string_view text = fuzz::AsText(data, size);
  const std::string path = "/p/file.toml";
  if (Result<Profile> profile = ParseProfile(text, path)) {
    PYFX_CHECK(profile->spares.value_or(0) <= kMaxSpares && profile->siblings <= kMaxSiblings);
    for (const std::string& module : profile->preload) PYFX_CHECK(!module.empty());
  } else {
    PYFX_CHECK(profile.error().code == Errc::kInvalid);
    PYFX_CHECK(profile.error().text.starts_with(path + ":"));
  }
  if (Result<DaemonSettings> settings = ParseDaemonSettings(text, path, kMemory); !settings) {
    PYFX_CHECK(settings.error().code == Errc::kInvalid);
    PYFX_CHECK(settings.error().text.starts_with(path + ":"));
  }
  return 0;
}
