// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/zygote/core/kept/runs_own.h"

#include "daemon/zygote/core/cpython/cpython_internals.h"
#include "daemon/zygote/core/cpython/execute.h"
#include "daemon/zygote/core/cpython/mersenne_twister.h"
#include "daemon/zygote/core/cpython/type_attribute.h"
#include "daemon/zygote/core/heard/questions_asked.h"
#include "daemon/zygote/core/kept/exits_registered.h"
#include "daemon/zygote/core/warm_up/asked_numbers.h"
#include "daemon/zygote/core/warm_up/entropy_log.h"
#include "protocol/messages/zygote_messages.h"

namespace pyfx {
namespace {

Error CannotFind(std::string_view what) {
  return Error{Errc::kFailed, "cannot " + std::string(what) + ": " + TakeExceptionText()};
}

// The script that is run, None without.
PyRef Script() {
  const wchar_t* const filename = internals::Config().run_filename;
  if (filename == nullptr) return PyRef::Borrow(Py_None);
  PyRef name(PyUnicode_FromWideChar(filename, -1));
  // Of a directory or archive it is a module that is run.
  const PyRef importer(name ? PyImport_GetImporter(name.get()) : nullptr);
  if (!importer) return PyRef();
  return importer.get() == Py_None ? std::move(name) : PyRef::Borrow(Py_None);
}

}  // namespace

Result<RunsOwn> RunsOwn::Begin() {
  Result<Helper> generators = Helper::Load(kGeneratorsSource);
  if (!generators) return std::move(generators).error();
  const PyRef setter = TypeAttributeSetter();
  if (!setter || !generators->Call("begin", "O", setter.get())) {
    return CannotFind("listen to random generators");
  }
  BeginEntropyLog();
  BeginAskedNumbers();
  BeginExitsRegistered();
  Result<Helper> clocks = Helper::Load(kClocksSource);
  if (!clocks) return std::move(clocks).error();
  Result<Helper> names = Helper::Load(kAskedNamesSource);
  if (!names) return std::move(names).error();
  Result<Helper> texts = Helper::Load(kKeptTextsSource);
  if (!texts) return std::move(texts).error();
  Result<Helper> places = Helper::Load(kKeptPlacesSource);
  if (!places) return std::move(places).error();
  if (!texts->Call("begin", nullptr) || !names->Call("begin", nullptr)) {
    return CannotFind("mark sys.argv");
  }
  Result<Helper> callbacks = Helper::Load(kForkCallbacksSource);
  if (!callbacks) return std::move(callbacks).error();
  if (!callbacks->Call("begin", nullptr)) return CannotFind("listen to os.register_at_fork()");
  RunsOwn own(std::move(*generators), std::move(*clocks), std::move(*names), std::move(*texts),
              std::move(*places), std::move(*callbacks));
  own.memory_.Begin();
  return own;
}

Status RunsOwn::BeginMain() const {
  const PyRef file = texts_.Call("main_file", nullptr);
  const bool marked = file && names_.Call("begin_main", "O", file.get());
  return marked ? Status() : CannotFind("mark __main__");
}

void RunsOwn::End() {
  draws_ = EndEntropyLog();
  numbers_ = EndAskedNumbers();
  exits_ = EndExitsRegistered();
  if (!draws_ || !generators_.Call("end", nullptr)) PyErr_Clear();
  if (!names_.Call("end", nullptr)) PyErr_Clear();
  const PyRef named = names_.Call("asked_for_name", nullptr);
  if (named && named.get() == Py_True) NoteQuestion(kAskedForName);
  if (!named) PyErr_Clear();
  if (!callbacks_.Call("end", nullptr)) PyErr_Clear();
}

std::string RunsOwn::AskedFor() const {
  const PyRef name = names_.Call("failure", nullptr);
  const char* const text = name && name.get() != Py_None ? PyUnicode_AsUTF8(name.get()) : nullptr;
  PyErr_Clear();
  return text != nullptr ? text : "";
}

Status RunsOwn::Find(const std::set<int>& descriptors) {
  const PyRef seeder = MersenneTwisterSeeder();
  const PyRef found =
      seeder && draws_ ? generators_.Call("find", "OO", draws_.get(), seeder.get()) : PyRef();
  draws_ = PyRef();
  if (!found) return CannotFind("tell which random generators were seeded on purpose");
  has_generators_ = found.get() == Py_True;
  if (Status status = FindReadings(); !status) return status;
  const PyRef has_callbacks = callbacks_.Call("find", nullptr);
  if (!has_callbacks) return CannotFind("tell who hears of forks");
  has_callbacks_ = has_callbacks.get() == Py_True;
  memory_.Find(descriptors);
  return {};
}

Status RunsOwn::FindReadings() {
  const PyRef read = numbers_ ? clocks_.Call("find", "O", numbers_.get()) : PyRef();
  numbers_ = PyRef();
  if (!TakeFound(read.get(), &has_clocks_)) return CannotFind("tell what was read from clocks");
  const PyRef texts = texts_.Call("namespace", nullptr);
  const PyRef names = names_.Call("namespace", nullptr);
  const PyRef class_finder = clocks_.Call("class_finder", nullptr);
  const PyRef kept =
      texts && names && exits_ && class_finder
          ? places_.Call("find", "OOOO", texts.get(), names.get(), class_finder.get(), exits_.get())
          : PyRef();
  exits_ = PyRef();
  if (!TakeFound(kept.get(), &has_texts_)) {
    return CannotFind("tell who keeps sys.argv or the working directory");
  }
  return {};
}

// `answer`: whether there was something, and phrases for what cannot be renewed.
bool RunsOwn::TakeFound(PyObject* answer, bool* has) {
  PyObject* phrases = nullptr;
  int found = 0;
  if (answer == nullptr || PyArg_ParseTuple(answer, "pO!", &found, &PyList_Type, &phrases) == 0) {
    return false;
  }
  *has = found != 0;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(phrases); ++i) {
    const char* const text = PyUnicode_AsUTF8(PyList_GET_ITEM(phrases, i));
    fixed_phrases_.emplace_back(text != nullptr ? text : "what has a name that is no text");
    PyErr_Clear();
  }
  return true;
}

