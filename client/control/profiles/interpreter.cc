// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/profiles/interpreter.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "client/control/profiles/questions.h"
#include "client/control/programs/program.h"

namespace pyfx {
namespace {

std::vector<std::string> WithoutVariablesOfPython() {
  std::vector<std::string> env = ProbeEnvironment();
  std::erase_if(env, [](const std::string& entry) { return entry.starts_with("PYTHON"); });
  return env;
}

InterpreterAnswer ParseAnswer(std::string_view bytes) {
  InterpreterAnswer answer;
  const auto next = [&bytes] {
    std::string word(bytes.substr(0, bytes.find('\0')));
    bytes.remove_prefix(std::min(bytes.size(), word.size() + 1));
    return word;
  };
  while (!bytes.empty()) {
    const std::string key = next();
    std::string value = next();
    if (key == "version")
      answer.version = std::move(value);
    else if (key == "minor")
      answer.minor_version = std::move(value);
    else if (key == "warm")
      answer.can_be_warm = true;
    else if (key == "wrong")
      answer.wrong.push_back(std::move(value));
    else if (key == "note")
      answer.notes.push_back(std::move(value));
    else if (key == "module")
      answer.modules.push_back(std::move(value));
  }
  return answer;
}

Result<InterpreterAnswer> Ask(const std::string& python, const std::vector<std::string>& words) {
  std::vector<std::string> argv = {python, "-B", "-c", kQuestions};
  argv.insert(argv.end(), words.begin(), words.end());
  Result<ProgramOutput> output = RunProgram({argv, WithoutVariablesOfPython()});
  if (!output) return std::move(output).error();
  if (!output->Succeeded()) {
    return Error{Errc::kFailed, "\"" + python + "\" failed: " + output->Complaint()};
  }
  InterpreterAnswer answer = ParseAnswer(output->out);
  // Whatever else there is under that name, as true(1), succeeds too.
  if (answer.version.empty()) {
    return Error{Errc::kFailed, "\"" + python +
                                    "\" is no interpreter of Python: it does not answer as one; "
                                    "name another"};
  }
  return answer;
}

}  // namespace

Result<InterpreterAnswer> AskInterpreter(const std::string& python, const std::string& init,
                                         const std::vector<std::string>& preload) {
  std::vector<std::string> words = {"check", init};
  words.insert(words.end(), preload.begin(), preload.end());
  return Ask(python, words);
}

Result<InterpreterAnswer> AskForImports(const std::string& python, const std::string& script) {
  return Ask(python, {"imports", script});
}

}  // namespace pyfx
