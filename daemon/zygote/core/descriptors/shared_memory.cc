// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/descriptors/shared_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>

#include "daemon/zygote/core/system/file_system_time.h"
#include "daemon/zygote/core/system/open_files.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

constexpr std::string_view kDeleted = " (deleted)";

std::size_t PageSize() {
  static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

std::string ReadAll(const char* path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The first line of a mapping; nothing for one that is private, and for what is no such line.
bool ParseHead(const std::string& line, SharedMapping* mapping) {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  std::uint64_t offset = 0;
  unsigned long inode = 0;
  char access[5] = "";
  char device[16] = "";
  int path = 0;
  if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %4s %" SCNx64 " %15s %lu %n", &begin,
                  &end, access, &offset, device, &inode, &path) < 6) {
    return false;
  }
  *mapping = {};
  if (access[3] != 's') return true;
  mapping->begin = begin;
  mapping->size = end - begin;
  mapping->offset = static_cast<off_t>(offset);
  mapping->protection = (access[0] == 'r' ? PROT_READ : 0) | (access[1] == 'w' ? PROT_WRITE : 0) |
                        (access[2] == 'x' ? PROT_EXEC : 0);
  mapping->device = device;
  mapping->inode = inode;
  mapping->path = line.substr(static_cast<std::size_t>(path));
  return true;
}

// The numbers in the column `id`, counted from 0, of a table in /proc/sysvipc whose column `column`
// has the value, or of all of it.
std::vector<std::string> SystemV(const char* table, int id, int column = -1, long value = 0) {
  std::ifstream file(std::string("/proc/sysvipc/") + table);
  std::string line;
  std::getline(file, line);
  std::vector<std::string> found;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::vector<std::string> row;
    for (std::string word; words >> word;) row.push_back(word);
    if (static_cast<int>(row.size()) <= std::max(id, column)) continue;
    const auto at = static_cast<std::size_t>(std::max(column, 0));
    if (column < 0 || row[at] == std::to_string(value)) {
      found.push_back(row[static_cast<std::size_t>(id)]);
    }
  }
  return found;
}

std::set<std::string> SemaphoresAndQueues() {
  std::set<std::string> all;
  for (const std::string& id : SystemV("sem", 1)) all.insert("System V semaphores " + id);
  for (const std::string& id : SystemV("msg", 1)) all.insert("System V message queue " + id);
  return all;
}

bool HasNoName(const SharedMapping& mapping) {
  struct stat info {};
  // It may be part of a name, too.
  return mapping.path.ends_with(kDeleted) &&
         (::stat(mapping.path.c_str(), &info) != 0 || info.st_ino != mapping.inode);
}

// Whether what is not in memory is nowhere else, so that pages which are not there are empty.
bool IsInMemoryOnly(std::string_view path) {
  constexpr std::array<std::string_view, 3> kStarts = {"/dev/zero", "/memfd:", "/dev/shm/"};
  return std::any_of(kStarts.begin(), kStarts.end(),
                     [path](std::string_view start) { return path.starts_with(start); });
}

Error CannotRenewMemory() {
  return ErrnoError("cannot make the preload's shared memory the run's own");
}

// Unlike memcpy() it survives that a file has become shorter than what is mapped of it.
bool Copy(std::uintptr_t from, std::byte* to) {
  const iovec remote{reinterpret_cast<void*>(from), PageSize()};
  const iovec local{to, PageSize()};
  return ::process_vm_readv(::getpid(), &local, 1, &remote, 1, 0) >= 0 || errno == EFAULT;
}

}  // namespace

std::vector<SharedMapping> SharedMappings(std::string_view smaps) {
  std::vector<SharedMapping> mappings;
  std::istringstream text{std::string(smaps)};
  bool wanted = false;
  for (std::string line; std::getline(text, line);) {
    SharedMapping mapping;
    if (ParseHead(line, &mapping)) {
      wanted = mapping.size != 0;
      if (wanted) mappings.push_back(std::move(mapping));
    } else if (wanted && line.starts_with("Swap:")) {
      mappings.back().is_swapped = line.find_first_of("123456789") != std::string::npos;
    } else if (wanted && line.starts_with("VmFlags:")) {
      mappings.back().is_left_out_by_fork = line.find(" dc") != std::string::npos;
    }
  }
  return mappings;
}

bool SharedMemory::Piece::writable() const {
  return std::any_of(mappings.begin(), mappings.end(), [](const SharedMapping& mapping) {
    return (mapping.protection & PROT_WRITE) != 0;
  });
}

void SharedMemory::Begin() {
  before_ = SemaphoresAndQueues();
  began_ns_ = FileSystemTime();
}

void SharedMemory::Find(const std::set<int>& descriptors) {
  std::map<std::pair<std::string, ino_t>, Piece> found;
  for (SharedMapping& mapping : SharedMappings(ReadAll("/proc/self/smaps"))) {
    Piece& piece = found[{mapping.device, mapping.inode}];
    piece.mappings.push_back(std::move(mapping));
  }
  for (auto& [file, piece] : found) Judge(std::move(piece), descriptors);
  if (bytes_ > kMostToCopy) {
    unsafe_.push_back(std::to_string(bytes_ >> 20) + " MiB of memory shared with child processes");
  }
  FindSystemV();
}

