// SPDX-License-Identifier: GPL-3.0-or-later
//
// A virtual environment that pyfxc is to take the interpreter's place in, or has: what stands in
// its directory `bin`. Looks only; what it finds is what adoption.h goes by. What is in an adopted
// one, protocol/files/adopted.h says.
#pragma once

#include <string>
#include <vector>

#include "protocol/base/result.h"

namespace pyfx {

// A name in bin/ that leads to the interpreter.
struct InterpreterName {
  std::string name;         // "python3"
  std::string interpreter;  // absolute, the first one outside of bin/
  bool by_other = false;    // it is a link to another of these
};

enum class AdoptionState {
  kNone,
  kHalf,  // a pyfxctl was ended meanwhile
  kWhole,
  kAnew,  // it was adopted, and its interpreter's names have been made anew since
};

struct Environment {
  std::string directory;               // absolute
  std::vector<InterpreterName> names;  // those that lead to others first
  AdoptionState state = AdoptionState::kNone;

  std::string bin() const { return directory + "/bin"; }
  std::string kept() const;  // the directory in bin/ with what adoption keeps
  std::string mark() const;  // the file that is there while a pyfxctl changes something
  std::string was(const std::string& name) const;  // where the name is kept as it was
  std::string copy() const;       // one more name of the pyfxc that the names have become
  std::string elsewhere() const;  // a link to a name in bin/ that is none of the environment's
  // Whether another program has written its own text into that pyfxc by this name, as venv does
  // where it cannot make a link. It would have left a link alone, which is how the name was.
  bool IsWrittenOver(const std::string& name) const;
};

// The environment in `directory` with its state, and no names.
Environment AsItStands(const std::string& directory);

// What is at `directory`. kInvalid: it is no virtual environment, or one in which pyfxc cannot
// stand for the interpreter; the text says why, and what to do.
Result<Environment> LookAtEnvironment(const std::string& directory);

// The environment that the interpreter called `python` belongs to; empty if to none.
std::string EnvironmentOf(const std::string& python);

}  // namespace pyfx
