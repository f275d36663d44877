// SPDX-License-Identifier: GPL-3.0-or-later
//
// A write(2) that does not come to its end: what it writes lies in a page which this process itself
// provides when it is asked for, and does not (userfaultfd(2)). Whatever the kernel has locked for
// the write stays so.
#pragma once

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "protocol/base/unique_fd.h"

namespace pyfx::test {

class StalledWrite {
 public:
  // Writes a page to `fd` that is there, and stalls with the next one.
  explicit StalledWrite(int fd)
      : faults_(static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK))) {
    uffdio_api api{};
    api.api = UFFD_API;
    if (!faults_ || ::ioctl(faults_.get(), UFFDIO_API, &api) != 0) return;
    void* mapped =
        ::mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return;
    pages_ = static_cast<char*>(mapped);
    std::memset(pages_, '\n', kPage);
    uffdio_register absent{};
    absent.range = {reinterpret_cast<std::uint64_t>(pages_ + kPage), kPage};
    absent.mode = UFFDIO_REGISTER_MODE_MISSING;
    if (::ioctl(faults_.get(), UFFDIO_REGISTER, &absent) != 0) return;
    writer_ = std::thread([this, fd] {
      // Its reader may have left by then; the signal is for the thread that writes (pipe(7)).
      sigset_t broken_pipe;
      ::sigemptyset(&broken_pipe);
      ::sigaddset(&broken_pipe, SIGPIPE);
      ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
      const ssize_t ignored = ::write(fd, pages_, 2 * kPage);
      static_cast<void>(ignored);
    });
    pollfd asked{faults_.get(), POLLIN, 0};
    stalls_ = ::poll(&asked, 1, 60'000) == 1;
  }
  ~StalledWrite() {
    uffdio_zeropage page{};
    page.range = {reinterpret_cast<std::uint64_t>(pages_ + kPage), kPage};
    if (writer_.joinable()) {
      ::ioctl(faults_.get(), UFFDIO_ZEROPAGE, &page);
      writer_.join();
    }
    if (pages_ != nullptr) ::munmap(pages_, 2 * kPage);
  }
  StalledWrite(const StalledWrite&) = delete;
  StalledWrite& operator=(const StalledWrite&) = delete;

  // False where this may not be done.
  bool stalls() const { return stalls_; }

 private:
  static constexpr std::size_t kPage = 65536;  // or some of them

  UniqueFd faults_;
  char* pages_ = nullptr;
  bool stalls_ = false;
  std::thread writer_;
};

}  // namespace pyfx::test
