// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/surroundings/inputs.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "protocol/messages/run_messages.h"

namespace pyfx {
namespace {

constexpr std::array<const char*, 3> kStreams = {"standard input", "standard output",
                                                 "standard error"};

template <typename T>
std::string Bytes(const T& object) {
  std::string bytes(sizeof(object), '\0');
  std::memcpy(bytes.data(), &object, sizeof(object));
  return bytes;
}

}  // namespace

Inputs::Inputs(const Consumed& consumed, const Profile& profile)
    : variables_(consumed, profile), asked_(consumed.asked), places_(consumed.places) {}

void Inputs::Assume(Surroundings surroundings) {
  variables_.Assume(surroundings.environment);
  assumed_ = std::move(surroundings);
}

// Of a terminal all of it, and the processors in any case: what is warmed up in them may ask more.
Surroundings Inputs::Overlay(const Surroundings& base, const Surroundings& theirs) const {
  Surroundings result = base.StartedWith(theirs.start);
  result.environment = variables_.Overlay(std::move(result.environment), theirs.environment);
  if (asks_for_terminals()) result.terminals = theirs.terminals;
  if (Asked(kAskedForProcessors)) result.processors = theirs.processors;
  if (Asked(kAskedForName)) result.python = theirs.python;
  return result;
}

std::optional<Inputs::Difference> Inputs::DifferenceTo(const Surroundings& theirs) const {
  if (std::string name = variables_.Difference(theirs.environment); !name.empty()) {
    return Difference{"variable \"" + name + "\"", ColdCause::kVariable};
  }
  if (Asked(kAskedForProcessors) && theirs.processors != assumed_.processors) {
    return Difference{"the set of processors", ColdCause::kResources};
  }
  if (Asked(kAskedForName) && theirs.python != assumed_.python) {
    return Difference{"the name of the interpreter", ColdCause::kPython};
  }
  for (std::size_t fd = 0; asks_for_terminals() && fd < kStreams.size(); ++fd) {
    std::string what;
    if (!Asked(kAskedForTerminal0 << fd) ||
        IsSameTerminal(assumed_.terminals[fd], theirs.terminals[fd], &what)) {
      continue;
    }
    return Difference{what + kStreams[fd], ColdCause::kTerminal};
  }
  return std::nullopt;
}

std::vector<std::string> Inputs::Describe() const {
  std::vector<std::string> phrases;
  if (Asked(kAskedForProcessors)) phrases.emplace_back("the set of processors");
  if (Asked(kAskedForName)) phrases.emplace_back("the name of the interpreter");
  for (std::size_t fd = 0; fd < kStreams.size(); ++fd) {
    if (!Asked(kAskedForTerminal0 << fd)) continue;
    std::string phrase = std::string("whether ") + kStreams[fd] + " is a terminal";
    if (Asked(kAskedForTerminalSize)) phrase += ", its size";
    if (Asked(kAskedForTerminalModes)) phrase += ", its modes";
    if (Asked(kAskedForTerminalName)) phrase += ", its name";
    phrases.push_back(std::move(phrase));
  }
  if (Asked(kAskedForControllingTerminal)) phrases.emplace_back("the controlling terminal");
  phrases.insert(phrases.end(), places_.begin(), places_.end());
  std::vector<std::string> variables = variables_.Describe();
  std::move(variables.begin(), variables.end(), std::back_inserter(phrases));
  for (std::string& phrase : phrases) phrase = CutReason(phrase);
  if (phrases.size() > kMaxDescribed) {
    const std::size_t left = phrases.size() - kMaxDescribed;
    phrases.resize(kMaxDescribed);
    phrases.push_back(std::to_string(left) + " more");
  }
  return phrases;
}

bool Inputs::IsSameTerminal(const std::optional<TerminalState>& ours,
                            const std::optional<TerminalState>& theirs, std::string* what) const {
  if (ours.has_value() != theirs.has_value()) {
    *what = "what kind of file is ";
  } else if (ours && Asked(kAskedForTerminalSize) && !ours->HasSizeOf(*theirs)) {
    *what = "the size of the terminal at ";
  } else if (ours && Asked(kAskedForTerminalModes) && !ours->HasModesOf(*theirs)) {
    *what = "the modes of the terminal at ";
  }
  return what->empty();
}

std::vector<std::string> Inputs::Key(const Surroundings& theirs) const {
  std::vector<std::string> key = variables_.Overlay({}, theirs.environment);
  std::sort(key.begin(), key.end());
  key.insert(key.end(), theirs.start.begin(), theirs.start.end());
  if (Asked(kAskedForProcessors)) key.push_back(theirs.processors);
  if (Asked(kAskedForName)) key.push_back(theirs.python);
  for (std::size_t fd = 0; asks_for_terminals() && fd < kStreams.size(); ++fd) {
    if (!Asked(kAskedForTerminal0 << fd)) continue;
    const std::optional<TerminalState>& terminal = theirs.terminals[fd];
    std::string text = terminal ? "terminal" : "none";
    if (terminal && Asked(kAskedForTerminalSize)) text += Bytes(terminal->size);
    if (terminal && Asked(kAskedForTerminalModes)) text += Bytes(terminal->modes);
    key.push_back(std::move(text));
  }
  return key;
}

}  // namespace pyfx
