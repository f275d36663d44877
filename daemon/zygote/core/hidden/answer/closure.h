// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is revealed together with one module: all that its import asked for, in order. Goes through
// it as a dry run, under the conditions that were recorded, and changes nothing before all of it
// holds. Run child, and zygote between names of the preload; GIL held.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/zygote/core/hidden/answer/search.h"
#include "daemon/zygote/core/hidden/answer/untouched.h"
#include "daemon/zygote/core/hidden/entries/entry.h"
#include "daemon/zygote/core/hidden/entries/operations.h"

namespace pyfx {

class Closure {
 public:
  // `number`: one that no plan before had.
  Closure(Operations* operations, const Search* search, Untouched* untouched, std::uint32_t number)
      : operations_(operations), search_(search), untouched_(untouched), number_(number) {}

  // Whether all that the import of `entry` asked for is as it was. why() tells if not.
  bool Holds(Entry* entry);
  const std::string& why() const { return why_; }
  // Does it: entries of sys.modules and effects, in python3's order.
  void Reveal(const Entry* root);
  // If not: the variable that a library in C has read with another value, if that is why.
  const Step* stale() const { return stale_; }

 private:
  struct Action {
    Entry* entry;      // it is there now; or
    const Step* step;  // this is done
  };

  bool Add(Entry* entry);
  bool AddStep(const Step& step);
  bool AddAsked(const Step& step);
  bool CheckProbe(const Step& step);
  bool CheckFound(const Entry& entry);
  bool CheckUntouched(const Step& step);
  bool IsSetBefore(const Step& step);
  bool CheckLibraryVariable(const Step& step);
  bool Refuse(std::string why);
  // What sys.modules would have for it by now; null for nothing.
  PyObject* Present(PyObject* name, const Entry* entry) const;
  // The same of the environment.
  PyObject* Variable(PyObject* name) const;

  Operations* operations_;
  const Search* search_;
  Untouched* untouched_;
  const std::uint32_t number_;
  std::vector<Action> actions_;
  std::vector<const Step*> set_entries_;
  std::vector<const Step*> set_variables_;
  std::set<std::pair<PyObject*, PyObject*>> set_names_;  // by steps of this plan
  std::unordered_map<PyObject*, bool> looked_at_;        // modules -> whether untouched
  const Step* stale_ = nullptr;
  std::string why_;
};

}  // namespace pyfx