std::vector<std::string> RunsOwn::unsafe() const {
  std::vector<std::string> all = memory_.unsafe();
  all.insert(all.end(), fixed_phrases_.begin(), fixed_phrases_.end());
  return all;
}

Status RunsOwn::RenewGenerators() const {
  if (has_generators_ && !generators_.Call("renew", nullptr)) {
    return Error{Errc::kUnsupported,
                 "cannot seed the preload's random generators anew: " + TakeExceptionText(),
                 ColdCause::kOther};
  }
  return {};
}

Status RunsOwn::RenewAhead() const {
  if (Status status = RenewGenerators(); !status) return status;
  // No generator is to live longer for it.
  if (has_generators_ && !generators_.Call("forget", nullptr)) PyErr_Clear();
  return memory_.Renew();
}

Status RunsOwn::TakeOnTexts() const {
  if (!has_texts_) return {};
  const PyRef script = Script();
  const PyRef reason =
      script ? places_.Call("renew", "OO", script.get(), CanExecute() ? Py_False : Py_True)
             : PyRef();
  if (reason.get() == Py_None) return {};
  const char* const text = reason ? PyUnicode_AsUTF8(reason.get()) : nullptr;
  if (text != nullptr) return Error{Errc::kUnsupported, text, ColdCause::kOther};
  return Error{Errc::kUnsupported,
               "cannot tell what the preload has made of sys.argv or the working directory: " +
                   TakeExceptionText(),
               ColdCause::kOther};
}

Status RunsOwn::Renew() const {
  if (has_clocks_ && !clocks_.Call("renew", nullptr)) {
    return Error{Errc::kUnsupported,
                 "cannot renew what the preload has kept: " + TakeExceptionText()};
  }
  if (has_callbacks_ && !callbacks_.Call("put_back", nullptr)) {
    return Error{Errc::kUnsupported, "cannot put callbacks of forks back: " + TakeExceptionText()};
  }
  return {};
}

void RunsOwn::LetGo() {
  generators_.Release();
  clocks_.Release();
  names_.Release();
  texts_.Release();
  places_.Release();
  callbacks_.Release();
}

}  // namespace pyfx
