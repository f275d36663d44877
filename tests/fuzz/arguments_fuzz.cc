// SPDX-License-Identifier: GPL-3.0-or-later
//
// What whoever starts pyfxc chooses: words and variables. Input: one byte for whose options there
// are, then the words, the variables and the text of a pyvenv.cfg, each word and variable ended by
// NUL, each of the three rows by an empty one.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "client/cold/cold_reason.h"
#include "client/command/options.h"
#include "client/context/service_variables.h"
#include "client/run/decision.h"
#include "protocol/files/interpreter_path.h"
#include "protocol/frames/message.h"
#include "tests/fuzz/input.h"

namespace pyfx::fuzz {
namespace {

// A row of words as execve(2) takes it.
class Row {
 public:
  explicit Row(std::string_view* input) {
    while (!input->empty()) {
      const std::string_view word = input->substr(0, input->find('\0'));
      input->remove_prefix(std::min(word.size() + 1, input->size()));
      if (word.empty()) break;
      words_.emplace_back(word);
    }
    for (std::string& word : words_) pointers_.push_back(word.data());
    pointers_.push_back(nullptr);
  }

  std::span<char* const> arguments() const { return {pointers_.data(), words_.size()}; }
  char* const* environment() const { return pointers_.data(); }
  const std::vector<std::string>& words() const { return words_; }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
};

// Nothing is made up, doubled or put elsewhere.
bool ArePartOf(const std::vector<std::string>& kept, const std::vector<std::string>& all) {
  auto next = all.begin();
  return std::all_of(kept.begin(), kept.end(), [&](const std::string& word) {
    next = std::find(next, all.end(), word);
    if (next == all.end()) return false;
    ++next;
    return true;
  });
}

void Parse(const Row& words, const Row& variables, Dialect dialect) {
  const char* profile = variables.words().empty() ? nullptr : variables.words()[0].c_str();
  const Result<Options> options = ParseOptions(words.arguments(), profile, dialect);
  if (!options) {
    PYFX_CHECK(dialect == Dialect::kPyfxc && options.error().code == Errc::kInvalid);
    PYFX_CHECK(!options.error().text.empty());
    return;
  }
  if (options->help || options->version) return;
  PYFX_CHECK(IsValidProfileName(options->profile));
  PYFX_CHECK(ArePartOf(options->argv, words.words()));
  PYFX_CHECK(dialect == Dialect::kPyfxc || options->argv == words.words());
  PYFX_CHECK(options->program_args_at <= options->argv.size());
  static_cast<void>(VariablesOfAFreshStart(*options, variables.environment()));
}

// Settings of pyfxc's own, which it reads by their names.
void Set(const Row& variables) {
  for (const char* name : {"PYFX", "PYFX_WHY", "PYFX_TTY", "PYFX_TIMEOUT"}) ::unsetenv(name);
  for (const std::string& variable : variables.words()) {
    const std::size_t equals = variable.find('=');
    if (!variable.starts_with("PYFX") || equals == std::string::npos) continue;
    ::setenv(variable.substr(0, equals).c_str(), variable.c_str() + equals + 1, 1);
  }
  const Result<Settings> settings = ReadSettings();
  if (settings) {
    PYFX_CHECK(settings->timeout >= std::chrono::seconds(1));
    PYFX_CHECK(settings->timeout <= std::chrono::hours(24));
  } else {
    PYFX_CHECK(settings.error().code == Errc::kInvalid && !settings.error().text.empty());
  }
}

}  // namespace
}  // namespace pyfx::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pyfx;
  std::string_view input = fuzz::AsText(data, size);
  const Dialect dialect = fuzz::TakeByte(&input) % 2 == 0 ? Dialect::kPyfxc : Dialect::kPython;
  const fuzz::Row words(&input);
  const fuzz::Row variables(&input);
  fuzz::Parse(words, variables, dialect);
  fuzz::Set(variables);
  const std::string tied = ReasonInServiceVariables(
      variables.environment(), +[] { return pid_t{1234}; });
  PYFX_CHECK(tied.empty() || !variables.words().empty());
  const std::string home = ValueInPyvenvCfg(input, "home");
  PYFX_CHECK(home.find('\n') == std::string::npos && input.find(home) != std::string_view::npos);
  return 0;
}