void SharedMemory::Judge(Piece piece, const std::set<int>& descriptors) {
  const SharedMapping& first = piece.mappings.front();
  const auto fd = std::find_if(descriptors.begin(), descriptors.end(), [&first](int number) {
    struct stat info {};
    return ::fstat(number, &info) == 0 && info.st_ino == first.inode &&
           NameOfDescriptor(number) == first.path;
  });
  if (fd != descriptors.end()) piece.fd = *fd;
  if (!piece.writable() || first.path.starts_with("/SYSV")) return;  // those by their makers
  if (!first.path.starts_with('/') || first.path.starts_with("/anon_hugepage")) {
    unsafe_.push_back("shared mapping of " + first.path);
    return;
  }
  if (!HasNoName(first)) {
    struct stat info {};
    if (first.path.starts_with("/dev/shm/") && ::stat(first.path.c_str(), &info) == 0 &&
        info.st_ctim.tv_sec * 1'000'000'000 + info.st_ctim.tv_nsec >= began_ns_) {
      unsafe_.push_back("shared memory " + first.path);
    }
    return;
  }
  if (std::any_of(piece.mappings.begin(), piece.mappings.end(),
                  [](const SharedMapping& mapping) { return mapping.is_left_out_by_fork; })) {
    unsafe_.emplace_back("shared memory that is left out by forks");
    return;
  }
  struct stat info {};
  if (piece.fd >= 0 && ::fstat(piece.fd, &info) == 0 && info.st_nlink > 0) return;  // another name
  if (piece.fd < 0) FindPages(&piece);
  pieces_.push_back(std::move(piece));
}

void SharedMemory::FindPages(Piece* piece) {
  std::set<off_t> seen;
  for (const SharedMapping& mapping : piece->mappings) {
    const bool all = mapping.is_swapped || !IsInMemoryOnly(mapping.path);
    std::vector<unsigned char> resident((mapping.size + PageSize() - 1) / PageSize());
    const bool known =
        ::mincore(reinterpret_cast<void*>(mapping.begin), mapping.size, resident.data()) == 0;
    for (std::size_t i = 0; i < resident.size(); ++i) {
      const off_t offset = mapping.offset + static_cast<off_t>(i * PageSize());
      if ((all || !known || (resident[i] & 1) != 0) && seen.insert(offset).second) {
        piece->pages.push_back(mapping.begin + i * PageSize());
      }
    }
  }
  bytes_ += piece->pages.size() * PageSize();
}

void SharedMemory::FindSystemV() {
  constexpr int kCreator = 4;  // cpid (proc_sysvipc(5))
  for (const std::string& id : SystemV("shm", 1, kCreator, ::getpid())) {
    unsafe_.push_back("System V shared memory " + id);
  }
  std::set<std::string> now = SemaphoresAndQueues();
  std::set_difference(now.begin(), now.end(), before_.begin(), before_.end(),
                      std::back_inserter(unsafe_));
}

Status SharedMemory::Renew() const {
  for (const Piece& piece : pieces_) {
    Status status = piece.fd >= 0 ? RenewFromFile(piece) : RenewAnonymous(piece);
    if (!status) return status;
  }
  return {};
}

Status SharedMemory::RenewFromFile(const Piece& piece) {
  const std::string path = "/proc/self/fd/" + std::to_string(piece.fd);
  const UniqueFd file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file) return CannotRenewMemory();
  for (const SharedMapping& mapping : piece.mappings) {
    if (::mmap(reinterpret_cast<void*>(mapping.begin), mapping.size, mapping.protection,
               MAP_SHARED | MAP_FIXED, file.get(), mapping.offset) == MAP_FAILED) {
      return CannotRenewMemory();
    }
  }
  return {};
}

Status SharedMemory::RenewAnonymous(const Piece& piece) {
  off_t first = piece.mappings.front().offset;
  off_t end = first;
  for (const SharedMapping& mapping : piece.mappings) {
    first = std::min(first, mapping.offset);
    end = std::max(end, mapping.offset + static_cast<off_t>(mapping.size));
    if ((mapping.protection & PROT_READ) == 0) {
      ::mprotect(reinterpret_cast<void*>(mapping.begin), mapping.size, PROT_READ);
    }
  }
  const auto size = static_cast<std::size_t>(end - first);
  void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return CannotRenewMemory();
  auto* const fresh = static_cast<std::byte*>(memory);
  for (const std::uintptr_t page : piece.pages) {
    const auto of = std::find_if(
        piece.mappings.begin(), piece.mappings.end(),
        [page](const SharedMapping& mapping) { return page - mapping.begin < mapping.size; });
    if (!Copy(page, fresh + (of->offset - first) + (page - of->begin))) return CannotRenewMemory();
  }
  for (const SharedMapping& mapping : piece.mappings) {
    auto* const place = reinterpret_cast<void*>(mapping.begin);
    // Of no size: one more mapping of the same memory (mremap(2)).
    if (::mremap(fresh + (mapping.offset - first), 0, mapping.size, MREMAP_MAYMOVE | MREMAP_FIXED,
                 place) == MAP_FAILED ||
        ::mprotect(place, mapping.size, mapping.protection) != 0) {
      return CannotRenewMemory();
    }
  }
  ::munmap(memory, size);
  return {};
}

}  // namespace pyfx
