// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of options and variables against what each CPython on this machine says of itself.
#include "protocol/start/start_table.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/child_process.h"

namespace pyfx::test {
namespace {

// Prints a line for each name: "option b", "xoption dev", "variable PYTHONPATH", "flag debug".
constexpr const char* kNamesOfPython = R"py(
import re, subprocess, sys
def lines(option):
    asked = subprocess.run([sys.executable, option], capture_output=True, text=True, check=True)
    return asked.stdout
for kind, option, pattern in [
    ("option", "-h", r"^-(\w)\b"),
    ("xoption", "--help-xoptions", r"^\s*-X ([\w-]+)"),
    ("variable", "--help-env", r"^(PYTHON\w+)"),
]:
    for name in re.findall(pattern, lines(option), re.MULTILINE):
        print(kind, name)
for name in sys.flags.__match_args__:
    print("flag", name)
)py";

// Those that there are, by the names and in the places that people have them.
std::set<std::string> Interpreters() {
  namespace fs = std::filesystem;
  std::vector<std::string> directories = {"/usr/bin", "/usr/local/bin"};
  const char* const home = std::getenv("HOME");
  const fs::path versions = fs::path(home != nullptr ? home : "/nowhere") / ".pyenv/versions";
  std::error_code error;
  for (const auto& version : fs::directory_iterator(versions, error)) {
    directories.push_back(version.path() / "bin");
  }
  std::set<std::string> found = {PYFX_TEST_PYTHON};
  for (const std::string& directory : directories) {
    for (const char* name : {"3.11", "3.12", "3.13", "3.14", "3.15"}) {
      const std::string path = directory + "/python" + name;
      if (fs::exists(path, error)) found.insert(fs::canonical(path));
    }
  }
  return found;
}

template <typename Rows>
bool IsAmong(const Rows& rows, const std::string& name) {
  for (const StartRow& row : rows) {
    if (row.name == name) return true;
  }
  return false;
}

// sys.flags has the options by longer names.
bool IsFlagKnown(const std::string& flag) {
  constexpr std::array<std::pair<const char*, const char*>, 13> kFlags = {
      {{"debug", "d"},
       {"inspect", "i"},
       {"interactive", "i"},
       {"optimize", "O"},
       {"dont_write_bytecode", "B"},
       {"no_user_site", "s"},
       {"no_site", "S"},
       {"ignore_environment", "E"},
       {"verbose", "v"},
       {"bytes_warning", "b"},
       {"quiet", "q"},
       {"hash_randomization", "R"},
       {"isolated", "I"}}};
  for (const auto& [name, option] : kFlags) {
    if (flag == name) return IsAmong(ShortOptions(), option);
  }
  if (flag == "safe_path") return IsAmong(ShortOptions(), "P");
  const std::size_t mode = flag.find("_mode");
  return IsAmong(XOptions(), flag.substr(0, mode));
}

bool IsKnown(const std::string& kind, const std::string& name) {
  if (kind == "option") return IsAmong(ShortOptions(), name);
  if (kind == "xoption") return IsAmong(XOptions(), name);
  if (kind == "flag") return IsFlagKnown(name);
  return IsAmong(PythonVariables(), name) || IsAmong(ProcessVariables(), name);
}

TEST(StartTableTest, HasAllThatEachPythonOnThisMachineHas) {
  for (const std::string& python : Interpreters()) {
    Command command;
    command.argv = {python, "-I", "-S", "-c", kNamesOfPython};
    const Outcome outcome = RunCommand(command);
    ASSERT_TRUE(outcome.Exited(0)) << python << outcome;
    std::istringstream names(outcome.out);
    std::size_t count = 0;
    for (std::string kind, name; names >> kind >> name; ++count) {
      EXPECT_TRUE(IsKnown(kind, name)) << python << " has " << kind << " " << name;
    }
    EXPECT_GT(count, 60U) << python;
  }
}

// Those that a CPython only knows the name of, as of Windows, stand in the table as well.
TEST(StartTableTest, TellsWhenVariablesAct) {
  EXPECT_EQ(WhenOfVariable("PYTHONPATH", "/x"), When::kInRun);
  EXPECT_EQ(WhenOfVariable("PYTHONHASHSEED", "random"), When::kInRun);
  EXPECT_NE(WhenOfVariable("PYTHONHASHSEED", "0"), When::kInRun);
  EXPECT_EQ(WhenOfVariable("PYTHONHASHSEED", ""), When::kInRun);
  EXPECT_EQ(WhenOfVariable("PYTHONHASHSEEDS", "0"), When::kInRun);
  EXPECT_EQ(WhenOfVariable("PYTHONEXECUTABLE", ""), When::kCold);
  EXPECT_EQ(WhenOfVariable("__PYVENV_LAUNCHER__", ""), When::kInRun);
  EXPECT_EQ(WhenOfVariable("__PYVENV_LAUNCHER__", "/x"), When::kCold);
  EXPECT_NE(WhenOfVariable("LD_BIND_NOW", "1"), When::kInRun);
  EXPECT_NE(WhenOfVariable("LD_BIND_NOW", ""), When::kInRun);
  EXPECT_EQ(WhenOfVariable("LDFLAGS", "-g"), When::kInRun);
  EXPECT_EQ(WhenOfVariable("LD_PRELOAD", "/x.so"), When::kAsStarted);
  EXPECT_EQ(WhenOfVariable("GLIBC_TUNABLES_", "x"), When::kInRun);
}

// What is relative is another in each directory.
TEST(StartTableTest, TellsWhenPathsAct) {
  EXPECT_EQ(WhenOfVariable("LD_LIBRARY_PATH", ""), When::kInRun);
  for (const char* paths : {"/x", "/x:/y z", "/x;/", "/"}) {
    EXPECT_EQ(WhenOfVariable("LD_LIBRARY_PATH", paths), When::kAtStart) << paths;
  }
  for (const char* paths : {"x", "./x", ":", "/x:", "/x::/y", ":/x", "/x;y", "/x/$LIB"}) {
    EXPECT_EQ(WhenOfVariable("LD_LIBRARY_PATH", paths), When::kCold) << paths;
    EXPECT_EQ(WhenOfVariable("PYTHONHOME", paths), When::kCold) << paths;
  }
}

// What is not read anew for each run is named in the manual.
TEST(StartTableTest, IsWhatTheManualSays) {
  std::ifstream file(PYFX_MANUAL);
  std::string manual{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(manual.empty());
  std::erase(manual, '\\');
  const auto expect_named = [&](std::span<const StartRow> rows, const std::string& dash) {
    for (const StartRow& row : rows) {
      if (row.when != When::kAtStart && row.when != When::kByPath && row.when != When::kCold)
        continue;
      EXPECT_NE(manual.find("*" + dash + std::string(row.name)), std::string::npos) << row.name;
    }
  };
  expect_named(ShortOptions(), "-");
  expect_named(XOptions(), "");
  expect_named(PythonVariables(), "");
  expect_named(ProcessVariables(), "");
}

TEST(StartTableTest, TellsWhenOptionsAct) {
  EXPECT_EQ(WhenOfOption('u'), When::kInRun);
  EXPECT_EQ(WhenOfOption('h'), When::kPrints);
  EXPECT_EQ(WhenOfOption('v'), When::kCold);
  EXPECT_EQ(WhenOfOption('J'), std::nullopt);
  EXPECT_EQ(WhenOfXOption("importtime"), When::kCold);
  EXPECT_EQ(WhenOfXOption("of_the_script"), When::kInRun);
  EXPECT_EQ(WhenOfXOption(""), When::kInRun);
}

TEST(StartTableTest, KnowsWhichVariablesArePythons) {
  EXPECT_TRUE(IsVariableOfPython("PYTHONPATH"));
  EXPECT_TRUE(IsVariableOfPython("PYTHONEXECUTABLE"));
  EXPECT_TRUE(IsVariableOfPython("PYTHON_GIL"));
  EXPECT_FALSE(IsVariableOfPython("PYTHON"));
  EXPECT_FALSE(IsVariableOfPython("PYTHONPATHS"));
  EXPECT_FALSE(IsVariableOfPython("LD_PRELOAD"));
}

}  // namespace
}  // namespace pyfx::test
