// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/start/executable.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <string_view>
#include <vector>

#include "daemon/supervisor/settings/profile_store.h"
#include "protocol/files/adopted.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/regular_file.h"

namespace pyfx {
namespace {

Error Unfit(const std::string& path, const std::string& text) {
  return Error{Errc::kInvalid, "\"" + path + "\" " + text};
}

std::string ReadAt(int fd, std::size_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  const ssize_t got = ::pread(fd, bytes.data(), size, static_cast<off_t>(offset));
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return bytes;
}

// A structure at the beginning of `bytes`; all 0 where they are too few.
template <typename T>
T As(std::string_view bytes) {
  T value{};
  if (bytes.size() >= sizeof(T)) std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

// This program's own header, for comparison.
Result<Elf64_Ehdr> OwnHeader() {
  const UniqueFd own(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  if (!own) return SystemError("cannot open \"/proc/self/exe\"");
  return As<Elf64_Ehdr>(ReadAt(own.get(), 0, sizeof(Elf64_Ehdr)));
}

// The dynamic linker that a program asks for (elf(5), PT_INTERP); empty: it is static.
std::string DynamicLinker(int fd, const Elf64_Ehdr& header) {
  constexpr std::size_t kMostHeaders = 128;
  constexpr std::size_t kLongestPath = 4096;
  for (std::size_t i = 0; i < header.e_phnum && i < kMostHeaders; ++i) {
    const auto segment =
        As<Elf64_Phdr>(ReadAt(fd, header.e_phoff + i * sizeof(Elf64_Phdr), sizeof(Elf64_Phdr)));
    if (segment.p_type != PT_INTERP || segment.p_filesz > kLongestPath) continue;
    const std::string path = ReadAt(fd, segment.p_offset, segment.p_filesz);
    return path.c_str();  // it ends with a NUL byte
  }
  return {};
}

Status CheckVirtualEnvironment(const std::string& path) {
  const std::string directory = path.substr(0, path.rfind('/'));
  const std::string above = directory.substr(0, directory.rfind('/'));
  for (const std::string& place : {directory, above}) {
    const Result<std::string> text = ReadTextFile(place + "/pyvenv.cfg");
    if (!text && text.error().code == Errc::kBusy) return text.error();
    if (!text) continue;
    const std::string home = ValueInPyvenvCfg(*text, "home");
    struct stat info {};
    if (home.empty() || ::stat(home.c_str(), &info) == 0) return {};
    return Unfit(path, "is of the virtual environment \"" + place + "\", which was made from \"" +
                           home + "\", and that is gone: make it anew");
  }
  return {};
}

}  // namespace

Result<UniqueFd> OpenExecutable(const std::string& called) {
  const std::string original = OriginalOf(called);
  const std::string& path = original.empty() ? called : original;
  if (const std::string why = PrivilegesOf(path); !why.empty()) return Unfit(path, why);
  Result<UniqueFd> file = OpenRegularFile(path);
  if (!file && file.error().code == Errc::kBusy) return file;
  // What may be executed need not be readable: the kernel will say what it makes of it.
  if (!file) return UniqueFd();
  const std::string start = ReadAt(file->get(), 0, sizeof(Elf64_Ehdr));
  if (start.starts_with("#!")) {
    return Unfit(path,
                 "is a script, not an interpreter: name what it starts, which it prints with "
                 "-c 'import sys; print(sys.executable)'");
  }
  if (!start.starts_with(ELFMAG)) return Unfit(path, "is not a program");
  const auto header = As<Elf64_Ehdr>(start);
  const Result<Elf64_Ehdr> own = OwnHeader();
  if (!own) return own.error();
  if (header.e_ident[EI_CLASS] != own->e_ident[EI_CLASS] ||
      header.e_ident[EI_DATA] != own->e_ident[EI_DATA] || header.e_machine != own->e_machine) {
    return Unfit(path, "is for another kind of processor than pyfx");
  }
  const std::string linker = DynamicLinker(file->get(), header);
  if (linker.empty()) {
    return Unfit(path,
                 "is linked statically, so that no library can be loaded into it: such an "
                 "interpreter cannot be warm");
  }
  if (linker.find("ld-musl") != std::string::npos) {
    return Unfit(path, "uses the C library musl: only interpreters for glibc can be warm");
  }
  if (Status whole = CheckVirtualEnvironment(called); !whole) return std::move(whole).error();
  return file;
}

}  // namespace pyfx
