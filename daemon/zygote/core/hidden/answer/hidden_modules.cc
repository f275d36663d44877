// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/cpython/py_ref.h"  // Python.h goes first

#include "daemon/zygote/core/hidden/answer/hidden_modules.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/cpython/helper.h"
#include "daemon/zygote/core/hidden/answer/specification.h"
#include "daemon/zygote/core/hidden/libraries/libraries.h"
#include "daemon/zygote/core/hidden/libraries/private_copy.h"

namespace pyfx {
namespace {

constexpr const char* kStep = "_load_unlocked";

std::string Utf8(PyObject* text) {
  const char* const utf8 = PyUnicode_Check(text) ? PyUnicode_AsUTF8(text) : nullptr;
  PyErr_Clear();
  return utf8 != nullptr ? utf8 : "";
}

// What stands in the import system for Load().
PyObject* LoadUnlocked(PyObject* capsule, PyObject* spec) {
  auto* const hidden = static_cast<HiddenModules*>(PyCapsule_GetPointer(capsule, nullptr));
  return hidden != nullptr ? hidden->Load(spec) : nullptr;
}

PyMethodDef load_unlocked = {kStep, LoadUnlocked, METH_O, nullptr};

}  // namespace

HiddenModules::HiddenModules() { subclasses_.Install(); }

std::unique_ptr<HiddenModules> HiddenModules::Make() {
  std::unique_ptr<HiddenModules> hidden(new HiddenModules);
  hidden->bootstrap_ = ImportAside("_frozen_importlib");
  if (!hidden->operations_.ready() || !hidden->bootstrap_) return nullptr;
  hidden->original_ = PyRef(PyObject_GetAttrString(hidden->bootstrap_.get(), kStep));
  return hidden->original_ ? std::move(hidden) : nullptr;
}

void HiddenModules::Begin() {
  search_.Begin();
  modules_ = internals::Modules();
  cache_prefix_ = PySys_GetObject("pycache_prefix");
}

Entry* HiddenModules::Find(PyObject* name) const { return Named(Utf8(name)); }

Entry* HiddenModules::Named(const std::string& name) const {
  const auto found = entries_.find(name);
  return found != entries_.end() ? found->second.get() : nullptr;
}

bool HiddenModules::Add(PyObject* loads) {
  const std::size_t first = added_.size();
  if (PyList_Check(loads) == 0) {
    PyErr_SetString(PyExc_TypeError, "loads");
    return false;
  }
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(loads); ++i) {
    if (!AddEntry(PyList_GET_ITEM(loads, i))) return false;
  }
  for (std::size_t i = first; i < added_.size(); ++i) Resolve(added_[i]);
  return true;
}

bool HiddenModules::AddEntry(PyObject* load) {
  auto entry = std::make_unique<Entry>();
  PyObject *reason = nullptr, *steps = nullptr;
  int binds = 0, brings_library = 0;
  if (PyArg_ParseTuple(load, "UOOOppO!", &entry->name, &entry->spec, &entry->module, &reason,
                       &binds, &brings_library, &PyList_Type, &steps) == 0) {
    return false;
  }
  entry->recorded = PyRef::Borrow(load);
  entry->now = &progress_.emplace_back();
  entry->now->brings_library = brings_library != 0;
  entry->binds = binds != 0;
  if (reason != Py_None) entry->reason = Utf8(reason);
  if (const PyRef origin = AttributeOf(entry->spec, "origin")) entry->origin = Utf8(origin.get());
  if (PyModule_Check(entry->module)) entry->names = PyModule_GetDict(entry->module);
  const std::string name = Utf8(entry->name);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos) {
    search_.AddName(name);
  } else {
    entry->child = PyRef(PyUnicode_InternFromString(name.c_str() + dot + 1));
  }
  if (!AddSteps(entry.get(), steps)) return false;
  if (entry->names != nullptr) subclasses_.AddOf(entry->names, entry->name, entry->now);
  added_.push_back(entry.get());
  entries_[name] = std::move(entry);
  return true;
}

