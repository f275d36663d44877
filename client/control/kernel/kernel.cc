// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/kernel/kernel.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "client/control/files/files.h"
#include "protocol/files/paths.h"
#include "protocol/frames/message.h"

namespace pyfx {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kFile = "kernel.json";

// The rule of jupyter_client's kernelspec.py.
bool IsKernelName(std::string_view name) {
  return !name.empty() && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

// What stands in a kernel.json; nullopt if it is none of ours.
std::optional<Kernel> ReadKernel(const fs::path& directory) {
  std::ifstream file(directory / kFile);
  const Json json = Json::parse(file, nullptr, false);
  if (!json.is_object() || !json.contains("metadata")) return std::nullopt;
  const Json& metadata = json["metadata"];
  if (!metadata.is_object() || !metadata.contains("pyfx")) return std::nullopt;
  const Json& ours = metadata["pyfx"];
  if (!ours.is_object() || !ours.contains("profile") || !ours["profile"].is_string()) {
    return std::nullopt;
  }
  const Json& shown = json.contains("display_name") ? json["display_name"] : Json();
  return Kernel{ours["profile"], directory.filename().string(),
                shown.is_string() ? shown.get<std::string>() : std::string()};
}

Error WrongName(const std::string& name) {
  return {Errc::kInvalid, "not the name of a kernel: \"" + name +
                              "\": allowed are letters, digits, \".\", \"_\" and \"-\""};
}

}  // namespace

Result<std::string> KernelDirectory(const std::string& prefix) {
  std::string data;
  if (!prefix.empty()) {
    data = fs::absolute(prefix).string() + "/share/jupyter";
  } else if (const std::string_view own = Env("JUPYTER_DATA_DIR"); !own.empty()) {
    data = own;
  } else if (const std::string_view xdg = Env("XDG_DATA_HOME"); !xdg.empty()) {
    data = std::string(xdg) + "/jupyter";
  } else if (const std::string_view home = Env("HOME"); !home.empty()) {
    data = std::string(home) + "/.local/share/jupyter";
  } else {
    return Error{Errc::kInvalid, "HOME is not set: say where kernels are by --prefix DIR"};
  }
  return data + "/kernels";
}

std::string KernelSpecification(const Kernel& kernel, const std::string& pyfxc) {
  const Json json = {
      {"argv",
       {pyfxc, "--profile", kernel.profile, "-m", "ipykernel_launcher", "-f", "{connection_file}"}},
      {"display_name", kernel.display_name},
      {"language", "python"},
      {"interrupt_mode", "signal"},
      {"metadata", {{"debugger", true}, {"pyfx", {{"profile", kernel.profile}}}}}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<std::string> InstallKernel(const std::string& directory, Kernel kernel) {
  if (!IsValidProfileName(kernel.profile)) {
    return Error{Errc::kInvalid, "not the name of a profile: \"" + kernel.profile + "\""};
  }
  if (kernel.name.empty()) kernel.name = "pyfx-" + kernel.profile;
  if (kernel.display_name.empty()) kernel.display_name = kernel.profile + " (pyfx)";
  if (!IsKernelName(kernel.name)) return WrongName(kernel.name);
  Result<std::string> prefix = InstallPrefix();
  if (!prefix) return std::move(prefix).error();

  const fs::path path = fs::path(directory) / kernel.name;
  std::error_code error;
  if (fs::exists(path / kFile, error) && !ReadKernel(path)) {
    return Error{Errc::kInvalid, "there is a kernel \"" + kernel.name +
                                     "\" of another program in \"" + directory +
                                     "\": choose another name by --name"};
  }
  fs::create_directories(path, error);
  if (error) {
    return Error{Errc::kFailed, "cannot make \"" + path.string() + "\": " + error.message()};
  }
  const Status written = WriteWhole((path / kFile).string(),
                                    KernelSpecification(kernel, *prefix + "/bin/pyfxc"), 0644);
  if (!written) return written.error();
  return "kernel \"" + kernel.name + "\" is in \"" + path.string() +
         "\"; the interpreter of profile \"" + kernel.profile + "\" needs the package ipykernel";
}

std::vector<Kernel> ListKernels(const std::string& directory) {
  std::vector<Kernel> kernels;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    if (std::optional<Kernel> kernel = ReadKernel(entry.path())) kernels.push_back(*kernel);
  }
  std::sort(kernels.begin(), kernels.end(),
            [](const Kernel& a, const Kernel& b) { return a.name < b.name; });
  return kernels;
}

Result<std::string> RemoveKernel(const std::string& directory, const std::string& name) {
  if (!IsKernelName(name)) return WrongName(name);
  const fs::path path = fs::path(directory) / name;
  if (!ReadKernel(path)) {
    return Error{Errc::kInvalid, "no kernel \"" + name + "\" of pyfx in \"" + directory +
                                     "\"; \"pyfxctl kernel list\" shows those there are"};
  }
  std::error_code error;
  fs::remove(path / kFile, error);
  if (error) {
    return Error{Errc::kFailed, "cannot remove \"" + path.string() + "\": " + error.message()};
  }
  fs::remove(path, error);  // unless somebody has put a logo there
  return "kernel \"" + name + "\" is removed";
}

}  // namespace pyfx
