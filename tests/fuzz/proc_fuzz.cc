// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the kernel says in /proc, with names in it that others have chosen: of processes, files,
// cgroups. Input: one byte for what it is to be, then the text; of cgroups three, each ended by
// NUL: our /proc/PID/cgroup, the client's, our mountinfo. Nothing is written to what is named
// there.
#include <algorithm>
#include <string>

#include "daemon/zygote/core/descriptors/shared_memory.h"
#include "daemon/zygote/core/system/mappings.h"
#include "daemon/zygote/core/system/process_stat.h"
#include "daemon/zygote/libc/process_path.h"
#include "protocol/process/cgroup.h"
#include "tests/fuzz/input.h"

namespace pyfx::fuzz {
namespace {

std::string_view TakeText(std::string_view* input) {
  const std::string_view text = input->substr(0, input->find('\0'));
  input->remove_prefix(std::min(text.size() + 1, input->size()));
  return text;
}

void CompareCgroups(std::string_view input) {
  const std::string own(TakeText(&input));
  const std::string_view client = TakeText(&input);
  const Cgroups cgroups(own, input);
  PYFX_CHECK(cgroups.CheckAskedBy(own).ok());
  if (Status status = cgroups.CheckAskedBy(client); !status) {
    PYFX_CHECK(status.error().code == Errc::kUnsupported && !status.error().text.empty());
  }
}

void FindMappings(std::string_view text) {
  for (const SharedMapping& mapping : SharedMappings(text)) {
    PYFX_CHECK(mapping.size != 0);
    PYFX_CHECK(text.find(mapping.path) != std::string_view::npos);
  }
  for (const std::string& device : ForkUnsafeDevices(text)) {
    PYFX_CHECK(device.starts_with("/dev/") && device.find('\n') == std::string::npos);
  }
}

// The name may hold anything but NUL, also what looks like the fields behind it.
void ReadStat(std::string_view name) {
  name = name.substr(0, name.find('\0'));
  const std::string text = "12 (" + std::string(name) + ") S 34 56\n";
  PYFX_CHECK(StatName(text) == name);
  PYFX_CHECK(StatNumber(text, 4) == 34U && StatNumber(text, 5) == 56U && !StatNumber(text, 6));
  // And what is no such line.
  for (const int field : {1, 2, 3, 4, 28, 52}) static_cast<void>(StatNumber(name, field));
  PYFX_CHECK(StatName(name).size() <= name.size());
}

}  // namespace
}  // namespace pyfx::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pyfx;
  std::string_view input = fuzz::AsText(data, std::min<std::size_t>(size, 8192));
  switch (fuzz::TakeByte(&input) % 4) {
    case 0: fuzz::CompareCgroups(input); break;
    case 1: fuzz::FindMappings(input); break;
    case 2: fuzz::ReadStat(input); break;
    default: PYFX_CHECK(IsOfOneProcess(input) || !IsOfCgroups(input));
  }
  return 0;
}
