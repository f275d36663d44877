// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/look/runs.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string_view>

#include "client/control/base/table.h"
#include "protocol/base/printable.h"

namespace pyfx {
namespace {

constexpr std::size_t kLongestShown = 200;  // of a command, for people

std::string ReadProc(pid_t pid, const std::string& file) {
  std::ifstream stream("/proc/" + std::to_string(pid) + "/" + file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> CommandOf(pid_t pid) {
  std::istringstream words(ReadProc(pid, "cmdline"));
  std::vector<std::string> command;
  for (std::string word; std::getline(words, word, '\0');) command.push_back(std::move(word));
  return command;
}

// The keeper of a terminal session has one child that lives: the others hold a process group's
// number and are dead. It names itself (PR_SET_NAME).
pid_t RunOf(pid_t taker) {
  if (ReadProc(taker, "comm") != "pyfx-keeper\n") return taker;
  std::istringstream children(ReadProc(taker, "task/" + std::to_string(taker) + "/children"));
  for (pid_t child = 0; children >> child;) {
    if (!ReadProc(child, "cmdline").empty()) return child;
  }
  return taker;
}

// As a shell would take it, near enough.
std::string Shown(const std::vector<std::string>& command) {
  std::string text;
  for (const std::string& word : command) {
    if (!text.empty()) text += ' ';
    const bool plain = !word.empty() && word.find_first_of(" \t\n'\"\\$") == std::string::npos;
    text += plain ? word : "'" + word + "'";
  }
  text = Printable(text);
  if (text.size() > kLongestShown) {
    std::size_t end = kLongestShown;
    while ((text[end] & 0xc0) == 0x80) --end;  // no cut within a character
    text = text.substr(0, end) + "…";
  }
  return text.empty() ? "-" : text;
}

}  // namespace

std::vector<ShownRun> LookAtRuns(const RunsReport& report) {
  std::vector<ShownRun> runs;
  for (const RunStatus& status : report.runs) {
    const pid_t pid = RunOf(static_cast<pid_t>(status.pid));
    runs.push_back({status, pid, CommandOf(pid)});
  }
  return runs;
}

std::string FormatRuns(const std::vector<ShownRun>& runs) {
  if (runs.empty()) return "nothing runs\n";
  std::vector<std::vector<std::string>> rows = {{"PID", "CLIENT", "PROFILE", "FOR", "COMMAND"}};
  for (const ShownRun& run : runs) {
    const std::uint32_t client = run.status.client_pid;
    rows.push_back({std::to_string(run.pid), client == 0 ? "-" : std::to_string(client),
                    run.status.profile, Uptime(run.status.age_us), Shown(run.command)});
  }
  return FormatTable(rows);
}

std::string RunsAsJson(const std::vector<ShownRun>& runs) {
  using Json = nlohmann::ordered_json;
  Json json = Json::array();
  for (const ShownRun& run : runs) {
    json.push_back({{"pid", run.pid},
                    {"client_pid", run.status.client_pid},
                    {"profile", run.status.profile},
                    {"generation", run.status.generation},
                    {"age_us", run.status.age_us},
                    {"command", run.command}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pyfx
