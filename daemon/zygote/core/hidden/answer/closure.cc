// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/answer/closure.h"

#include <algorithm>
#include <utility>

#include "daemon/zygote/core/cpython/cpython_internals.h"

namespace pyfx {
namespace {

using Kind = Step::Kind;

const char* Text(PyObject* name) {
  const char* const text = PyUnicode_Check(name) ? PyUnicode_AsUTF8(name) : nullptr;
  PyErr_Clear();
  return text != nullptr ? text : "?";
}

std::string Quoted(PyObject* name) { return std::string("\"").append(Text(name)).append("\""); }

bool IsTopLevel(PyObject* name) {
  return PyUnicode_FindChar(name, '.', 0, PyUnicode_GET_LENGTH(name), 1) < 0;
}

PyObject* Lookup(PyObject* names, PyObject* key) {
  PyObject* const value = PyDict_GetItemWithError(names, key);
  if (value == nullptr) PyErr_Clear();
  return value;
}

bool AreSame(PyObject* now, PyObject* before) {
  if (now == before) return true;
  if (now == nullptr || before == nullptr) return false;
  return PyObject_RichCompareBool(now, before, Py_EQ) == 1;
}

}  // namespace

bool Closure::Holds(Entry* entry) { return Add(entry); }

bool Closure::Refuse(std::string why) {
  if (why_.empty()) why_ = std::move(why);
  return false;
}

PyObject* Closure::Present(PyObject* name, const Entry* entry) const {
  // A step takes the place of what was there when it was done.
  for (auto step = set_entries_.rbegin(); step != set_entries_.rend(); ++step) {
    if (PyUnicode_Compare((*step)->a, name) != 0) continue;
    PyObject* const set = (*step)->kind == Kind::kAdded ? (*step)->b : (*step)->c;
    return set == operations_->missing() ? nullptr : set;
  }
  if (entry != nullptr && entry->now->planned == number_) return entry->module;
  return Lookup(internals::Modules(), name);
}

PyObject* Closure::Variable(PyObject* name) const {
  for (auto step = set_variables_.rbegin(); step != set_variables_.rend(); ++step) {
    if (!AreSame((*step)->a, name)) continue;
    return (*step)->c == operations_->missing() ? nullptr : (*step)->c;
  }
  return Lookup(operations_->variables(), name);
}

bool Closure::CheckLibraryVariable(const Step& step) {
  const auto set = std::find_if(set_variables_.rbegin(), set_variables_.rend(),
                                [&step](const Step* one) { return AreSame(one->a, step.a); });
  const bool fits =
      set != set_variables_.rend() ? AreSame((*set)->c, step.b) : operations_->HasValue(step);
  if (fits) return true;
  if (stale_ == nullptr) stale_ = &step;
  return Refuse("a variable that a library reads is another: " +
                std::string(PyBytes_AS_STRING(step.a)));
}

bool Closure::CheckFound(const Entry& entry) {
  if (!IsTopLevel(entry.name)) return true;
  const char* const origin = entry.origin.empty() ? nullptr : entry.origin.c_str();
  if (!search_->MayDiffer(Text(entry.name), origin)) return true;
  return Refuse(Quoted(entry.name) + " may be found elsewhere");
}

bool Closure::Add(Entry* entry) {
  if (entry->now->planned == number_) return true;
  if (!entry->reason.empty()) return Refuse(Quoted(entry->name) + ": " + entry->reason);
  if (entry->now->state != Entry::State::kHidden) {
    return Refuse(Quoted(entry->name) + " was imported before, and is not there");
  }
  // Its modules in C may have been told by others of it what they keep.
  if (entry->package != nullptr && entry->package->now->state == Entry::State::kExecuted) {
    return Refuse(Quoted(entry->package->name) + " was executed");
  }
  if (Lookup(internals::Modules(), entry->name) != nullptr) {
    return Refuse(Quoted(entry->name) + " is there already, and another");
  }
  if (!CheckFound(*entry)) return false;
  // Its own entry is the last word.
  std::erase_if(set_entries_, [entry](const Step* step) { return AreSame(step->a, entry->name); });
  entry->now->planned = number_;
  entry->now->in_progress = true;
  bool holds = true;
  for (const Step& step : entry->steps) {
    if (holds = AddStep(step); !holds) break;
  }
  entry->now->in_progress = false;
  if (holds) actions_.push_back({entry, nullptr});
  return holds;
}

bool Closure::AddAsked(const Step& step) {
  const bool is_planned = step.entry != nullptr && step.entry->now->planned == number_;
  if (is_planned && set_entries_.empty()) return true;
  PyObject* const now = Present(step.a, step.entry);
  if (now == nullptr) {
    if (step.entry == nullptr) return Refuse(Quoted(step.a) + " is not there any more");
    if (step.entry->parent != nullptr && step.entry->parent->now->planned != number_ &&
        Lookup(internals::Modules(), step.entry->parent->name) == nullptr &&
        !Add(step.entry->parent)) {
      return false;
    }
    return Add(step.entry);
  }
  if (now != step.b) return Refuse(Quoted(step.a) + " is another");
  return is_planned || CheckUntouched(step);
}

bool Closure::CheckUntouched(const Step& step) {
  const auto [known, is_new] = looked_at_.try_emplace(step.b, true);
  if (is_new) {
    known->second = step.entry != nullptr
                        ? untouched_->IsUntouched(step.entry)
                        : PyModule_Check(step.b) == 0 || untouched_->IsUntouched(step.b);
  }
  if (known->second) return true;
  return Refuse("something in " + Quoted(step.a) + " is another");
}

bool Closure::CheckProbe(const Step& step) {
  PyObject* const now = Present(step.a, step.entry);
  const bool was_there = step.b != operations_->missing();
  if (now == (was_there ? step.b : nullptr)) {
    if (was_there || !IsTopLevel(step.a) || !search_->MayDiffer(Text(step.a), nullptr)) return true;
  }
  return Refuse(Quoted(step.a) + (was_there ? " was there" : " was not there"));
}

// A step of this plan sets it before, so that what is there now does not matter.
bool Closure::IsSetBefore(const Step& step) {
  const auto is_same = [&step](const Step* before) { return AreSame(before->a, step.a); };
  switch (step.kind) {
    case Kind::kNames:
    case Kind::kAttribute:
    case Kind::kSetting: return !set_names_.emplace(step.a, step.b).second;
    case Kind::kEntry: return std::any_of(set_entries_.begin(), set_entries_.end(), is_same);
    case Kind::kSetVariable:
      return std::any_of(set_variables_.begin(), set_variables_.end(), is_same);
    default: return false;
  }
}

bool Closure::AddStep(const Step& step) {
  switch (step.kind) {
    case Kind::kAsk: return AddAsked(step);
    case Kind::kMiss:
    case Kind::kProbe: return CheckProbe(step);
    case Kind::kInProgress:
      if (step.entry != nullptr && step.entry->now->planned == number_ &&
          step.entry->now->in_progress) {
        return true;
      }
      return Refuse(Quoted(step.a) + " was being imported, in a circle");
    case Kind::kVariable:
      if (AreSame(Variable(step.a), step.b == operations_->missing() ? nullptr : step.b)) {
        return true;
      }
      return Refuse("a variable that it reads is another: " +
                    std::string(PyBytes_Check(step.a) ? PyBytes_AS_STRING(step.a) : "?"));
    case Kind::kLibraryVariable: return CheckLibraryVariable(step);
    case Kind::kStream:
      if (PySys_GetObject(Text(step.a)) == step.b) return true;
      return Refuse("sys." + std::string(Text(step.a)) + " is another");
    case Kind::kFilters:
      if (search_->FiltersAreExpected()) return true;
      return Refuse("it gives a warning, and the filters are others");
    case Kind::kAdded: {
      PyObject* const now = Present(step.a, step.entry);
      if (now == step.b) return true;
      if (now != nullptr) return Refuse(Quoted(step.a) + " is there already, and another");
      set_entries_.push_back(&step);
      actions_.push_back({nullptr, &step});
      return true;
    }
    case Kind::kAgain:
      if (Present(step.a, step.entry) != step.b) return Refuse(Quoted(step.a) + " is another");
      break;
    case Kind::kList:
      if (step.a == operations_->filters() && !search_->FiltersAreExpected()) {
        return Refuse("the filters of warnings are others");
      }
      break;
    default: break;
  }
  const bool is_next = IsSetBefore(step);
  if (!is_next && !operations_->Fits(step)) return Refuse("something that it changes is another");
  if (step.kind == Kind::kSetVariable) set_variables_.push_back(&step);
  if (step.kind == Kind::kEntry) set_entries_.push_back(&step);
  actions_.push_back({nullptr, &step});
  return true;
}

void Closure::Reveal(const Entry* root) {
  PyObject* const modules = internals::Modules();
  for (const Action& action : actions_) {
    if (action.step != nullptr) {
      operations_->Do(*action.step);
      continue;
    }
    Entry* const entry = action.entry;
    entry->now->state = Entry::State::kRevealed;
    // The last word of _load_unlocked() is an entry put in anew.
    if (PyDict_GetItemWithError(modules, entry->name) != nullptr) {
      if (PyDict_DelItem(modules, entry->name) != 0) PyErr_Clear();
    }
    PyErr_Clear();
    if (PyDict_SetItem(modules, entry->name, entry->module) != 0) PyErr_Clear();
    // The import system does so for the one that it asked for.
    if (entry == root || !entry->binds || entry->parent_names == nullptr) continue;
    operations_->SetName(entry->parent_names, entry->child.get(), entry->module);
  }
}

}  // namespace pyfx
