// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/runner/turns.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "bench/runner/program.h"
#include "bench/runner/terminal.h"

namespace pyfx::bench {
namespace {

double Since(Clock::time_point begin) {
  return std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
}

Result<double> MeasureRun(const Argv& argv) {
  const Clock::time_point begin = Clock::now();
  Result<pid_t> pid = Start(argv, {});
  if (!pid) return std::move(pid).error();
  Status ended = WaitForSuccess(*pid, argv);
  const double taken = Since(begin);
  if (!ended) return std::move(ended).error();
  return taken;
}

Result<double> MeasureDrain(const Argv& argv) {
  Result<Pipe> pipe = MakePipe();
  if (!pipe) return std::move(pipe).error();
  const Clock::time_point begin = Clock::now();
  Result<pid_t> pid = Start(argv, {.out = pipe->out.get()});
  if (!pid) return std::move(pid).error();
  pipe->out.reset();
  std::array<char, 65536> bytes;
  while (::read(pipe->in.get(), bytes.data(), bytes.size()) > 0) {
  }
  Status ended = WaitForSuccess(*pid, argv);
  const double taken = Since(begin);
  if (!ended) return std::move(ended).error();
  return taken;
}

// A line without its end; what there is of it if the stream ends before.
std::string ReadLine(const UniqueFd& fd) {
  std::string line;
  char byte = 0;
  while (::read(fd.get(), &byte, 1) == 1 && byte != '\n') line += byte;
  return line;
}

Result<double> ToNanoseconds(const std::string& line, const Argv& argv) {
  const double number = std::strtod(line.c_str(), nullptr);
  if (number > 0) return number;
  return Error{Errc::kFailed, "\"" + argv[0] + "\" said no number: \"" + line + "\""};
}

Result<double> MeasureSays(const Argv& argv) {
  Result<Pipe> pipe = MakePipe();
  if (!pipe) return std::move(pipe).error();
  Result<pid_t> pid = Start(argv, {.out = pipe->out.get()});
  if (!pid) return std::move(pid).error();
  pipe->out.reset();
  const std::string line = ReadLine(pipe->in);
  if (Status ended = WaitForSuccess(*pid, argv); !ended) return std::move(ended).error();
  return ToNanoseconds(line, argv);
}

// A program of kind "ask", from the first question to the end of the plan.
class Answerer {
 public:
  static Result<Answerer> Begin(const Argv& argv) {
    Result<Pipe> in = MakePipe();
    Result<Pipe> out = MakePipe();
    if (!in || !out) return Error{Errc::kFailed, "cannot make pipes"};
    Result<pid_t> pid = Start(argv, {.in = in->in.get(), .out = out->out.get()});
    if (!pid) return std::move(pid).error();
    Answerer answerer(*pid, argv, std::move(in->out), std::move(out->in));
    out->out.reset();
    if (ReadLine(answerer.answers_) != "ready") {
      return Error{Errc::kFailed, "\"" + argv[0] + "\" is not ready"};
    }
    return answerer;
  }

  Result<double> Ask() {
    Feed();
    if (::write(questions_.get(), "\n", 1) != 1) return ErrnoError("cannot ask");
    return ToNanoseconds(ReadLine(answers_), argv_);
  }

  Status End() {
    questions_.reset();
    ReadLine(answers_);
    return WaitForSuccess(pid_, argv_);
  }

 private:
  Answerer(pid_t pid, Argv argv, UniqueFd questions, UniqueFd answers)
      : pid_(pid),
        argv_(std::move(argv)),
        questions_(std::move(questions)),
        answers_(std::move(answers)) {}

  pid_t pid_;
  Argv argv_;
  UniqueFd questions_, answers_;
};

class Turns {
 public:
  explicit Turns(const Plan& plan) : plan_(plan), random_(plan.seed) {}

  Status Take() {
    for (int round = 0; round < plan_.rounds; ++round) {
      if (Status taken = TakeRound(round); !taken) return taken;
    }
    for (auto& [name, answerer] : answerers_) {
      if (Status ended = answerer.End(); !ended) return ended;
    }
    return {};
  }

 private:
  Status TakeRound(int round) {
    std::vector<const Variant*> order;
    for (const Variant& variant : plan_.variants) {
      if (round % variant.share == 0) order.push_back(&variant);
    }
    std::shuffle(order.begin(), order.end(), random_);
    for (const Variant* variant : order) {
      for (int i = 0; i < plan_.block; ++i) {
        std::this_thread::sleep_until(next_);
        next_ = Clock::now() + plan_.pace;
        Result<std::vector<double>> times = Measure(*variant);
        if (!times) return std::move(times).error();
        for (const double time : *times) {
          std::printf("%s %d %.0f\n", variant->name.c_str(), round, time);
        }
      }
    }
    return {};
  }

  Result<std::vector<double>> Measure(const Variant& variant) {
    if (variant.kind == Kind::kKeys) return MeasureKeys(variant.argv);
    Result<double> time = MeasureOne(variant);
    if (!time) return std::move(time).error();
    return std::vector<double>{*time};
  }

  Result<double> MeasureOne(const Variant& variant) {
    switch (variant.kind) {
      case Kind::kRun: return MeasureRun(variant.argv);
      case Kind::kDrain: return MeasureDrain(variant.argv);
      case Kind::kSays: return MeasureSays(variant.argv);
      case Kind::kAsk: return AskFor(variant);
      case Kind::kBulk: return MeasureBulk(variant.argv);
      case Kind::kFirst: return MeasureFirstByte(variant.argv);
      case Kind::kShown: return MeasureFirstByteInTerminal(variant.argv);
      case Kind::kKeys: break;
    }
    return Error{Errc::kInvalid, "not one time: \"" + variant.name + "\""};
  }

  Result<double> AskFor(const Variant& variant) {
    auto found = answerers_.find(variant.name);
    if (found == answerers_.end()) {
      Result<Answerer> begun = Answerer::Begin(variant.argv);
      if (!begun) return std::move(begun).error();
      found = answerers_.emplace(variant.name, std::move(*begun)).first;
    }
    return found->second.Ask();
  }

  const Plan& plan_;
  std::mt19937 random_;
  Clock::time_point next_ = Clock::now();
  std::map<std::string, Answerer> answerers_;
};

}  // namespace

Status TakeTurns(const Plan& plan) { return Turns(plan).Take(); }

}  // namespace pyfx::bench
