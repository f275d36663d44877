// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/look/report.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string_view>

#include "client/control/base/table.h"
#include "protocol/base/printable.h"

namespace pyfx {
namespace {

using Json = nlohmann::ordered_json;

// "-" stands for what is not there, so that every row has the same number of words.
std::string NumberOrDash(std::uint64_t number) {
  return number == 0 ? "-" : std::to_string(number);
}

std::string Format(const char* format, double value) {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

std::string WarmUpTime(std::uint64_t us) {
  return us == 0 ? "-" : Format("%.0f ms", static_cast<double>(us) / 1e3);
}

std::string Memory(std::uint64_t bytes) {
  return bytes == 0 ? "-" : Format("%.1f MiB", static_cast<double>(bytes) / (1 << 20));
}

// {cause: number of runs}
Json ColdRunsAsJson(const std::vector<std::uint64_t>& pairs) {
  Json json = Json::object();
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    const std::string_view name = ColdCauseName(static_cast<ColdCause>(pairs[i]));
    json[name] = json.value(name, std::uint64_t{0}) + pairs[i + 1];
  }
  return json;
}

Json ColdReasonsAsJson(const DaemonStatus& daemon) {
  Json json = Json::object();
  for (std::size_t i = 0; 2 * i < daemon.cold_runs.size() && i < daemon.cold_reasons.size(); ++i) {
    json[ColdCauseName(static_cast<ColdCause>(daemon.cold_runs[2 * i]))] = daemon.cold_reasons[i];
  }
  return json;
}

std::uint64_t Total(const std::vector<std::uint64_t>& pairs) {
  std::uint64_t total = 0;
  for (std::size_t i = 1; i < pairs.size(); i += 2) total += pairs[i];
  return total;
}

// Why runs were cold, or nothing.
std::string FormatColdRuns(const DaemonStatus& daemon) {
  std::vector<std::vector<std::string>> rows = {{"COLD RUNS", "CAUSE", "LAST REASON"}};
  for (std::size_t i = 0; i + 1 < daemon.cold_runs.size(); i += 2) {
    const bool told = i / 2 < daemon.cold_reasons.size();
    rows.push_back({std::to_string(daemon.cold_runs[i + 1]),
                    std::string(ColdCauseName(static_cast<ColdCause>(daemon.cold_runs[i]))),
                    told ? daemon.cold_reasons[i / 2] : ""});
  }
  if (rows.size() == 1) return {};
  return std::string(1, '\n').append(FormatTable(rows));
}

// What is out of the ordinary with a profile, a line each, below the table.
std::string Notes(const DaemonReport& report) {
  std::string notes;
  for (const ProfileStatus& profile : report.profiles) {
    const auto note = [&](const std::string& text) {
      notes += profile.name + ": " + Printable(text) + "\n";
    };
    if (!profile.stale.empty()) note("a new generation is on its way, since " + profile.stale);
    if (profile.draining != 0) {
      note(Counted(profile.draining, "earlier generation") + " with runs under way");
    }
    if (profile.siblings > profile.starts.size()) {
      const std::size_t others = profile.siblings - profile.starts.size();
      note(Counted(others, "sibling") + " for other environments");
    }
    for (const std::string& start : profile.starts) note("a sibling started with " + start);
    if (profile.compared != 0) {
      note(std::to_string(profile.compared) + " of " +
           std::to_string(profile.watched + profile.compared) +
           " files and directories are looked at with each run: " + profile.why_compared);
    }
    if (!profile.inputs.empty()) note("made for " + FormatInputs(profile.inputs));
    for (const std::string& phrase : profile.unsafe) {
      note("the preload left what a fork breaks: " + phrase);
    }
    for (const std::string& phrase : profile.harmless) {
      note("the preload left, harmlessly: " + phrase);
    }
    for (const std::string& phrase : DescribeHidden(profile)) note(phrase);
  }
  return notes.empty() ? "" : "\n" + notes;
}

// "1 zygote of 32, 18.2 MiB of 7.7 GiB, at most 1024 runs", and what had to leave for that.
std::string Bounds(const DaemonStatus& daemon) {
  std::ostringstream text;
  text << Counted(daemon.zygotes, "zygote");
  if (daemon.max_zygotes != 0) text << " of " << daemon.max_zygotes;
  text << ", " << Format("%.1f MiB", static_cast<double>(daemon.zygote_bytes) / (1 << 20));
  if (daemon.max_bytes != 0) text << " of " << Memory(daemon.max_bytes);
  if (daemon.max_runs != 0) text << ", at most " << Counted(daemon.max_runs, "run");
  if (daemon.evicted != 0) {
    text << ", " << daemon.evicted << " left early (" << daemon.last_eviction << ")";
  }
  text << "\n";
  return text.str();
}

// [{module, runs}]
Json ExecutedAsJson(const ProfileStatus& profile) {
  Json json = Json::array();
  for (std::size_t i = 0; i < profile.executed.size(); ++i) {
    const std::uint64_t runs =
        i < profile.executed_times.size() ? profile.executed_times[i] : std::uint64_t{1};
    json.push_back({{"module", profile.executed[i]}, {"runs", runs}});
  }
  return json;
}

std::string Dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string FormatInputs(const std::vector<std::string>& inputs) {
  constexpr std::size_t kMostShown = 6;
  std::string text;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (i == kMostShown && inputs.size() > kMostShown + 1) {
      return text + " and " + std::to_string(inputs.size() - i) + " more (--json has them)";
    }
    text += (i == 0 ? "" : "; ") + inputs[i];
  }
  return text;
}

std::vector<std::string> DescribeHidden(const ProfileStatus& profile) {
  std::vector<std::string> phrases;
  if (profile.hidden != 0) {
    phrases.push_back(Counted(profile.hidden, "module") + " hidden until a run imports them");
  }
  for (const std::string& one : profile.visible) phrases.push_back("cannot be hidden: " + one);
  if (!profile.always_executed.empty()) {
    phrases.push_back("executed whenever a run imports it: " +
                      FormatInputs(profile.always_executed));
  }
  if (profile.executing_runs != 0) {
    phrases.push_back(Counted(profile.executing_runs, "run") +
                      " executed what is hidden: " + FormatInputs(profile.executed));
  }
  return phrases;
}

std::string FormatStatus(const DaemonReport& report) {
  const DaemonStatus& daemon = report.daemon;
  std::string text = "pyfxd " + std::to_string(daemon.pid) + ", up " + Uptime(daemon.uptime_us) +
                     ", " + std::to_string(daemon.runs_now) + " running, " +
                     Counted(daemon.runs_served, "run") + " served, " +
                     Counted(Total(daemon.cold_runs), "cold run") + ", " +
                     Counted(daemon.connections, "connection") + ", " + daemon.socket + "\n";
  text += Bounds(daemon);
  if (report.profiles.empty()) return text + "no profiles\n" + FormatColdRuns(daemon);

  std::vector<std::vector<std::string>> rows = {{"PROFILE", "STATE", "PID", "GENERATION", "WARM-UP",
                                                 "MEMORY", "RUNS", "COLD", "RUNNING",
                                                 "LAST ERROR"}};
  for (const ProfileStatus& profile : report.profiles) {
    rows.push_back({profile.name, std::string(ProfileStateName(profile.state)),
                    NumberOrDash(profile.pid), NumberOrDash(profile.generation),
                    WarmUpTime(profile.warm_up_us), Memory(profile.resident_bytes),
                    std::to_string(profile.runs_served), std::to_string(Total(profile.cold_runs)),
                    std::to_string(profile.runs_now), std::string(LastLine(profile.last_error))});
  }
  return text + "\n" + FormatTable(rows) + Notes(report) + FormatColdRuns(daemon);
}

std::string FormatList(const DaemonReport& report) {
  if (report.profiles.empty()) return "no profiles\n";
  std::vector<std::vector<std::string>> rows = {{"PROFILE", "DESCRIPTION", "PATH"}};
  for (const ProfileStatus& profile : report.profiles) {
    rows.push_back({profile.name, profile.description.empty() ? "-" : profile.description,
                    profile.path.empty() ? "-" : profile.path});
  }
  return FormatTable(rows);
}

std::string StatusAsJson(const DaemonReport& report) {
  Json profiles = Json::array();
  for (const ProfileStatus& profile : report.profiles) {
    profiles.push_back({{"name", profile.name},
                        {"description", profile.description},
                        {"path", profile.path},
                        {"state", ProfileStateName(profile.state)},
                        {"pid", profile.pid},
                        {"generation", profile.generation},
                        {"warm_up_us", profile.warm_up_us},
                        {"resident_bytes", profile.resident_bytes},
                        {"spares", profile.spares},
                        {"runs_now", profile.runs_now},
                        {"runs_served", profile.runs_served},
                        {"cold_runs", ColdRunsAsJson(profile.cold_runs)},
                        {"last_error", profile.last_error},
                        {"watched", profile.watched},
                        {"compared", profile.compared},
                        {"why_compared", profile.why_compared},
                        {"stale", profile.stale},
                        {"draining", profile.draining},
                        {"siblings", profile.siblings},
                        {"starts", profile.starts},
                        {"unsafe", profile.unsafe},
                        {"harmless", profile.harmless},
                        {"hidden", profile.hidden},
                        {"visible", profile.visible},
                        {"always_executed", profile.always_executed},
                        {"executing_runs", profile.executing_runs},
                        {"executed", ExecutedAsJson(profile)},
                        {"inputs", profile.inputs}});
  }
  const DaemonStatus& daemon = report.daemon;
  return Dump({{"daemon",
                {{"pid", daemon.pid},
                 {"uptime_us", daemon.uptime_us},
                 {"runs_now", daemon.runs_now},
                 {"runs_served", daemon.runs_served},
                 {"cold_runs", ColdRunsAsJson(daemon.cold_runs)},
                 {"cold_reasons", ColdReasonsAsJson(daemon)},
                 {"connections", daemon.connections},
                 {"socket", daemon.socket},
                 {"zygotes", daemon.zygotes},
                 {"zygote_bytes", daemon.zygote_bytes},
                 {"max_zygotes", daemon.max_zygotes},
                 {"max_bytes", daemon.max_bytes},
                 {"max_runs", daemon.max_runs},
                 {"evicted", daemon.evicted},
                 {"last_eviction", daemon.last_eviction}}},
               {"profiles", profiles}});
}

std::string ListAsJson(const DaemonReport& report) {
  Json profiles = Json::array();
  for (const ProfileStatus& profile : report.profiles) {
    profiles.push_back(
        {{"name", profile.name}, {"description", profile.description}, {"path", profile.path}});
  }
  return Dump(profiles);
}

}  // namespace pyfx