// What was not there before it was loaded was no miss.
bool HiddenModules::ReadSteps(Entry* entry, PyObject* steps) {
  std::set<std::string> asked;
  for (Py_ssize_t i = PyList_GET_SIZE(steps); i-- > 0;) {
    PyObject* const tuple = PyList_GET_ITEM(steps, i);
    int kind = 0;
    Step step{};
    if (PyArg_ParseTuple(tuple, "i|OOOO", &kind, &step.a, &step.b, &step.c, &step.d) == 0) {
      return false;
    }
    step.kind = static_cast<Step::Kind>(kind);
    const bool is_there = step.kind == Step::Kind::kAsk || step.kind == Step::Kind::kAdded ||
                          (step.kind == Step::Kind::kProbe && step.b != operations_.missing());
    if (is_there) asked.insert(Utf8(step.a));
    if (step.kind == Step::Kind::kMiss && asked.contains(Utf8(step.a))) continue;
    entry->steps.push_back(step);
  }
  std::reverse(entry->steps.begin(), entry->steps.end());
  return true;
}

// Asking twice for the same is asking once.
bool HiddenModules::AddSteps(Entry* entry, PyObject* steps) {
  if (!ReadSteps(entry, steps)) return false;
  std::set<std::string> asked, missed;
  std::erase_if(entry->steps, [&asked, &missed](const Step& step) {
    if (step.kind == Step::Kind::kAsk) return !asked.insert(Utf8(step.a)).second;
    if (step.kind == Step::Kind::kMiss) return !missed.insert(Utf8(step.a)).second;
    return false;
  });
  for (const Step& step : entry->steps) {
    const bool is_absence = step.kind == Step::Kind::kMiss ||
                            (step.kind == Step::Kind::kProbe && step.b == operations_.missing());
    if (is_absence) search_.AddName(Utf8(step.a));
    if (step.kind == Step::Kind::kLibraryVariable) variables_.Add(PyBytes_AsString(step.a));
    if (step.kind == Step::Kind::kForks) forks_.emplace_back(PyLong_AsLong(step.a), step.b);
  }
  return true;
}

void HiddenModules::Resolve(Entry* entry) {
  for (Step& step : entry->steps) {
    switch (step.kind) {
      case Step::Kind::kAsk:
      case Step::Kind::kMiss:
      case Step::Kind::kProbe:
      case Step::Kind::kInProgress:
      case Step::Kind::kAgain: break;
      default: continue;
    }
    Entry* const named = Find(step.a);
    if (named == nullptr) continue;
    if (step.kind == Step::Kind::kInProgress || step.kind == Step::Kind::kMiss ||
        named->module == step.b || step.b == operations_.missing()) {
      step.entry = named;
    }
  }
  for (Step& step : entry->steps) {
    for (PyObject** place : {&step.a, &step.b, &step.c, &step.d}) {
      if (*place == operations_.main()) main_.push_back(place);
    }
  }
  const std::string name = Utf8(entry->name);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos) return;
  const PyRef parent_name(PyUnicode_FromString(name.substr(0, dot).c_str()));
  if (!parent_name) return PyErr_Clear();
  entry->parent = Find(parent_name.get());
  entry->package = Named(name.substr(0, name.find('.')));
  PyObject* const parent = PyDict_GetItemWithError(internals::Modules(), parent_name.get());
  if (parent != nullptr && PyModule_Check(parent)) entry->parent_names = PyModule_GetDict(parent);
}

void HiddenModules::Hide() {
  for (Entry* entry : added_) {
    if (entry->stays || entry->now->state != Entry::State::kRevealed) continue;
    entry->now->state = Entry::State::kHidden;
  }
  operations_.Begin();
}

// Those that were executed for real while they were recorded are there, too.
void HiddenModules::Keep() {
  for (Entry* entry : added_) {
    PyObject* const there = PyDict_GetItemWithError(internals::Modules(), entry->name);
    if (there == entry->module) {
      entry->now->state = Entry::State::kRevealed;
      entry->stays = true;
    }
    PyErr_Clear();
  }
  operations_.Begin();
}

void HiddenModules::BeginInit() {
  libraries_ = LibrariesLoaded();
  Begin();
  Install();
}

void HiddenModules::EndInit() {
  if (PyObject_SetAttrString(bootstrap_.get(), kStep, original_.get()) != 0) PyErr_Clear();
  Keep();
  shown_ = All();
  PyObject* const hidden = HiddenByName();
  if (shown_ && PyDict_Update(internals::Modules(), shown_.get()) != 0) PyErr_Clear();
  if (shown_ && hidden != nullptr && PyDict_Update(hidden, shown_.get()) != 0) PyErr_Clear();
}

