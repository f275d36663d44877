// SPDX-License-Identifier: GPL-3.0-or-later
//
// What counts as a change of what a zygote was made from, on real files, with inotify and without.
#include "daemon/supervisor/freshness/consumption.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "protocol/base/unique_fd.h"
#include "tests/support/temp_runtime_dir.h"

namespace pyfx::test {
namespace {

namespace fs = std::filesystem;

class ConsumptionTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    loop_ = std::move(*EventLoop::Make());
    if (GetParam()) {
      watcher_ = Watcher::Make(loop_.get());
    } else {
      WithoutRoomForDescriptors([this] { watcher_ = Watcher::Make(loop_.get()); });
    }
    fs::create_directories(Path("lib/pkg"));
    Write("lib/mod.py", "1");
    Write("lib/pkg/__init__.py", "1");
  }

  template <typename Callable>
  static void WithoutRoomForDescriptors(Callable callable) {
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit none{0, before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    callable();
    ::setrlimit(RLIMIT_NOFILE, &before);
  }

  std::string Path(const std::string& name) const { return dir_.path() + "/" + name; }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name)) << text;
  }

  // Begins to watch two modules and the directories in which "mod", "pkg" and "none" were sought.
  void Consume() {
    Consumed consumed;
    for (const char* file : {"lib/mod.py", "lib/pkg/__init__.py", "lib/pkg/__init__.so"}) {
      consumed.files.push_back(Path(file));
      const FileStamp stamp = StampOf(Path(file));
      const std::vector<std::uint64_t> numbers = {
          stamp.device, stamp.inode, static_cast<std::uint64_t>(stamp.size),
          static_cast<std::uint64_t>(stamp.mtime_ns), static_cast<std::uint64_t>(stamp.ctime_ns)};
      consumed.stamps.insert(consumed.stamps.end(), numbers.begin(), numbers.end());
    }
    consumed.directories = {
        {Path("lib"), true, {"mod", "pkg", "none"}, {"mod.py", "pkg"}},
        {Path("first"), true, {"mod", "pkg", "none"}, {}},
    };
    consumed.suffixes = {".py", ".so"};
    consumed.endings = {".pth"};
    changes_ = 0;
    consumption_ = std::make_unique<Consumption>(
        watcher_.get(), std::move(consumed), std::vector<ConsumedFile>{}, [this] { ++changes_; });
  }

  // What was found, or nothing. Stamps tell only of what was changed in another tick of the clock,
  // which is why the zygote waits for one.
  std::string Difference() {
    watcher_->Drain();
    const bool fresh = consumption_->IsFresh();
    EXPECT_EQ(fresh, consumption_->difference().empty());
    std::string found = consumption_->difference();
    for (auto at = found.find(dir_.path()); at != std::string::npos; at = found.find(dir_.path())) {
      found.erase(at, dir_.path().size() + 1);
    }
    return found;
  }

  TempRuntimeDir dir_;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<Watcher> watcher_;
  std::unique_ptr<Consumption> consumption_;
  int changes_ = 0;
};

// A FUSE file system whose server does not even say that it is there. Every question waits until
// this goes.
class SilentFileSystem {
 public:
  explicit SilentFileSystem(std::string place) : place_(std::move(place)) {
    // Seen by nobody else.
    if (::unshare(CLONE_NEWNS) != 0) return;
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return;
    server_ = UniqueFd(::open("/dev/fuse", O_RDWR | O_CLOEXEC));
    const std::string options =
        "fd=" + std::to_string(server_.get()) + ",rootmode=40000,user_id=0,group_id=0";
    mounted_ = server_ && ::mount("none", place_.c_str(), "fuse", 0, options.c_str()) == 0;
  }
  ~SilentFileSystem() {
    if (mounted_) ::umount2(place_.c_str(), MNT_DETACH);
  }
  SilentFileSystem(const SilentFileSystem&) = delete;
  SilentFileSystem& operator=(const SilentFileSystem&) = delete;

  bool mounted() const { return mounted_; }

 private:
  std::string place_;
  UniqueFd server_;
  bool mounted_ = false;
};

