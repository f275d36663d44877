// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/runner/plan.h"

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace pyfx::bench {
namespace {

constexpr std::pair<std::string_view, Kind> kKinds[] = {
    {"run", Kind::kRun},     {"drain", Kind::kDrain}, {"says", Kind::kSays},
    {"ask", Kind::kAsk},     {"keys", Kind::kKeys},   {"bulk", Kind::kBulk},
    {"first", Kind::kFirst}, {"shown", Kind::kShown},
};

Result<int> Number(std::string_view text) {
  int number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && stop == text.data() + text.size() && number >= 0) return number;
  return Error{Errc::kInvalid, "not a number: \"" + std::string(text) + "\""};
}

Status SetOption(std::string_view name, int number, Plan* plan) {
  if (name == "--rounds") {
    plan->rounds = number;
  } else if (name == "--block") {
    plan->block = number;
  } else if (name == "--pace-ms") {
    plan->pace = std::chrono::milliseconds(number);
  } else if (name == "--clients") {
    plan->clients = number;
  } else if (name == "--window-ms") {
    plan->window = std::chrono::milliseconds(number);
  } else if (name == "--seed") {
    plan->seed = static_cast<std::uint32_t>(number);
  } else {
    return Error{Errc::kInvalid, "unknown option: \"" + std::string(name) + "\""};
  }
  return {};
}

std::optional<Kind> FindKind(std::string_view name) {
  for (const auto& [known, kind] : kKinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

// Takes one variant, and the ";" behind it, off the front of `args`.
Result<Variant> TakeVariant(std::span<char* const>* args) {
  std::vector<std::string> words;
  while (!args->empty()) {
    std::string word = args->front();
    *args = args->subspan(1);
    if (word == ";") break;
    words.push_back(std::move(word));
  }
  if (words.size() < 4) return Error{Errc::kInvalid, "a variant is KIND NAME SHARE PROGRAM …"};
  const std::optional<Kind> kind = FindKind(words[0]);
  if (!kind) return Error{Errc::kInvalid, "unknown kind: \"" + words[0] + "\""};
  Result<int> share = Number(words[2]);
  if (!share) return std::move(share).error();
  if (*share == 0) return Error{Errc::kInvalid, "a share of 0"};
  return Variant{*kind, words[1], *share, {words.begin() + 3, words.end()}};
}

}  // namespace

Result<Plan> ParsePlan(std::span<char* const> args) {
  Plan plan;
  const std::string_view mode = args.empty() ? std::string_view() : args.front();
  if (mode != "turns" && mode != "load") return Error{Errc::kInvalid, "say turns or load"};
  plan.mode = mode == "turns" ? Plan::Mode::kTurns : Plan::Mode::kLoad;
  args = args.subspan(1);
  while (args.size() >= 2 && std::string_view(args[0]).starts_with("--")) {
    Result<int> number = Number(args[1]);
    if (!number) return std::move(number).error();
    if (Status set = SetOption(args[0], *number, &plan); !set) return std::move(set).error();
    args = args.subspan(2);
  }
  while (!args.empty()) {
    Result<Variant> variant = TakeVariant(&args);
    if (!variant) return std::move(variant).error();
    plan.variants.push_back(std::move(*variant));
  }
  if (plan.variants.empty()) return Error{Errc::kInvalid, "nothing to measure"};
  return plan;
}

}  // namespace pyfx::bench
