// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/base/command_line.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <map>
#include <sstream>
#include <utility>

#include "client/common/message_text.h"
#include "client/control/base/output.h"

namespace pyfx {

struct CommandLine::Parts {
  CLI::App app{"Says what pyfxd does, and tells it what to do.", "pyfxctl"};
  std::map<std::string, Taker> takers;
  Action action;
};

CommandLine::CommandLine() : parts_(std::make_unique<Parts>()) {
  parts_->app.set_version_flag("--version", "pyfxctl " PYFX_VERSION);
  parts_->app.require_subcommand(1);
}

CommandLine::~CommandLine() = default;

CLI::App* CommandLine::Add(const std::string& name, const std::string& help, Action action) {
  return AddTo(&parts_->app, name, help, std::move(action));
}

CLI::App* CommandLine::AddGroup(const std::string& name, const std::string& help) {
  CLI::App* group = parts_->app.add_subcommand(name, help);
  group->require_subcommand(1);
  return group;
}

CLI::App* CommandLine::AddTo(CLI::App* group, const std::string& name, const std::string& help,
                             Action action) {
  CLI::App* added = group->add_subcommand(name, help);
  added->callback([parts = parts_.get(), action = std::move(action)] { parts->action = action; });
  return added;
}

void CommandLine::TakeEnd(const std::string& name, Taker taker) {
  parts_->takers.emplace(name, std::move(taker));
}

const CLI::App& CommandLine::Root() const { return parts_->app; }

int CommandLine::Run(int argc, char** argv) {
  try {
    parts_->app.parse(LeftToParse(argc, argv), argv);
  } catch (const CLI::ParseError& error) {
    // Help and version come as exceptions too.
    if (error.get_exit_code() == 0) {
      std::ostringstream text;
      parts_->app.exit(error, text, text);
      return Print(text.str());
    }
    WriteText(STDERR_FILENO, std::string("pyfxctl: ") + error.what() +
                                 "; \"pyfxctl --help\" tells what there is\n");
    return kExitUsage;
  }
  return parts_->action();
}

int CommandLine::LeftToParse(int argc, char** argv) const {
  if (argc < 2) return argc;
  const auto taker = parts_->takers.find(argv[1]);
  return taker == parts_->takers.end() ? argc : 1 + taker->second(argc - 1, argv + 1);
}

}  // namespace pyfx