void HiddenModules::Settle() {
  Py_ssize_t place = 0;
  PyObject *name = nullptr, *module = nullptr;
  while (shown_ && PyDict_Next(shown_.get(), &place, &name, &module) != 0) {
    if (PyDict_GetItemWithError(internals::Modules(), name) != module) continue;
    if (PyDict_DelItem(internals::Modules(), name) != 0) PyErr_Clear();
    if (const Entry* const entry = Find(name)) modules_hidden_.Add(module, entry->now);
  }
  PyErr_Clear();
  shown_ = PyRef();
  operations_.Begin();
  subclasses_.AddAll([this](PyObject* module_name) { return ProgressOf(module_name); });
  for (Entry* entry : added_) {
    untouched_.Remember(entry);
    if (entry->now->state == Entry::State::kHidden) operations_.SetHidden(entry->names, entry->now);
  }
  static_cast<void>(internals::IsWatched());
  // With our own function in its place, as runs have it.
  Install();
  untouched_.Remember();
  if (PyObject_SetAttrString(bootstrap_.get(), kStep, original_.get()) != 0) PyErr_Clear();
}

void HiddenModules::Install() {
  if (!step_) {
    const PyRef capsule(PyCapsule_New(this, nullptr, nullptr));
    step_ = PyRef(capsule ? PyCFunction_New(&load_unlocked, capsule.get()) : nullptr);
  }
  // Without it all is executed.
  if (!step_ || PyObject_SetAttrString(bootstrap_.get(), kStep, step_.get()) != 0) PyErr_Clear();
}

void HiddenModules::Expect(const std::vector<std::string>& names) {
  std::vector<Entry*> entries;
  for (const std::string& name : names) {
    if (Entry* const entry = Named(name)) entries.push_back(entry);
  }
  expectation_.Learn(std::move(entries));
}

void HiddenModules::Rehearse() {
  if (expectation_.empty()) return;
  static_cast<void>(search_.Look());
  Closure closure(&operations_, &search_, &untouched_, ++plans_);
  expectation_.Rehearse(&closure);
}

void HiddenModules::BeginRun(Tell tell) {
  in_run_ = true;
  tell_ = std::move(tell);
  operations_.SetInRun();
  subclasses_.BeginRun();
  for (const auto& [list, callback] : forks_) internals::RemoveForkCallback(list, callback);
  search_.Expect();
  variables_.BeginRun();
  modules_ = internals::Modules();
}

bool HiddenModules::AnyLibraryIsSeen() const {
  return LibrariesLoaded() != libraries_ ||
         std::any_of(progress_.begin(), progress_.end(), [](const Progress& one) {
           return one.brings_library && one.state != Progress::State::kHidden;
         });
}

void HiddenModules::LetGo() {
  has_let_go_ = true;
  PyDict_Clear(HiddenByName());
  for (Entry* entry : added_) {
    const PyRef recorded = std::move(entry->recorded);
    // One that nobody owns lives for ever.
    if (entry->now->state == Entry::State::kHidden) Py_XINCREF(recorded.get());
  }
}

PyRef HiddenModules::All() const {
  PyRef all(PyDict_New());
  for (const Entry* entry : added_) {
    if (!all || entry->now->state != Entry::State::kHidden) continue;
    if (PyDict_SetItem(all.get(), entry->name, entry->module) != 0) return PyRef();
  }
  return all;
}

// Because it cannot be told what is found, or more can be seen of an import than its result.
std::string HiddenModules::WhyNotReveal(const Entry& entry, PyObject* spec) {
  if (!entry.reason.empty()) return entry.reason;
  if (in_run_) {
    if (modules_ != internals::Modules() || PySys_GetObject("modules") != modules_) {
      return "sys.modules is another object";
    }
    if (internals::IsWatched()) return "imports are watched, by a hook or an option";
    if (!untouched_.IsImportSystemUntouched()) return "the import system is another";
  }
  if (!search_.Look()) return "finders, path hooks or the order of sys.path are others";
  const bool is_same = IsSameSpecification(entry.spec, spec) &&
                       PySys_GetObject("pycache_prefix") == cache_prefix_;  // __cached__
  return is_same ? "" : "it is found elsewhere, or by another loader";
}

