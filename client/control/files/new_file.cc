// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/files/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "client/common/message_text.h"
#include "client/control/files/files.h"
#include "client/control/files/fresh_file.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

constexpr mode_t kMode = 0644;  // less the umask

// A file that has no name in the way of others yet.
struct Draft {
  UniqueFd unnamed;
  std::optional<FreshFile> hidden;

  int fd() const { return hidden ? hidden->fd() : unnamed.get(); }
};

Result<Draft> MakeDraft(const std::string& directory, const std::string& name) {
  UniqueFd unnamed(::open(directory.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, kMode));
  if (unnamed) return Draft{std::move(unnamed), std::nullopt};
  // Not every file system has them, nor do kernels agree on how they say so.
  if (errno == EACCES || errno == EROFS || errno == ENOSPC || errno == EDQUOT) {
    return ErrnoError("cannot make a file in \"" + directory + "\"");
  }
  Result<FreshFile> hidden = FreshFile::Beside(directory + "/." + name);
  if (!hidden) {
    return std::move(hidden).error().Context("cannot make a file in \"" + directory + "\"");
  }
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if (::fchmod(hidden->fd(), kMode & ~mask) != 0) {
    return ErrnoError("cannot make \"" + hidden->name() + "\" readable");
  }
  return Draft{{}, std::move(*hidden)};
}

Status Fill(const Draft& draft, std::string_view text, const std::string& path) {
  // Some file systems tell only with fsync(2) that there is no room.
  if (WriteText(draft.fd(), text) && ::fsync(draft.fd()) == 0) return {};
  return ErrnoError("cannot write \"" + path + "\"");
}

// link(2) never replaces a file.
Result<bool> GiveName(const Draft& draft, const std::string& path) {
  const std::string from =
      draft.hidden ? draft.hidden->name() : "/proc/self/fd/" + std::to_string(draft.fd());
  if (::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0) return true;
  if (errno == EEXIST) return false;
  return ErrnoError("cannot make \"" + path + "\"");
}

}  // namespace

Result<bool> WriteNewFile(const std::string& path, std::string_view text) {
  const std::size_t slash = path.rfind('/');
  const std::string directory = path.substr(0, slash);
  if (Status made = MakeDirectories(directory, 0777); !made) return std::move(made).error();
  Result<Draft> draft = MakeDraft(directory, path.substr(slash + 1));
  if (!draft) return std::move(draft).error();
  Status filled = Fill(*draft, text, path);
  if (!filled) return std::move(filled).error();
  return GiveName(*draft, path);
}

}  // namespace pyfx
