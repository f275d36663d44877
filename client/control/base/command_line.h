// SPDX-License-Identifier: GPL-3.0-or-later
//
// The command line of pyfxctl. Each room adds its subcommands in a function of its own, AddXxx() of
// its commands.h, which pyfxctl.cc calls; what a subcommand's options are read into lives in what
// the function hands over with it, for as long as the CommandLine.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "protocol/base/result.h"

namespace CLI {
class App;
}  // namespace CLI

namespace pyfx {

// What pyfxctl ends with besides 0, and besides what a subcommand says of itself.
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

class CommandLine {
 public:
  // What a subcommand does; returns the exit status.
  using Action = std::function<int()>;
  // Is given the words from the subcommand's name on (at [0]) before CLI11 sees them. Keeps what
  // CLI11 must not read, the end of them, and returns how many it leaves.
  using Taker = std::function<int(int count, char** words)>;

  CommandLine();
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // A subcommand, and what it does. The App, to which options are added, stays this object's.
  CLI::App* Add(const std::string& name, const std::string& help, Action action);
  // One that has subcommands of its own, one of which must be named; and one of those.
  CLI::App* AddGroup(const std::string& name, const std::string& help);
  CLI::App* AddTo(CLI::App* group, const std::string& name, const std::string& help, Action action);
  // Of a subcommand that ends in a command of the user's: CLI11 would take that command's options
  // for its own, and read "[a,b]" as a list.
  void TakeEnd(const std::string& name, Taker taker);

  // All that was added.
  const CLI::App& Root() const;

  // Does what the arguments say. Returns the exit status.
  int Run(int argc, char** argv);

 private:
  int LeftToParse(int argc, char** argv) const;

  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace pyfx