Entry* HiddenModules::EntryOf(PyObject* spec) const {
  // What is imported at the very end is executed.
  const PyRef name = has_let_go_ ? PyRef() : AttributeOf(spec, "name");
  return name ? Find(name.get()) : nullptr;
}

// Without a reference: it ends when sys.modules has it no more.
void HiddenModules::FindMain() const {
  PyObject* const main = PyDict_GetItemString(internals::Modules(), "__main__");
  for (PyObject** place : main_) *place = main != nullptr ? main : operations_.main();
}

PyObject* HiddenModules::Reveal(Entry* entry, PyObject* spec) {
  if (entry == nullptr || entry->now->state != Entry::State::kHidden) return nullptr;
  why_ = WhyNotReveal(*entry, spec);
  if (!why_.empty()) return nullptr;
  FindMain();
  Closure closure(&operations_, &search_, &untouched_, ++plans_);
  if (!closure.Holds(entry)) {
    why_ = closure.why();
    if (closure.stale() != nullptr) RaiseIfSet(*entry, *closure.stale());
    return nullptr;
  }
  const bool same_filters = search_.FiltersAreExpected();
  closure.Reveal(entry);
  subclasses_.TellOfRevealed();
  search_.ExpectAgain(same_filters);
  return Py_NewRef(entry->module);
}

PyObject* HiddenModules::Answer(PyObject* spec) {
  // A finder that an import has put there is an effect of that import, which runs will have too.
  search_.ExpectFinders();
  return Reveal(EntryOf(spec), spec);
}

PyObject* HiddenModules::Load(PyObject* spec) {
  Entry* const entry = EntryOf(spec);
  // Another thread has revealed it since this one has found that it is not there.
  if (entry != nullptr && entry->now->state == Entry::State::kRevealed &&
      PyDict_GetItem(internals::Modules(), entry->name) == entry->module &&
      IsSameSpecification(entry->spec, spec)) {
    return Py_NewRef(entry->module);
  }
  PyObject* const module = Reveal(entry, spec);
  if (module != nullptr && tell_) tell_(false, Utf8(entry->name));
  if (module != nullptr || PyErr_Occurred() != nullptr) return module;
  if (entry != nullptr && !MayExecute(*entry, spec)) return nullptr;
  return Execute(entry, spec);
}

// No ImportError: who tries whether a module is there would go on without it, as python3 does not.
bool HiddenModules::RaiseIfSet(const Entry& entry, const Step& step) const {
  const char* const name = PyBytes_AS_STRING(step.a);
  if (!in_run_ || !variables_.IsChanged(name)) return false;
  PyErr_Format(
      PyExc_RuntimeError,
      "pyfx cannot import %R here: a library in C has read the variable %s when it was "
      "preloaded, and the program has set it since; run it by \"pyfxc --cold\", or set the "
      "variable before it is run",
      entry.name, name);
  return true;
}

// Libraries stay loaded, so that what is executed for real would find what they have read.
bool HiddenModules::MayExecute(const Entry& entry, PyObject* spec) const {
  if (!in_run_ || !IsSameSpecification(entry.spec, spec)) return true;
  return std::none_of(entry.steps.begin(), entry.steps.end(), [&](const Step& step) {
    return step.kind == Step::Kind::kLibraryVariable && !operations_.HasValue(step) &&
           RaiseIfSet(entry, step);
  });
}

PyObject* HiddenModules::Execute(Entry* entry, PyObject* spec) {
  if (entry == nullptr || entry->now->state != Entry::State::kHidden) {
    return PyObject_CallOneArg(original_.get(), spec);
  }
  entry->now->state = Entry::State::kExecuted;
  if (executing_ == 0 && tell_) tell_(true, Utf8(entry->name) + ": " + why_);
  // One of no package that asks for nothing is the same each time.
  const bool is_alone = entry->steps.empty() && entry->package == nullptr;
  if (!is_alone && !LoadFromPrivateCopy(spec)) return nullptr;
  ++executing_;
  PyObject* const module = PyObject_CallOneArg(original_.get(), spec);
  --executing_;
  return module;
}

}  // namespace pyfx
