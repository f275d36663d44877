// SPDX-License-Identifier: GPL-3.0-or-later
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "daemon/zygote/core/cpython/version/supported.h"
#include "daemon/zygote/host/hosted_main.h"
#include "protocol/base/unique_fd.h"

namespace pyfx {
namespace {

struct Version {
  int major = 0;
  int minor = 0;
  std::string text;  // "3.12.1"
};

// Of "3.12.1 (main, …)".
Version Parse(std::string_view text) {
  Version version;
  version.text = text.substr(0, text.find(' '));
  const char* const end = version.text.data() + version.text.size();
  const auto [dot, error] = std::from_chars(version.text.data(), end, version.major);
  if (error == std::errc() && dot != end) std::from_chars(dot + 1, end, version.minor);
  return version;
}

// Why no core can be made for it at all, if so.
std::string ReasonAgainst(const Version& version, std::string_view text) {
  if (version.major != 3 || version.minor < PYFX_OLDEST_PYTHON_MINOR) {
    return "is Python " + version.text + ": 3." + std::to_string(PYFX_OLDEST_PYTHON_MINOR) +
           " and newer can be warm";
  }
  if (version.minor > PYFX_NEWEST_PYTHON_MINOR) {
    return "is Python " + version.text + ": this pyfx has up to 3." +
           std::to_string(PYFX_NEWEST_PYTHON_MINOR) + " warm, a newer one may have more";
  }
  if (text.find("free-threading build") != std::string_view::npos) {
    return "is a free-threaded build of Python " + version.text +
           ", which cannot be warm: use the usual build";
  }
  // A debug build counts all references, and its structures have more fields.
  if (::dlsym(RTLD_DEFAULT, "_Py_NegativeRefcount") != nullptr) {
    return "is a debug build of Python " + version.text +
           ", which cannot be warm: use a release build";
  }
  return {};
}

time_t TimeOf(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_mtim.tv_sec : 0;
}

// Those of `cores` that are to be tried, the best first. Of those for this very version it is the
// newest: what the user has built for an interpreter that the installation's does not fit, and
// nothing that is left from an earlier installation.
std::vector<std::string> Candidates(const std::vector<std::string>& cores, const Version& version) {
  const std::string exact = NameOfCore(version.text);
  const std::string similar =
      "cpython-" + std::to_string(version.major) + "." + std::to_string(version.minor) + ".";
  std::vector<std::string> paths;
  std::vector<std::string> others;
  for (const std::string& path : cores) {
    const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
    if (name == exact) {
      paths.push_back(path);
    } else if (name.starts_with(similar)) {
      others.push_back(path);
    }
  }
  std::stable_sort(paths.begin(), paths.end(), [](const std::string& a, const std::string& b) {
    return TimeOf(a) > TimeOf(b);
  });
  paths.insert(paths.end(), others.begin(), others.end());
  return paths;
}

// dlopen(3) puts something else in the place of $LIB and its like in a path (ld.so(8)), so a path
// with a $ goes by descriptor.
void* Open(const std::string& path) {
  if (path.find('$') == std::string::npos) return ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file) return ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);  // says what is wrong with it
  // Not by /proc/self: a library that is there under that name, as the host is, would be taken for
  // it.
  const std::string place =
      "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(file.get());
  return ::dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
}

// The core at `path`, or why it cannot be taken.
Result<TakeOver> Load(const std::string& path) {
  // Now, so that a function which this Python has not is found missing here; it is never unloaded.
  void* const library = Open(path);
  if (library == nullptr) return Error{Errc::kFailed, ::dlerror()};
  const auto* const version = static_cast<const char*>(::dlsym(library, kCoreVersionSymbol));
  const auto take_over = reinterpret_cast<TakeOver>(::dlsym(library, kTakeOverSymbol));
  if (version != nullptr && take_over != nullptr && std::strcmp(version, PYFX_VERSION) == 0) {
    return take_over;
  }
  ::dlclose(library);
  return Error{Errc::kFailed, "\"" + path + "\" is of another version of pyfx"};
}

}  // namespace

std::string NameOfCore(std::string_view version) {
  return "cpython-" + Parse(version).text + ".so";
}

Result<TakeOver> LoadCore(const std::vector<std::string>& cores, std::string_view version,
                          const std::string& python) {
  const Version parsed = Parse(version);
  if (std::string reason = ReasonAgainst(parsed, version); !reason.empty()) {
    return Error{Errc::kUnsupported, "\"" + python + "\" " + reason};
  }
  std::string rejected;
  for (const std::string& path : Candidates(cores, parsed)) {
    Result<TakeOver> loaded = Load(path);
    if (loaded) return loaded;
    rejected += " (" + loaded.error().text + ")";
  }
  return Error{Errc::kUnsupported, "no core fits Python " + parsed.text + rejected +
                                       ": \"pyfxctl core build " + python + "\" makes one"};
}

}  // namespace pyfx
