// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a warm-up may look at of a process besides files: the environment, which of descriptors 0 to
// 2 are terminals and of what kind, the processors that it may use, and by which name the
// interpreter is called; and what it was started with. A client has them, and so has each zygote.
#pragma once

#include <string>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/base/unique_fd.h"
#include "protocol/frames/frame.h"
#include "protocol/process/terminal_state.h"
#include "protocol/start/start.h"

namespace pyfx {

struct Surroundings {
  // Nothing but the environment, as a daemon's zygotes have it: no terminal, our processors.
  static Surroundings Plain(std::vector<std::string> environment);
  // Those of the client that sent `run`, a Run or Probe, by its own word. What it says of its
  // terminals the spare checks (daemon/zygote/core/heard/questions_asked.h).
  // `python`: the interpreter of the profile that is to serve it.
  static Result<Surroundings> OfClient(const Frame& run, const std::string& python);

  // The same, but started with `other`.
  Surroundings StartedWith(const Start& other) const;

  // Whether the kernel takes so much environment, as far as can be told without looking at what
  // counts of it: before that takes time.
  Status CheckCanBePassed() const;
  // Whether a zygote can have these; the error says what is in the way.
  Status CanBeMade() const;

  std::vector<std::string> environment;  // "NAME=value" each
  Terminals terminals;
  std::string processors;  // as in Resources
  std::string python;      // the interpreter's path; empty: as the profile's settings have it
  Start start = {};        // whose variables are in the environment as well
};

// A pseudo terminal in the state `state`, which is no process's controlling terminal.
struct TerminalOfZygote {
  static Result<TerminalOfZygote> Open(const TerminalState& state);

  UniqueFd ours;
  UniqueFd theirs;
};

// Sets this process's CPU affinity while the object lives, for a child to inherit.
class ProcessorsOfChild {
 public:
  explicit ProcessorsOfChild(const std::string& processors);
  ~ProcessorsOfChild();
  ProcessorsOfChild(const ProcessorsOfChild&) = delete;
  ProcessorsOfChild& operator=(const ProcessorsOfChild&) = delete;

  // Whether the kernel gave just these.
  bool exact() const { return exact_; }

 private:
  std::string before_;  // empty: nothing was changed
  bool exact_ = true;
};

}  // namespace pyfx
