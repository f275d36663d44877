// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/adopt/watched_run.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string_view>
#include <utility>

#include "client/common/exit_as.h"
#include "client/common/message_text.h"
#include "client/control/programs/program.h"
#include "protocol/base/printable.h"

namespace pyfx {

extern const char* const
    kPreloadFilter;  // the text of preload_filter.py, which the build puts here

namespace {

constexpr std::string_view kImportTime = "import time:";

// What a run says on standard error, as it says it, but for the lines that tell of imports.
class OwnLines {
 public:
  void Feed(std::string_view bytes) {
    for (const char byte : bytes) {
      line_.push_back(byte);
      // The beginning of a line waits for as long as it may tell of an import.
      const std::string_view start = std::string_view(line_).substr(0, kImportTime.size());
      is_own_ = is_own_ || !kImportTime.starts_with(start);
      if (byte == '\n') EndLine();
    }
    if (is_own_) Flush();
  }
  void Finish() {
    if (!line_.empty()) EndLine();
  }

 private:
  void EndLine() {
    std::string others;
    if (!is_own_) ParseImportTimes(line_, &others);
    text_ += is_own_ ? line_ : others;
    line_.clear();
    is_own_ = false;
    Flush();
  }
  void Flush() {
    if (is_own_) text_ += std::exchange(line_, {});
    if (!text_.empty()) WriteText(STDERR_FILENO, text_);
    text_.clear();
  }

  std::string line_;  // what of the line is not written yet
  std::string text_;  // to be written
  bool is_own_ = false;
};

// While the run has the terminal, its keys are the run's, as with system(3). A handler is none of
// the program's that is executed then.
class KeysOfRun {
 public:
  KeysOfRun() {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      ::sigaction(kSignals[i], nullptr, &before_[i]);
      if (before_[i].sa_handler == SIG_DFL) ::sigaction(kSignals[i], &action, nullptr);
    }
  }
  ~KeysOfRun() {
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      ::sigaction(kSignals[i], &before_[i], nullptr);
    }
  }
  KeysOfRun(const KeysOfRun&) = delete;
  KeysOfRun& operator=(const KeysOfRun&) = delete;

 private:
  static constexpr std::array<int, 2> kSignals = {SIGINT, SIGQUIT};
  std::array<struct sigaction, 2> before_{};
};

// "exit status 3; its last lines were:", and these.
std::string DescribeFailure(int status, std::string_view said) {
  constexpr int kMostLines = 5;
  std::string text = DescribeEnd(status);
  while (said.ends_with('\n')) said.remove_suffix(1);
  if (said.empty()) return text + ", without a word on standard error";
  std::size_t begin = said.size();
  for (int lines = 0; lines < kMostLines && begin != 0; ++lines) {
    begin = begin == 1 ? 0 : said.rfind('\n', begin - 2) + 1;  // npos + 1 is 0
  }
  text += "; its last lines were:";
  for (std::string_view left = said.substr(begin); !left.empty();) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    text.append("\n  ").append(Printable(left.substr(0, end)));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return text;
}

Result<std::vector<ImportedModule>> FitForPreload(const std::string& python,
                                                  const std::vector<ImportedModule>& modules) {
  ProgramPlan filter{{python, "-I", "-c", kPreloadFilter}, ProbeEnvironment()};
  filter.keeps_err = false;
  filter.patience = std::chrono::minutes(10);  // there are a thousand, some of which take seconds
  for (const ImportedModule& module : modules) {
    filter.argv.push_back(std::to_string(module.depth) + " " + module.name);
  }
  Result<ProgramOutput> run = RunProgram(filter);
  if (!run) return std::move(run).error();
  std::vector<ImportedModule> fit;
  for (std::string_view text = run->out; !text.empty();) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const auto at = std::find_if(modules.begin(), modules.end(), [&](const ImportedModule& module) {
      return module.name == text.substr(0, end);
    });
    if (at != modules.end()) fit.push_back(*at);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fit;
}

}  // namespace

Result<WatchedRun> WatchRun(const std::string& python, const std::string& program,
                            const std::vector<std::string>& args) {
  ProgramPlan plan{{python, "-X", "importtime", program}, ProbeEnvironment()};
  plan.argv.insert(plan.argv.end(), args.begin(), args.end());
  plan.reads = true;
  plan.keeps_out = false;
  plan.patience = {};
  OwnLines own;
  plan.hears_err = [&own](std::string_view bytes) { own.Feed(bytes); };
  Result<ProgramOutput> run = [&plan] {
    const KeysOfRun keys;
    return RunProgram(plan);
  }();
  own.Finish();
  if (!run) return std::move(run).error();
  std::string said;
  const std::vector<ImportedModule> modules = ParseImportTimes(run->err, &said);
  WatchedRun watched;
  if (!run->Succeeded()) watched.failure = DescribeFailure(run->status, said);
  if (WIFSIGNALED(run->status)) {
    return Error{Errc::kFailed,
                 "nothing is written, since the watched run was ended: " + watched.failure};
  }
  Result<std::vector<ImportedModule>> fit = FitForPreload(python, modules);
  if (!fit) return std::move(fit).error();
  watched.modules = std::move(*fit);
  return watched;
}

// import time:       123 |        456 |     name, two blanks further for each that imports it
std::vector<ImportedModule> ParseImportTimes(const std::string& text, std::string* others) {
  std::vector<ImportedModule> modules;
  for (std::string_view left = text; !left.empty();) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    const std::string_view line = left.substr(0, end);
    const std::string_view whole = left.substr(0, std::min(end + 1, left.size()));
    left.remove_prefix(whole.size());
    const std::size_t first = line.find('|');
    const std::size_t second = first == std::string_view::npos ? first : line.find('|', first + 1);
    if (!line.starts_with(kImportTime) || second == std::string_view::npos) {
      others->append(whole);
      continue;
    }
    std::string_view name = line.substr(std::min(second + 2, line.size()));
    const std::size_t blanks = std::min(name.find_first_not_of(' '), name.size());
    name.remove_prefix(blanks);
    if (name.empty() || name == "imported package") continue;
    std::string_view took = line.substr(first + 1, second - first - 1);
    took.remove_prefix(std::min(took.find_first_not_of(' '), took.size()));
    ImportedModule module{std::string(name), 0, blanks / 2};
    std::from_chars(took.data(), took.data() + took.size(), module.microseconds);
    const auto is_same = [&](const ImportedModule& other) { return other.name == module.name; };
    if (std::none_of(modules.begin(), modules.end(), is_same)) modules.push_back(module);
  }
  return modules;
}

}  // namespace pyfx
