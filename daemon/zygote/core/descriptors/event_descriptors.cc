// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/descriptors/event_descriptors.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>

#include "daemon/zygote/core/system/open_files.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

// The rest of the line in fdinfo that begins with the word.
std::optional<std::string> InfoOf(int fd, std::string_view word) {
  std::ifstream file("/proc/self/fdinfo/" + std::to_string(fd));
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(word)) return line.substr(word.size());
  }
  return std::nullopt;
}

// Kernels before 6.5 do not tell. Nobody else reads or writes it yet.
bool TakesOneByOne(int fd, std::uint64_t count) {
  if (const std::optional<std::string> told = InfoOf(fd, "eventfd-semaphore:")) {
    return told->find('1') != std::string::npos;
  }
  constexpr std::uint64_t kTwo = 2;  // which are read at once, or one
  if (::eventfd_write(fd, kTwo) != 0) return false;
  eventfd_t taken = 0;
  ::eventfd_read(fd, &taken);
  if (taken != 1) {
    if (count != 0) ::eventfd_write(fd, count);
    return false;
  }
  ::eventfd_read(fd, &taken);
  return true;
}

// "(SECONDS, NANOSECONDS)"
timespec TimeIn(const std::optional<std::string>& text) {
  long long seconds = 0;
  long nanoseconds = 0;
  if (text) std::sscanf(text->c_str(), " (%lld, %ld)", &seconds, &nanoseconds);
  return {static_cast<time_t>(seconds), nanoseconds};
}

bool IsZero(const timespec& time) { return time.tv_sec == 0 && time.tv_nsec == 0; }

Status Put(UniqueFd fresh, int number) {
  const int closed_on_exec = (::fcntl(number, F_GETFD) & FD_CLOEXEC) != 0 ? O_CLOEXEC : 0;
  if (!fresh || ::fcntl(fresh.get(), F_SETFL, ::fcntl(number, F_GETFL)) != 0 ||
      ::dup3(fresh.get(), number, closed_on_exec) < 0) {
    return ErrnoError("cannot make the preload's descriptor " + std::to_string(number) + " anew");
  }
  return {};
}

}  // namespace

void EventDescriptors::Find(const std::set<int>& descriptors) {
  for (const int number : descriptors) {
    const std::string name = NameOfDescriptor(number);
    if (name == "anon_inode:[eventfd]") {
      FindEventFd(number);
    } else if (name == "anon_inode:[timerfd]") {
      FindTimer(number);
    } else if (name == "anon_inode:inotify") {
      FindInotify(number);
    } else if (name.starts_with("anon_inode:") && name != "anon_inode:[eventpoll]") {
      unsafe_.push_back(name.substr(name.find(':') + 1) + " at descriptor " +
                        std::to_string(number));
    }
  }
}

void EventDescriptors::FindEventFd(int number) {
  // In hexadecimal.
  const std::string count = InfoOf(number, "eventfd-count:").value_or("0");
  EventFd found{number, std::strtoull(count.c_str(), nullptr, 16), false};
  found.is_semaphore = TakesOneByOne(number, found.count);
  event_fds_.push_back(found);
}

void EventDescriptors::FindTimer(int number) {
  Timer timer{number, std::atoi(InfoOf(number, "clockid:").value_or("1").c_str()), {}};
  timer.left.it_value = TimeIn(InfoOf(number, "it_value:"));
  timer.left.it_interval = TimeIn(InfoOf(number, "it_interval:"));
  if (std::atoi(InfoOf(number, "ticks:").value_or("0").c_str()) != 0) {
    unsafe_.push_back("expired timer at descriptor " + std::to_string(number));
  }
  timers_.push_back(timer);
}

// What it watches is told by numbers of files, and the numbers of watches cannot be chosen.
void EventDescriptors::FindInotify(int number) {
  if (InfoOf(number, "inotify ")) {
    unsafe_.push_back("inotify watches at descriptor " + std::to_string(number));
  }
  inotifies_.push_back(number);
}

Status EventDescriptors::Renew() const {
  for (const auto& [number, count, is_semaphore] : event_fds_) {
    const int flags = EFD_CLOEXEC | (is_semaphore ? EFD_SEMAPHORE : 0);
    UniqueFd fresh(::eventfd(0, flags));
    if (fresh && count != 0) ::eventfd_write(fresh.get(), count);
    if (Status status = Put(std::move(fresh), number); !status) return status;
  }
  for (const Timer& timer : timers_) {
    UniqueFd fresh(::timerfd_create(timer.clock, TFD_CLOEXEC));
    if (Status status = Put(std::move(fresh), timer.number); !status) return status;
  }
  for (const int number : inotifies_) {
    if (Status status = Put(UniqueFd(::inotify_init1(IN_CLOEXEC)), number); !status) return status;
  }
  return {};
}

Status EventDescriptors::StartTimers() const {
  for (const Timer& timer : timers_) {
    if (IsZero(timer.left.it_value)) continue;
    if (::timerfd_settime(timer.number, 0, &timer.left, nullptr) != 0) {
      return ErrnoError("cannot start the preload's timer at descriptor " +
                        std::to_string(timer.number));
    }
  }
  return {};
}

}  // namespace pyfx
