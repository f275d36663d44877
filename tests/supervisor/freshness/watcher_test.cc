// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/freshness/watcher.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "protocol/base/unique_fd.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

// Whatever it hears of, it has one more event made, as those do who write on and on.
class Echo : public Watcher::Sink {
 public:
  explicit Echo(const TempRuntimeDir& dir) {
    for (std::size_t i = 0; i < files_.size(); ++i) {
      const std::string path = dir.WriteFile(dir.work_dir() + "/" + std::to_string(i), "");
      files_[i].reset(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    }
  }

  // Not twice the same file in a row: the kernel keeps one event of two that are alike.
  void Write() { EXPECT_EQ(::pwrite(files_[writes_++ % files_.size()].get(), "x", 1, 0), 1); }

  bool OnEvent(int, std::string_view) override {
    if (++told_ < kMost) Write();
    return false;
  }
  void OnDrained() override {}

  std::size_t told() const { return told_; }

 private:
  static constexpr std::size_t kMost = 100'000;  // for a test that fails to end

  std::array<UniqueFd, 4> files_;
  std::size_t writes_ = 0;
  std::size_t told_ = 0;
};

TEST(WatcherTest, WhoWritesOnAndOnIsHeardOfUpToNow) {
  const TempRuntimeDir dir;
  Echo echo(dir);
  const std::unique_ptr<EventLoop> loop = std::move(*EventLoop::Make());
  const std::unique_ptr<Watcher> watcher = Watcher::Make(loop.get());
  ASSERT_TRUE(watcher->Watch(dir.work_dir(), Watcher::What::kEntries, &echo).ok());
  // Far more than is read at once.
  constexpr std::size_t kBefore = 4'000;
  for (std::size_t i = 0; i < kBefore; ++i) echo.Write();
  watcher->Drain();
  EXPECT_EQ(echo.told(), kBefore);
  watcher->Drain();
  EXPECT_EQ(echo.told(), 2 * kBefore);
}

}  // namespace
}  // namespace pyfx::test
