// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/descriptors/leftovers.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/zygote/core/heard/openings.h"
#include "daemon/zygote/core/system/open_files.h"

namespace pyfx {
namespace {

// Whether both are one open file description (kcmp(2)); false where the kernel does not tell.
bool AreOneFile(int a, int b) {
  const pid_t self = ::getpid();
  return ::syscall(SYS_kcmp, self, self, KCMP_FILE, a, b) == 0;
}

// Each python3 would make its own, or fail where it is there already.
void FindNewFiles(std::vector<std::string>* found) {
  for (const Opening& opening : OpeningsHeard()) {
    if ((opening.flags & O_EXCL) == 0 || !LeadsTo(opening.path, opening.device, opening.inode)) {
      continue;
    }
    // Module tempfile asks for this flag, and for names that nobody else has.
    if ((opening.flags & O_NOFOLLOW) != 0) {
      found->push_back("temporary file \"" + opening.path + "\", which all runs would share");
    } else {
      ::unlink(opening.path.c_str());
      found->push_back("file \"" + opening.path + "\", which each run is to make (O_EXCL)");
    }
  }
}

void FindTemporaryDirectories(std::vector<std::string>* found) {
  for (const MadeDirectory& made : MadeDirectoriesHeard()) {
    if (!LeadsTo(made.path, made.device, made.inode)) continue;
    found->push_back("temporary directory \"" + made.path + "\", which all runs would share");
  }
}

}  // namespace

Leftovers::Place Leftovers::PlaceOf(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return {};
  return {info.st_dev, info.st_ino, info.st_rdev};
}

Leftovers::Leftovers() {
  for (int fd = 0; fd < 3; ++fd) streams_[static_cast<std::size_t>(fd)] = PlaceOf(fd);
}

std::vector<std::string> Leftovers::Find(const std::set<int>& descriptors) const {
  std::vector<std::string> found;
  FindNewFiles(&found);
  FindTemporaryDirectories(&found);
  for (int fd = 0; fd < 3; ++fd) {
    if (PlaceOf(fd) != streams_[static_cast<std::size_t>(fd)]) {
      found.push_back("descriptor " + std::to_string(fd) + ", which leads elsewhere since");
    }
  }
  for (const int fd : descriptors) {
    if (AreOneFile(fd, 0) || AreOneFile(fd, 1) || AreOneFile(fd, 2)) {
      found.push_back("descriptor " + std::to_string(fd) +
                      ", a duplicate of a standard stream, of which each run has its own");
    }
  }
  return found;
}

}  // namespace pyfx
