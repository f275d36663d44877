// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/zygotes/warm_up_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <utility>

#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestPause{100};
constexpr milliseconds kShortestPause{2};

// As fast as a large machine fills its memory.
constexpr std::uint64_t kFilledPerMillisecond = std::uint64_t{64} << 20;

}  // namespace

std::uint64_t ResidentBytesOf(pid_t pid) {
  const UniqueFd statm(
      ::open(("/proc/" + std::to_string(pid) + "/statm").c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 128> text{};
  if (!statm || ::read(statm.get(), text.data(), text.size() - 1) <= 0) return 0;
  unsigned long long resident = 0;  // in pages, the second number (proc_pid_statm(5))
  if (std::sscanf(text.data(), "%*s %llu", &resident) != 1) return 0;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

milliseconds MemoryPause(std::uint64_t taken, std::uint64_t most) {
  const std::uint64_t left = taken < most ? most - taken : 0;
  const auto pause = std::min<std::uint64_t>(left / kFilledPerMillisecond, kLongestPause.count());
  return std::max(milliseconds(pause), kShortestPause);
}

void WarmUpMemory::Begin(EventLoop* loop, pid_t pid, std::uint64_t most,
                         std::function<void()> on_too_much) {
  pid_ = pid;
  on_too_much_ = std::move(on_too_much);
  Look(loop, most);
}

void WarmUpMemory::Look(EventLoop* loop, std::uint64_t most) {
  const std::uint64_t taken = ResidentBytesOf(pid_);
  if (taken > most) return on_too_much_();
  timer_ = loop->After(MemoryPause(taken, most), [this, loop, most] { Look(loop, most); });
}

}  // namespace pyfx
