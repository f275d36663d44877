// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/temp_runtime_dir.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"

namespace pyfx::test {
namespace {

namespace fs = std::filesystem;

// With a space, as any user's path may have one.
fs::path Root() { return fs::path(PYFX_BUILD_PREFIX) / "tests tmp"; }

// Directories are called PID-XXXXXX. A number that is in use again only keeps one a little longer.
bool OwnerIsDead(const std::string& name) {
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (error != std::errc() || *end != '-' || pid <= 0) return false;
  return ::kill(pid, 0) != 0 && errno == ESRCH;
}

void RemoveThoseOfDeadOwners() {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(Root(), ignored)) {
    if (OwnerIsDead(entry.path().filename().string())) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace

TempRuntimeDir::TempRuntimeDir() {
  fs::create_directories(Root());
  RemoveThoseOfDeadOwners();
  path_ = (Root() / (std::to_string(::getpid()) + "-XXXXXX")).string();
  PYFX_CHECK(::mkdtemp(path_.data()) != nullptr);
  for (const std::string& dir : {runtime_dir(), profile_dir(), home(), work_dir()}) {
    fs::create_directories(dir);
    fs::permissions(dir, fs::perms::owner_all);
  }
}

TempRuntimeDir::~TempRuntimeDir() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TempRuntimeDir::MakeDir(std::string_view name) const {
  const fs::path dir = fs::path(work_dir()) / name;
  fs::remove_all(dir);
  fs::create_directories(dir);
  return dir.string();
}

std::string TempRuntimeDir::WriteFile(std::string_view name, std::string_view text) const {
  const fs::path path = fs::path(work_dir()) / name;
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  PYFX_CHECK(!file.fail());
  return path.string();
}

std::string ReadFile(const std::string& path) {
  // Not ifstream, which throws when the process whose /proc file this is ends meanwhile (ESRCH).
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 4096> bytes;
  ssize_t size;
  while ((size = ::read(file.get(), bytes.data(), bytes.size())) > 0) {
    text.append(bytes.data(), static_cast<std::size_t>(size));
  }
  return text;
}

}  // namespace pyfx::test
