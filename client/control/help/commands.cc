// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/help/commands.h"

#include <CLI/CLI.hpp>

#include "client/control/base/output.h"
#include "client/control/help/topics.h"

namespace pyfx {
namespace {

int Help(const std::string& name) {
  if (name.empty()) return Print(ListTopics());
  const HelpTopic* topic = FindTopic(name);
  if (topic != nullptr) return Print(ShowTopic(*topic));
  std::string names;
  for (const HelpTopic& each : HelpTopics()) {
    names.append(names.empty() ? "" : ", ").append(each.name);
  }
  return Fail({Errc::kInvalid, "no topic \"" + name + "\": there are " + names});
}

}  // namespace

void AddHelp(CommandLine& line) {
  const auto name = std::make_shared<std::string>();
  line.Add("help", "Tells of a topic, as setup, profiles, venv, adopt or cold",
           [name] { return Help(*name); })
      ->add_option("TOPIC", *name, "The topic; without one, those there are");
}

}  // namespace pyfx
