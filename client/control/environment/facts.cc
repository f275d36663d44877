// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/environment/facts.h"

#include <algorithm>

#include "client/control/programs/program.h"

namespace pyfx {
namespace {

// The base interpreter by whatever name: what makes environments from this one takes it.
constexpr const char* kCode = R"py(
import os, sys
fit = sys.implementation.name == "cpython" and sys.version_info >= (3, 11)
print("fit" if fit else "%s %s" % (sys.implementation.name, sys.version.split()[0]))
for name in ("executable", "prefix", "exec_prefix", "base_prefix", "base_exec_prefix", "path", "version", "platlibdir"):
    print("sys.%s %r" % (name, getattr(sys, name)))
print("sys._base_executable, links followed, %r" % os.path.realpath(getattr(sys, "_base_executable", "")))
)py";

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

Error UnfitInterpreter(const Environment& environment, const std::string& why) {
  return {Errc::kInvalid, "cannot adopt \"" + environment.directory + "\": " + why};
}

Result<ProgramOutput> AskForFacts(const std::string& path) {
  ProgramPlan cold{{path, "-I", "-c", kCode}, ProbeEnvironment()};
  cold.keeps_err = false;
  return RunProgram(cold);
}

}  // namespace

Result<std::vector<Facts>> FactsOf(const Environment& environment) {
  std::vector<Facts> all;
  for (const InterpreterName& name : environment.names) {
    const std::string path = environment.bin() + "/" + name.name;
    Result<ProgramOutput> run = AskForFacts(path);
    if (!run) return std::move(run).error();
    Facts facts{name.name, Lines(run->out)};
    if (!run->Succeeded() || facts.lines.empty()) {
      return UnfitInterpreter(environment, "\"bin/" + name.name + "\" does not run");
    }
    if (facts.lines[0] != "fit") {
      return UnfitInterpreter(environment, "\"bin/" + name.name + "\" is " + facts.lines[0] +
                                               ", and only CPython from 3.11 on can be warm");
    }
    all.push_back(std::move(facts));
  }
  return all;
}

Result<Facts> FactsFromElsewhere(const Environment& environment) {
  Result<ProgramOutput> run = AskForFacts(environment.elsewhere());
  if (!run) return std::move(run).error();
  if (!run->Succeeded()) return UnfitInterpreter(environment, "it does not run by a link");
  Facts facts{environment.elsewhere(), Lines(run->out)};
  // Where the link leads to is pyfxc, as long as that stands there.
  std::erase_if(facts.lines, [](const std::string& line) {
    return line.starts_with("sys._base_executable, links followed");
  });
  return facts;
}

Status CompareFacts(const Environment& environment, const std::vector<Facts>& before,
                    const std::vector<Facts>& after) {
  for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i) {
    if (before[i].lines == after[i].lines) continue;
    const auto [was, is] = std::mismatch(before[i].lines.begin(), before[i].lines.end(),
                                         after[i].lines.begin(), after[i].lines.end());
    return UnfitInterpreter(
        environment,
        "with pyfxc in the place of \"bin/" + before[i].name + "\" its interpreter would say " +
            (is == after[i].lines.end() ? "less" : *is) + ", not " +
            (was == before[i].lines.end() ? "more" : *was) + "; write a profile with python = \"" +
            environment.directory + "\" instead");
  }
  return {};
}

}  // namespace pyfx
