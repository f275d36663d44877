// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/start/start.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "protocol/start/start_table.h"

namespace pyfx {
namespace {

constexpr std::string_view kX = "-X ";

bool Has(const std::vector<std::string>& options, std::string_view option) {
  return std::find(options.begin(), options.end(), option) != options.end();
}

// Name and value; the name is empty for what is no variable.
std::pair<std::string_view, std::string_view> Split(std::string_view entry) {
  const std::size_t equals = entry.find('=');
  if (equals == std::string_view::npos) return {};
  return {entry.substr(0, equals), entry.substr(equals + 1)};
}

// Whatever its value is.
bool CanBeOfStart(std::string_view name) {
  return IsReadInAnyCase(name) || IsVariableOfPython(name);
}

bool IsOfStart(std::string_view name, std::string_view value, StartPart part) {
  const When when = WhenOfVariable(name, value);
  if (part == StartPart::kOfZygotes) return when == When::kAtStart;
  return when == When::kAtStart || when == When::kAsStarted || when == When::kCold;
}

}  // namespace

Start StartOf(const std::vector<std::string>& options, const std::vector<std::string>& environment,
              StartPart part) {
  const bool ignores = Has(options, "-E") || Has(options, "-I");
  const bool ignores_seed = Has(options, "-R");
  Start start;
  for (const std::string& option : options) {
    if (option != "-E" && option != "-R") start.push_back(option);
  }
  const auto variables = static_cast<std::ptrdiff_t>(start.size());
  std::set<std::string_view> seen, repeated;
  for (const std::string& entry : environment) {
    const auto [name, value] = Split(entry);
    if (!CanBeOfStart(name)) continue;
    if (!seen.insert(name).second) {
      if (!IsReadInAnyCase(name)) continue;  // of several the first counts (getenv(3))
      repeated.insert(name);
    }
    if (!IsOfStart(name, value, part)) continue;
    const bool ignored = ignores || (ignores_seed && name == "PYTHONHASHSEED");
    if (!ignored || IsReadInAnyCase(name)) start.push_back(entry);
  }
  if (part == StartPart::kOfZygotes) {
    std::erase_if(
        start, [&](const std::string& entry) { return repeated.count(Split(entry).first) != 0; });
  }
  std::sort(start.begin() + variables, start.end());
  return start;
}

std::vector<std::string> WithVariablesOf(const Start& start, std::vector<std::string> environment) {
  std::erase_if(environment, [](const std::string& entry) {
    const auto [name, value] = Split(entry);
    return IsOfStart(name, value, StartPart::kOfZygotes);
  });
  std::copy_if(start.begin(), start.end(), std::back_inserter(environment),
               [](const std::string& entry) { return !entry.starts_with('-'); });
  return environment;
}

bool SetsVariable(const Start& start, std::string_view name) {
  return std::any_of(start.begin(), start.end(),
                     [name](const std::string& entry) { return Split(entry).first == name; });
}

std::vector<std::string> OptionsOf(const Start& start) {
  std::vector<std::string> options;
  std::copy_if(start.begin(), start.end(), std::back_inserter(options),
               [](const std::string& entry) { return entry.starts_with('-'); });
  return options;
}

std::vector<std::string> ArgumentsOf(const std::vector<std::string>& options) {
  std::vector<std::string> arguments;
  for (const std::string& option : options) {
    if (option.starts_with(kX)) {
      arguments.emplace_back("-X");
      arguments.push_back(option.substr(kX.size()));
    } else {
      arguments.push_back(option);
    }
  }
  return arguments;
}

std::string DescribeStart(const Start& start) {
  std::string text;
  for (const std::string& entry : start) text += (text.empty() ? "" : " ") + entry;
  return text;
}

}  // namespace pyfx
