// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/supervisor/inputs.h"

#include <algorithm>
#include <cstring>
#include <utility>

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
    : variables_(consumed, profile), asked_(consumed.asked) {}

void Inputs::Assume(Surroundings surroundings) {
  variables_.Assume(surroundings.environment);
  assumed_ = std::move(surroundings);
}

// Of a terminal all of it, and the processors in any case: what is warmed up in them may ask more.
Surroundings Inputs::Overlay(const Surroundings& base, const Surroundings& theirs) const {
  Surroundings result = base;
  result.environment = variables_.Overlay(base.environment, theirs.environment);
  if (asks_for_terminals()) result.terminals = theirs.terminals;
  if (Asked(kAskedForProcessors)) result.processors = theirs.processors;
  return result;
}

std::optional<Inputs::Difference> Inputs::DifferenceTo(const Surroundings& theirs) const {
  if (std::string name = variables_.Difference(theirs.environment); !name.empty()) {
    return Difference{"variable \"" + name + "\"", ColdCause::kVariable};
  }
  if (Asked(kAskedForProcessors) && theirs.processors != assumed_.processors) {
    return Difference{"the set of processors", ColdCause::kResources};
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
  if (Asked(kAskedForProcessors)) key.push_back(theirs.processors);
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