TEST_P(ConsumptionTest, AFileSystemThatDoesNotAnswerIsNotWaitedForForLong) {
  fs::rename(Path("lib"), Path("real"));
  fs::create_directory(Path("remote"));
  fs::create_directory_symlink(Path("remote"), Path("lib"));
  const SilentFileSystem silent(Path("remote"));
  if (!silent.mounted()) GTEST_SKIP() << "no FUSE, or no mounts, here";
  Consumed consumed;
  consumed.files = {Path("real/mod.py"), Path("lib/mod.py")};
  consumed.stamps.assign(2 * Consumed::kNumbersOfStamp, 1);
  consumed.directories = {{Path("lib"), true, {"mod"}, {"mod.py"}}};
  // The first is another than it was, so that the second need not be asked.
  Consumption changed(watcher_.get(), consumed, {}, [] {});
  EXPECT_EQ(changed.difference(), "\"" + Path("real/mod.py") + "\" has changed");
  consumed.files = {Path("lib/mod.py")};
  consumed.stamps.resize(Consumed::kNumbersOfStamp);
  Consumption remote(watcher_.get(), consumed, {}, [] {});
  EXPECT_EQ(remote.difference(), "a file system that it is on does not answer");
  EXPECT_EQ(remote.compared(), 2U);
  if (GetParam()) {
    EXPECT_EQ(remote.why_compared(), "\"" + Path("lib") + "\" is on a file system of type fuse");
  }
}

TEST_P(ConsumptionTest, SaysWhatItWatchesAndWhatItComparesAndWhy) {
  Consume();
  EXPECT_EQ(consumption_->watched(), GetParam() ? 5U : 0U);
  EXPECT_EQ(consumption_->compared(), GetParam() ? 0U : 5U);
  EXPECT_EQ(consumption_->why_compared().empty(), GetParam());
  EXPECT_EQ(Difference(), "");
}

TEST_P(ConsumptionTest, SeesWhatWasChangedBeforeItWatched) {
  Write("lib/mod.py", "1");
  Consume();
  Write("lib/mod.py", "22");
  EXPECT_EQ(Difference(), "\"lib/mod.py\" has changed");
  Consume();
  EXPECT_EQ(Difference(), "");
  fs::remove(Path("lib/mod.py"));
  EXPECT_EQ(Difference(), "\"lib/mod.py\" is not there any more");
}

TEST_P(ConsumptionTest, SeesWhatWouldBeFoundInstead) {
  for (const char* entry : {"lib/mod.so", "lib/none.py", "lib/none", "lib/x.pth", "first/mod.py",
                            "lib/pkg/__init__.so"}) {
    Consume();
    const std::string directory = fs::path(entry).parent_path();
    const bool made = fs::create_directory(Path(directory));
    Write(entry, "");
    EXPECT_EQ(Difference(), "\"" + std::string(entry) + "\" is there now");
    fs::remove(Path(entry));
    if (made) fs::remove(Path(directory));
  }
}

TEST_P(ConsumptionTest, DoesNotMindWhatNobodyImports) {
  Consume();
  for (const char* entry : {"lib/other.py", "lib/mod.py~", "lib/mod.txt", "lib/.mod.py.swp",
                            "lib/pkg/sub.py", "lib/none.", "lib/pth"}) {
    Write(entry, "x");
  }
  fs::create_directory(Path("lib/__pycache__"));
  Write("lib/__pycache__/mod.pyc", "x");
  fs::create_directory(Path("first"));
  std::ifstream(Path("lib/mod.py")).get();
  EXPECT_EQ(Difference(), "");
  EXPECT_EQ(changes_, 0);
}

TEST_P(ConsumptionTest, FollowsAPathToWhereItLeadsNow) {
  fs::rename(Path("lib"), Path("v1"));
  fs::copy(Path("v1"), Path("v2"), fs::copy_options::recursive);
  fs::create_directory_symlink("v1", Path("lib"));
  Consume();
  fs::create_directory_symlink("v2", Path("new"));
  fs::rename(Path("new"), Path("lib"));
  EXPECT_NE(Difference(), "");
}

TEST_P(ConsumptionTest, WatchesOnWhenThePathLeadsToTheSameByAnotherWay) {
  fs::rename(Path("lib"), Path("v1"));
  fs::create_directory_symlink("v1", Path("lib"));
  Consume();
  fs::create_directory_symlink(Path("v1"), Path("new"));
  fs::rename(Path("new"), Path("lib"));
  EXPECT_EQ(Difference(), "");
  Write("v1/mod.py", "22");
  EXPECT_EQ(Difference(), "\"lib/mod.py\" has changed");
}

TEST_P(ConsumptionTest, TellsOfEachChangeUntilItIsReplacedIfItWatches) {
  Consume();
  Write("lib/mod.py", "22");
  watcher_->Drain();
  const int after_first = changes_;
  EXPECT_EQ(after_first > 0, GetParam());
  Write("lib/pkg/__init__.py", "22");
  watcher_->Drain();
  EXPECT_EQ(changes_ > after_first, GetParam());
  consumption_.reset();
  Write("lib/mod.py", "333");
  watcher_->Drain();
}

INSTANTIATE_TEST_SUITE_P(WithInotifyAndWithout, ConsumptionTest, testing::Bool(),
                         [](const auto& test) { return test.param ? "watched" : "compared"; });

}  // namespace
}  // namespace pyfx::test
