// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/files/interpreter_path.h"

#include <limits.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "protocol/files/adopted.h"

namespace pyfx {
namespace {

constexpr std::string_view kAllowed =
    "\"python\" is the path of an interpreter, the directory of a virtual environment, or the name "
    "of a program on PATH";

std::string Quoted(std::string_view text) {
  return std::string(1, '"').append(text).append(1, '"');
}

Error Invalid(std::string_view setting, const std::string& text) {
  return {Errc::kInvalid, "cannot find the interpreter " + Quoted(setting) + ": " + text,
          ColdCause::kPython};
}

bool IsDirectory(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

std::string LinkTarget(const std::string& path) {
  std::array<char, PATH_MAX> target;
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  return length < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(length));
}

// Why `path` is no interpreter; empty if it can be one.
std::string WhyNot(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    const int error = errno;
    const std::string target = LinkTarget(path);
    if (error != ENOENT || target.empty()) return Quoted(path) + ": " + std::strerror(error);
    return Quoted(path) + " is a link to " + Quoted(target) +
           ", which is not there: the interpreter was removed or has moved; make the environment "
           "anew";
  }
  if (!S_ISREG(info.st_mode)) return Quoted(path) + " is no file";
  if (::access(path.c_str(), X_OK) != 0) return Quoted(path) + " may not be executed";
  if (!IsPyfxc(path)) return {};
  return Quoted(path) + " is pyfxc itself, not an interpreter: name the real one";
}

// bin/python3 comes first, since that is what `python3` means when the environment is active.
Result<std::string> InDirectory(std::string_view setting, const std::string& directory) {
  std::string why;
  for (const char* name : {"/bin/python3", "/bin/python"}) {
    const std::string path = directory + name;
    std::string why_not = WhyNot(path);
    if (why_not.empty()) return path;
    struct stat info {};
    if (why.empty() && ::lstat(path.c_str(), &info) == 0) why = std::move(why_not);
  }
  if (!why.empty()) return Invalid(setting, why);
  return Invalid(setting, "neither \"bin/python3\" nor \"bin/python\" is in that directory");
}

// With links of the file followed, and not those of its directories: from where CPython looks for
// its prefix. ".." takes a part away, as there (_Py_normpath() of Python/fileutils.c).
std::string Followed(std::string path) {
  constexpr int kMostLinks = 40;  // as the kernel follows, path_resolution(7)
  for (int links = 0; links < kMostLinks; ++links) {
    const std::string target = LinkTarget(path);
    if (target.empty()) break;
    if (target.starts_with('/')) path.clear();
    path.resize(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
    path = WithoutEmptyParts(path.append(target));
    for (std::size_t up = path.find("/../"); up != std::string::npos; up = path.find("/../")) {
      const std::size_t before = up == 0 ? 0 : path.rfind('/', up - 1);
      path.erase(before, up + 3 - before);
    }
  }
  return path;
}

Result<std::string> OnPath(std::string_view setting, std::string_view path_variable) {
  std::string found;
  EachDirectory(path_variable, [&](std::string_view directory) {
    // Those mean another place for each process.
    if (!directory.starts_with('/')) return false;
    found = FindOnPath(setting, directory);
    return !found.empty();
  });
  if (!found.empty()) return found;
  return Invalid(setting, "no such program on PATH, which is " + Quoted(path_variable) + "; " +
                              std::string(kAllowed));
}

}  // namespace

bool IsExecutableFile(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

std::string RealPath(const std::string& path) {
  std::array<char, PATH_MAX> resolved;
  return ::realpath(path.c_str(), resolved.data()) == nullptr ? std::string() : resolved.data();
}

bool IsPyfxc(const std::string& path) {
  struct stat theirs {};
  struct stat own {};
  if (::stat(path.c_str(), &theirs) == 0 && ::stat("/proc/self/exe", &own) == 0 &&
      theirs.st_dev == own.st_dev && theirs.st_ino == own.st_ino) {
    return OriginalOf(path).empty();
  }
  const std::string program = RealPath(path);
  return program.ends_with("/pyfxc") && OriginalOf(path).empty();
}

std::string PrivilegesOf(const std::string& path) {
  struct stat info {};
  const bool set_id = ::stat(path.c_str(), &info) == 0 && (info.st_mode & (S_ISUID | S_ISGID)) != 0;
  if (!set_id && ::getxattr(path.c_str(), "security.capability", nullptr, 0) <= 0) return {};
  return std::string(set_id ? "is set-user-ID or set-group-ID" : "has file capabilities") +
         ", and runs would not have what that gives: such an interpreter cannot be warm";
}

std::string FindOnPath(std::string_view name, std::string_view path_variable) {
  std::string found;
  EachDirectory(path_variable, [&](std::string_view directory) {
    std::string candidate(directory);
    if (candidate.empty()) candidate.push_back('.');  // as the shell and execvp(3) have it
    candidate.append("/").append(name);
    if (!IsExecutableFile(candidate) || IsPyfxc(candidate)) return false;
    found = std::move(candidate);
    return true;
  });
  return found;
}

std::string ValueInPyvenvCfg(std::string_view text, std::string_view key) {
  const auto trimmed = [](std::string_view part) {
    constexpr std::string_view kBlank = " \t\r";
    const std::size_t first = part.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return std::string_view();
    return part.substr(first, part.find_last_not_of(kBlank) - first + 1);
  };
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos && trimmed(line.substr(0, equals)) == key) {
      return std::string(trimmed(line.substr(equals + 1)));
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return {};
}

Result<std::string> FindInterpreter(std::string_view setting, std::string_view path_variable,
                                    std::string_view home) {
  if (setting.find('\0') != std::string_view::npos) {
    return Invalid(setting.substr(0, setting.find('\0')), "a path cannot hold a NUL byte");
  }
  if (setting.empty()) return Invalid(setting, std::string(kAllowed));
  std::string path(setting);
  if (setting == "~" || setting.starts_with("~/")) {
    if (!home.starts_with('/')) return Invalid(setting, "HOME is not set to a directory");
    path = std::string(home).append(setting.substr(1));
  } else if (setting.starts_with('~')) {
    return Invalid(setting, "only your own home can be meant, by \"~/\"; write it in full");
  } else if (setting.find('/') == std::string_view::npos) {
    return OnPath(setting, path_variable);
  } else if (!setting.starts_with('/')) {
    return Invalid(setting,
                   "it is relative, and there is no directory that it would be relative "
                   "to; write it in full, or with \"~/\"");
  }
  path = WithoutEmptyParts(path);
  if (path.empty()) path.push_back('/');
  if (IsDirectory(path)) return InDirectory(setting, path);
  std::string why = WhyNot(path);
  if (!why.empty()) return Invalid(setting, why);
  return path;
}

std::string WithoutEmptyParts(std::string_view path) {
  std::string result;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, slash - at);
    at = slash + 1;
    if (part.empty() || part == ".") continue;
    if (!result.empty() || path.front() == '/') result.push_back('/');
    result.append(part);
  }
  return result;
}

InterpreterIdentity IdentityOf(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return {};
  if (path.find("/../") != std::string::npos || WithoutEmptyParts(path) != path)
    return {path, path};
  const std::string original = OriginalOf(path);
  InterpreterIdentity identity{Followed(original.empty() ? path : original), {}};
  // A file NAME._pth means that name alone, on each system.
  if (::access((path + "._pth").c_str(), F_OK) == 0) {
    identity.environment = path;
    return identity;
  }
  const std::string directory = path.substr(0, path.rfind('/'));
  const std::string above = directory.substr(0, directory.rfind('/'));
  for (const std::string& place : {above, directory}) {
    if (::access((place + "/pyvenv.cfg").c_str(), F_OK) == 0) identity.environment = directory;
  }
  return identity;
}

}  // namespace pyfx
