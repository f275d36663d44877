// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/descriptors/written_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "daemon/zygote/core/heard/paths_looked_at.h"

namespace pyfx {
namespace {

constexpr int kCreation = O_CREAT | O_EXCL | O_TRUNC;
constexpr int kThatTell = O_ACCMODE | O_APPEND;  // which open(2) and F_GETFL have alike

bool Matches(const Opening& opening, const std::vector<int>& numbers, int flags) {
  return (opening.flags & kThatTell) == (flags & kThatTell) &&
         std::find(numbers.begin(), numbers.end(), opening.fd) != numbers.end();
}

// Of what was heard of that file, in its order.
std::vector<const Opening*> OpeningsOf(const OpenFile& file) {
  std::vector<const Opening*> found;
  for (const Opening& opening : OpeningsHeard()) {
    if (opening.device == file.device && opening.inode == file.inode) found.push_back(&opening);
  }
  return found;
}

// How the description that `numbers` share was opened; null when it was not to be written to. A
// duplicate may have the number of none that was opened.
const Opening* OpeningOf(const std::vector<const Opening*>& openings,
                         const std::vector<int>& numbers) {
  const int flags = ::fcntl(numbers.front(), F_GETFL);
  const Opening* found = nullptr;
  for (const Opening* opening : openings) {
    if (Matches(*opening, numbers, flags)) found = opening;
  }
  if (found != nullptr) return found;
  for (const Opening* opening : openings) {
    if ((opening->flags & kThatTell) == (flags & kThatTell)) found = opening;
  }
  return found;
}

std::string Quoted(const std::string& path) { return "\"" + path + "\""; }

Error CannotOpenAgain(const std::string& path) {
  return Error{Errc::kUnsupported,
               ErrnoError("cannot open " + Quoted(path) + " as the preload did").text,
               ColdCause::kDescriptors};
}

bool WriteAll(int fd, const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

void WrittenFiles::Find(std::vector<OpenFile>* files, const std::set<int>& begun) {
  std::erase_if(*files, [&](const OpenFile& file) { return Take(file, begun); });
  if (bytes_ > kMostToCopy) {
    unsafe_.push_back(std::to_string(bytes_ >> 20) + " MiB that were written to files");
  }
}

bool WrittenFiles::Take(const OpenFile& file, const std::set<int>& begun) {
  if (file.has_no_name) return false;  // each run has a copy
  const std::vector<const Opening*> openings = OpeningsOf(file);
  File written;
  std::set<const Opening*> kept;
  bool adds_only = true;
  for (const std::vector<int>& numbers : file.descriptions) {
    Description description{numbers, 0, ::fcntl(numbers.front(), F_GETFL), 0,
                            ::lseek(numbers.front(), 0, SEEK_CUR)};
    const Opening* const opening = OpeningOf(openings, numbers);
    description.open_flags = opening != nullptr ? opening->flags : description.set_flags;
    if (opening == nullptr || (opening->flags & O_APPEND) == 0) adds_only = false;
    if (opening != nullptr) {
      kept.insert(opening);
      description.mode = opening->mode;
      if (written.path.empty()) written.path = opening->path;
      if ((opening->flags & O_TRUNC) != 0 && !written.emptied) written.emptied = *opening;
    }
    written.descriptions.push_back(std::move(description));
  }
  if (kept.empty() || (!written.emptied && !adds_only)) return false;
  if (std::string name = NameMadeByEachRun(written.path, file.name); !name.empty()) {
    written.path = std::move(name);
  } else if (!written.path.starts_with('/')) {
    written.path = file.name;
  }
  if (!LeadsTo(written.path, file.device, file.inode)) {
    unsafe_.push_back("file " + Quoted(written.path) +
                      ", which is another than the one that was opened to write");
    return true;
  }
  if (written.emptied) {
    TakeContents(file.descriptions.front().front(), &written);
    PutBack(file, written.path);
  } else if (!TakeEnds(openings, kept, begun, &written)) {
    unsafe_.push_back("what was written to " + Quoted(written.path));
  }
  files_.push_back(std::move(written));
  return true;
}

// Of what is only added to; false if something was written to it, which each python3 would write.
bool WrittenFiles::TakeEnds(const std::vector<const Opening*>& openings,
                            const std::set<const Opening*>& kept, const std::set<int>& begun,
                            File* file) {
  const off_t size = (*kept.begin())->size;
  for (const Opening* opening : openings) {
    if (opening->size != size || (opening->flags & O_TRUNC) != 0) return false;
  }
  bool is_begun = false;
  for (Description& description : file->descriptions) {
    // io.FileIO and fopen(3) go to the end at once.
    if (description.position != 0 && description.position != size) return false;
    if (description.position == size) description.position.reset();
    is_begun = is_begun || std::any_of(description.numbers.begin(), description.numbers.end(),
                                       [&begun](int number) { return begun.contains(number); });
  }
  if (size != 0 || is_begun) file->has_contents = size != 0;
  return true;
}

void WrittenFiles::TakeContents(int fd, File* file) {
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  const UniqueFd from(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  struct stat info {};
  if (!from || ::fstat(from.get(), &info) != 0) {
    unsafe_.push_back("file " + Quoted(file->path) + ", which cannot be read");
    return;
  }
  const bool is_ours =
      std::any_of(file->descriptions.begin(), file->descriptions.end(),
                  [&info](const Description& one) { return one.position == info.st_size; });
  if (info.st_size != 0 && !is_ours) {
    // A run that has it open may write at its own offset.
    unsafe_.push_back("what was written to " + Quoted(file->path) +
                      ", at its end by somebody else");
    return;
  }
  bytes_ += static_cast<std::size_t>(info.st_size);
  if (bytes_ > kMostToCopy) return;
  file->contents.resize(static_cast<std::size_t>(info.st_size));
  const ssize_t size = ::pread(from.get(), file->contents.data(), file->contents.size(), 0);
  file->contents.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
}

// What comes behind what was in it, a run has written meanwhile that has the file open.
void WrittenFiles::PutBack(const OpenFile& file, const std::string& path) {
  const std::vector<EmptiedFile>& emptied = EmptiedFilesHeard();
  const auto first = std::find_if(emptied.begin(), emptied.end(), [&file](const EmptiedFile& one) {
    return one.device == file.device && one.inode == file.inode;
  });
  const UniqueFd to(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat info {};
  if (first == emptied.end() || !to || ::fstat(to.get(), &info) != 0) return;
  if (!WriteAll(to.get(), first->contents)) return;
  const auto size = static_cast<off_t>(first->contents.size());
  off_t ours = 0;
  for (const std::vector<int>& numbers : file.descriptions) {
    ours = std::max(ours, ::lseek(numbers.front(), 0, SEEK_CUR));
  }
  if (info.st_size > ours) return;
  const timespec times[2] = {{0, UTIME_OMIT}, first->modified};
  if (::ftruncate(to.get(), size) == 0) ::futimens(to.get(), times);
}

Status WrittenFiles::Open() const {
  for (const File& file : files_) {
    if (Status status = Open(file); !status) return status;
  }
  return {};
}

Status WrittenFiles::Check() const {
  for (const File& file : files_) {
    if (Status status = Check(file); !status) return status;
  }
  return {};
}

Status WrittenFiles::Check(const File& file) {
  struct stat info {};
  const bool is_there = ::stat(file.path.c_str(), &info) == 0;
  if (file.has_contents && *file.has_contents != (is_there && info.st_size > 0)) {
    return Error{Errc::kUnsupported,
                 Quoted(file.path) + ", to which the preload adds, was " +
                     (*file.has_contents ? "not " : "") + "empty when it was opened",
                 ColdCause::kDescriptors};
  }
  // Anything else than a file could have us wait (fifo(7)).
  if (is_there && !S_ISREG(info.st_mode)) {
    return Error{Errc::kUnsupported, Quoted(file.path) + ", which the preload writes, is no file",
                 ColdCause::kDescriptors};
  }
  return {};
}

Status WrittenFiles::Open(const File& file) {
  if (Status status = Check(file); !status) return status;
  if (file.emptied) {
    const UniqueFd emptied(
        ::open(file.path.c_str(), (file.emptied->flags & ~O_EXCL) | O_CLOEXEC, file.emptied->mode));
    if (!emptied || !WriteAll(emptied.get(), file.contents)) return CannotOpenAgain(file.path);
  }
  for (const Description& description : file.descriptions) {
    const int creation = file.emptied ? kCreation : O_EXCL;
    const UniqueFd fresh(::open(file.path.c_str(), (description.open_flags & ~creation) | O_CLOEXEC,
                                description.mode));
    if (!fresh) return CannotOpenAgain(file.path);
    ::lseek(fresh.get(), description.position.value_or(0),
            description.position ? SEEK_SET : SEEK_END);
    ::fcntl(fresh.get(), F_SETFL, description.set_flags);
    if (!PutInPlace(fresh, description.numbers)) return CannotOpenAgain(file.path);
  }
  return {};
}

}  // namespace pyfx
