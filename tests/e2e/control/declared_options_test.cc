// SPDX-License-Identifier: GPL-3.0-or-later
//
// What --help declares is what the program knows. pyfxctl's help is made of what it knows (CLI11).
#include <sstream>

#include "tests/e2e/end_to_end.h"

namespace pyfx::test {
namespace {

struct Declared {
  std::string name;
  std::string value;  // one that it takes; empty where it takes none
};

// Of lines such as "  --log-level LEVEL  which lines are written".
std::vector<Declared> OptionsIn(const std::string& help) {
  std::vector<Declared> options;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  --")) continue;
    std::istringstream words(line);
    std::string name;
    std::string value;
    words >> name >> value;
    const bool is_value =
        value.size() > 1 &&
        value.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
    options.push_back({name, !is_value ? "" : value == "LEVEL" ? "info" : "1"});
  }
  return options;
}

TEST(DeclaredOptionsTest, EachIsKnownToItsProgram) {
  for (const char* program : {"pyfxc", "pyfxd"}) {
    Command help;
    help.argv = {ProgramPath(program), "--help"};
    const std::vector<Declared> options = OptionsIn(RunCommand(help).out);
    EXPECT_GE(options.size(), 6U) << program;
    for (const Declared& option : options) {
      Command command;
      command.argv = {ProgramPath(program), option.name};
      if (!option.value.empty()) command.argv.push_back(option.value);
      command.argv.emplace_back("--version");
      const Outcome outcome = RunCommand(command);
      EXPECT_TRUE(outcome.Exited(0)) << program << ' ' << option.name << ": " << outcome;
      const std::string begin = option.name == "--help"         ? "sage: "
                                : option.name == "--as-python3" ? "Python "
                                                                : std::string(program);
      EXPECT_LE(outcome.out.find(begin), 1U) << program << ' ' << option.name << ": " << outcome;
    }
  }
}

}  // namespace
}  // namespace pyfx::test
