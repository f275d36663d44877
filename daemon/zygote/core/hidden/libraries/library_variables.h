// SPDX-License-Identifier: GPL-3.0-or-later
//
// Variables that libraries in C have read when hidden modules loaded them. They have what they
// read, and nothing makes them read again: with another value the module cannot be had in this
// process.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

namespace pyfx {

class LibraryVariables {
 public:
  void Add(const char* name) { names_.emplace(name); }
  const std::unordered_set<std::string>& names() const { return names_; }

  // Takes their values as the program finds them. Run child, before its program.
  void BeginRun();
  // Whether the program has set it to something else.
  bool IsChanged(const std::string& name) const;

 private:
  std::unordered_set<std::string> names_;
  std::unordered_map<std::string, std::string> at_first_;
};

}  // namespace pyfx
