// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/leftovers.h"

#include <linux/kcmp.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/zygote/core/helper.h"

namespace pyfx {
namespace {

// Whether both are one open file description (kcmp(2)); false where the kernel does not tell.
bool AreOneFile(int a, int b) {
  const pid_t self = ::getpid();
  return ::syscall(SYS_kcmp, self, self, KCMP_FILE, a, b) == 0;
}

std::vector<std::string> TemporaryFiles() {
  std::vector<std::string> found;
  const Result<Helper> helper = Helper::Load(kLeftoversSource);
  const PyRef names = helper ? helper->Call("temporary", nullptr) : PyRef();
  for (Py_ssize_t i = 0; names && i < PyList_GET_SIZE(names.get()); ++i) {
    const char* const name = PyUnicode_AsUTF8(PyList_GET_ITEM(names.get(), i));
    found.emplace_back(name != nullptr ? name : "temporary file, which the first run would remove");
  }
  PyErr_Clear();
  return found;
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
  std::vector<std::string> found = TemporaryFiles();
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
