// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/environment/adoption.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <vector>

#include "client/control/environment/facts.h"
#include "client/control/files/files.h"
#include "client/control/files/fresh_file.h"
#include "protocol/base/unique_fd.h"
#include "protocol/files/adopted.h"

namespace pyfx {
namespace {

constexpr mode_t kReadable = 0644;
constexpr mode_t kExecutable = 0755;

std::string In(const std::string& directory, const std::string& name) {
  return std::string(directory).append("/").append(name);
}

// Leaves the directory with the times that others have given it.
class KeptTimes {
 public:
  explicit KeptTimes(int directory) : directory_(directory) {
    known_ = ::fstat(directory, &before_) == 0;
  }
  ~KeptTimes() {
    const timespec times[2] = {before_.st_atim, before_.st_mtim};
    if (known_) ::futimens(directory_, times);
  }
  KeptTimes(const KeptTimes&) = delete;
  KeptTimes& operator=(const KeptTimes&) = delete;

 private:
  int directory_;
  bool known_ = false;
  struct stat before_ {};
};

// Another name for what `path` is, the link itself if it is one, in place of what has that name. By
// way of one in `kept`, where the next call, or the end of all of it, removes what was left.
Status NameAlso(const std::string& kept, const std::string& path, const std::string& other) {
  const std::string fresh = kept + "/fresh";
  ::unlink(fresh.c_str());
  if (::linkat(AT_FDCWD, path.c_str(), AT_FDCWD, fresh.c_str(), 0) != 0 ||
      ::rename(fresh.c_str(), other.c_str()) != 0) {
    Status failed = ErrnoError("cannot make \"" + other + "\"");
    ::unlink(fresh.c_str());
    return failed;
  }
  ::unlink(fresh.c_str());  // rename(2) leaves it where both are one file
  return {};
}

// Steps 1 and 2, and all else that is there before anything changes for who uses the environment.
Status Prepare(const Environment& environment, const std::string& pyfxc) {
  const std::string kept = environment.kept();
  for (const std::string& directory : {kept, kept + "/was"}) {
    if (::mkdir(directory.c_str(), kExecutable) != 0 && errno != EEXIST) {
      return ErrnoError("cannot make \"" + directory + "\"");
    }
  }
  Status done = WriteWhole(environment.mark(), {}, kReadable);
  if (done) done = CopyWhole(pyfxc, environment.copy(), kExecutable);
  if (done) done = LinkWhole(pyfxc, kept + "/pyfxc");
  for (const InterpreterName& name : environment.names) {
    if (done) done = LinkWhole(name.interpreter, In(kept, name.name));
  }
  if (done) done = LinkWhole("../" + environment.names.back().name, environment.elsewhere());
  return done;
}

// Steps 3 and 4. Names that lead to others come first: none leads to a pyfxc of another name.
Status Replace(const Environment& environment) {
  for (const InterpreterName& name : environment.names) {
    const std::string path = In(environment.bin(), name.name);
    if (!TargetOf(path).empty()) {
      if (Status kept = NameAlso(environment.kept(), path, environment.was(name.name)); !kept)
        return kept;
    }
    if (Status done = NameAlso(environment.kept(), environment.copy(), path); !done) return done;
  }
  return {};
}

// Of what was adopted: puts one name back, unless it has been made anew. Returns whether it has:
// one that was written over has not.
Result<bool> PutBack(const Environment& environment, const std::string& name) {
  const std::string path = In(environment.bin(), name);
  struct stat info {};
  const bool is_there = ::lstat(path.c_str(), &info) == 0;
  const bool is_ours =
      S_ISREG(info.st_mode) && (HasNoteOfPyfxc(path) || environment.IsWrittenOver(name));
  if (is_there && !is_ours) return true;
  if (::rename(environment.was(name).c_str(), path.c_str()) == 0) return false;
  return ErrnoError("cannot put \"" + path + "\" back");
}

std::vector<std::string> KeptNames(const Environment& environment) {
  std::vector<std::string> others;
  std::vector<std::string> first;  // those that lead out of bin/, to which the others lead
  std::error_code failed;
  for (const auto& entry :
       std::filesystem::directory_iterator(environment.kept() + "/was", failed)) {
    std::string name = entry.path().filename().string();
    const bool out = TargetOf(entry.path().string()).find('/') != std::string::npos;
    (out ? first : others).push_back(std::move(name));
  }
  first.insert(first.end(), others.begin(), others.end());
  return first;
}

// With `changing` last, so that what is left of it is known for what it is.
Status RemoveKept(const Environment& environment) {
  std::error_code failed;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(environment.kept(), failed)) {
    if (entry.path() != environment.mark()) paths.push_back(entry.path());
  }
  paths.emplace_back(environment.mark());
  paths.emplace_back(environment.kept());
  for (const std::filesystem::path& path : paths) {
    std::filesystem::remove_all(path, failed);
    if (failed) {
      return Error{Errc::kFailed, "cannot remove \"" + path.string() + "\": " + failed.message()};
    }
  }
  return {};
}

Result<std::string> UnadoptLocked(const Environment& environment) {
  if (environment.state == AdoptionState::kNone) {
    return Error{Errc::kInvalid, "\"" + environment.directory + "\" is not adopted"};
  }
  if (Status marked = WriteWhole(environment.mark(), {}, kReadable); !marked) {
    return marked.error();
  }
  std::string anew;
  for (const std::string& name : KeptNames(environment)) {
    Result<bool> stays = PutBack(environment, name);
    if (!stays) return std::move(stays).error();
    if (*stays && environment.state == AdoptionState::kAnew) anew += " bin/" + name;
  }
  if (Status removed = RemoveKept(environment); !removed) return removed.error();
  return "\"" + environment.directory + "\" is as it was" +
         (anew.empty() ? "" : "; made anew since, and left:" + anew);
}

// The link stays only where by it the interpreter is as it was `before`: pyfxc goes by that.
Status JudgeElsewhere(const Environment& environment, const Result<Facts>& before) {
  const Result<Facts> after = FactsFromElsewhere(environment);
  if (before && after && before->lines == after->lines) return {};
  if (::unlink(environment.elsewhere().c_str()) == 0) return {};
  return ErrnoError("cannot remove \"" + environment.elsewhere() + "\"");
}

Status AdoptLocked(const Environment& environment, const std::string& pyfxc) {
  Result<std::vector<Facts>> before = FactsOf(environment);
  if (!before) return before.error();
  Status done = Prepare(environment, pyfxc);
  const Result<Facts> from_elsewhere = FactsFromElsewhere(environment);
  if (done) done = Replace(environment);
  if (done) {
    Result<std::vector<Facts>> after = FactsOf(environment);
    done = after ? CompareFacts(environment, *before, *after) : Status(after.error());
  }
  if (done) done = JudgeElsewhere(environment, from_elsewhere);
  if (done) {
    if (::unlink(environment.mark().c_str()) == 0) return {};
    done = ErrnoError("cannot remove \"" + environment.mark() + "\"");
  }
  Result<std::string> undone = UnadoptLocked(AsItStands(environment.directory));
  if (undone) return done;
  return Error{Errc::kFailed, done.error().text + "; " + undone.error().text +
                                  "; \"pyfxctl unadopt " + environment.directory +
                                  "\" does what is left"};
}

}  // namespace

