// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/adopt/shown_adopted.h"

#include <nlohmann/json.hpp>

#include "client/control/adopt/command_link.h"
#include "client/control/adopt/target.h"
#include "client/control/base/table.h"
#include "client/control/environment/adoption.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/files/paths.h"

namespace pyfx {
namespace {

using Json = nlohmann::ordered_json;

ShownAdopted OfEnvironment(const std::string& directory, const std::string& pyfxc) {
  ShownAdopted shown{directory, "environment", {}, "in place", {}};
  const std::string again = "\"pyfxctl adopt " + directory + "\"";
  const Result<Environment> looked = LookAtEnvironment(directory);
  const Environment now = looked ? *looked : AsItStands(directory);
  if (!now.names.empty()) shown.program = now.names.back().interpreter;
  switch (now.state) {
    case AdoptionState::kWhole:
      if (!looked || HasCopyOf(now, pyfxc)) break;
      shown.state = "older";
      shown.remark = "the pyfxc in it is another than the installed one: " + again + " renews it";
      break;
    case AdoptionState::kHalf:
      shown.state = "half";
      shown.remark = "a pyfxctl was ended meanwhile: " + again + " or unadopt ends it";
      break;
    case AdoptionState::kAnew:
      shown.state = "changed";
      shown.remark = "its interpreter was made anew, as \"python3 -m venv\" does: " + again +
                     " has pyfxc stand for it again, \"pyfxctl unadopt " + directory +
                     "\" leaves it without pyfx";
      break;
    case AdoptionState::kNone:
      shown.state = looked ? "changed" : "gone";
      shown.remark = looked ? "the environment was made anew: " + again +
                                  ", or \"pyfxctl unadopt " + directory + "\" takes it off the list"
                            : "the environment is gone: \"pyfxctl unadopt " + directory +
                                  "\" takes it off the list";
      break;
  }
  return shown;
}

ShownAdopted OfCommand(const std::string& command) {
  ShownAdopted shown{command, "command", FindOnPath(command, Env("PATH")), "in place", {}};
  const Result<std::string> directory = CommandDirectory();
  if (!StandsBefore(command) && directory) {
    shown.state = "behind";
    shown.remark = "\"" + *directory + "\" does not come first on PATH: \"pyfxctl adopt " +
                   command + "\" prints the line for your shell";
  } else if (shown.program.empty()) {
    shown.state = "gone";
    shown.remark =
        "there is no such command on PATH: \"pyfxctl unadopt " + command + "\" takes its link away";
  }
  return shown;
}

}  // namespace

std::vector<ShownAdopted> LookAtAdopted(const std::vector<std::string>& environments,
                                        const std::string& pyfxc) {
  std::vector<ShownAdopted> all;
  for (const std::string& directory : environments) all.push_back(OfEnvironment(directory, pyfxc));
  for (const std::string& command : LinkedCommands()) all.push_back(OfCommand(command));
  return all;
}

std::string FormatAdopted(const std::vector<ShownAdopted>& all) {
  std::vector<std::vector<std::string>> rows = {{"ADOPTED", "STATE", "PROGRAM"}};
  std::string remarks;
  for (const ShownAdopted& one : all) {
    rows.push_back({one.what, one.state, one.program});
    if (!one.remark.empty()) remarks += "\n" + one.what + ": " + one.remark;
  }
  std::string text = FormatTable(rows);
  return remarks.empty() ? text : text + remarks + "\n";
}

std::string AdoptedAsJson(const std::vector<ShownAdopted>& all) {
  Json list = Json::array();
  for (const ShownAdopted& one : all) {
    list.push_back({{"what", one.what},
                    {"kind", one.kind},
                    {"program", one.program},
                    {"state", one.state},
                    {"remark", one.remark}});
  }
  return list.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pyfx