bool HasCopyOf(const Environment& environment, const std::string& pyfxc) {
  if (environment.state != AdoptionState::kWhole) return false;
  const auto read = [](const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  for (const InterpreterName& name : environment.names) {
    const std::string path = In(environment.bin(), name.name);
    std::error_code failed;
    if (!std::filesystem::equivalent(path, environment.copy(), failed)) return false;
  }
  const std::string own = read(pyfxc);
  return !own.empty() && read(environment.copy()) == own &&
         TargetOf(environment.kept() + "/pyfxc") == pyfxc;
}

Status Adopt(const Environment& environment, const std::string& pyfxc) {
  Result<UniqueFd> lock = LockDirectory(environment.bin());
  if (!lock) return lock.error();
  const KeptTimes times(lock->get());
  // Another may have been at it meanwhile.
  Result<Environment> now = LookAtEnvironment(environment.directory);
  if (!now) return now.error();
  // What was left half done, or was made anew since, is first put back: what is compared is
  // python3.
  if (now->state == AdoptionState::kHalf || now->state == AdoptionState::kAnew) {
    if (Result<std::string> undone = UnadoptLocked(*now); !undone) return undone.error();
    now = LookAtEnvironment(environment.directory);
    if (!now) return now.error();
  }
  return AdoptLocked(*now, pyfxc);
}

Result<std::string> Unadopt(const std::string& directory) {
  Result<UniqueFd> lock = LockDirectory(directory + "/bin");
  if (!lock) return std::move(lock).error();
  const KeptTimes times(lock->get());
  return UnadoptLocked(AsItStands(directory));
}

}  // namespace pyfx
