// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether modules would still be found where the warm-up found them: sys.path and what is in its
// directories, finders and path hooks. Answers for names of top-level modules; GIL held.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/zygote/core/cpython/py_ref.h"

namespace pyfx {

class Search {
 public:
  // What the preload searches. Zygote, before each name of the preload: with nothing of it done
  // yet.
  void Begin();
  // Takes the lists as they are for those that nobody has changed. Run child, before its program.
  void Expect();
  // What was revealed may have changed them. `filters_too`: those of warnings were as expected
  // before it.
  void ExpectAgain(bool filters_too);
  // Takes finders and path hooks as they are. Zygote, where an import that was executed may have
  // put some there.
  void ExpectFinders();
  // Names that matter when a directory is looked into. Zygote.
  void AddName(std::string_view name) { names_.emplace(name); }

  // Looks at what has changed. False if nothing can be told of any module: finders, path hooks or
  // the filters of warnings are others than expected, or directories have changed places.
  bool Look();
  bool FiltersAreExpected() const;
  // Whether an import of the name may find something else than it did in the file `origin`, null
  // if it found nothing or no file.
  bool MayDiffer(std::string_view name, const char* origin) const;

 private:
  struct Stamp {
    std::uint64_t device = 0, inode = 0;
    std::int64_t mtime_ns = 0;
    std::int64_t ctime_ns = 0;  // who dates a directory back cannot set this
    bool there = false;
    bool is_directory = false;
    bool operator==(const Stamp&) const = default;
  };
  struct Listing {
    Stamp stamp;
    std::set<std::string, std::less<>> names;  // of ours
    bool unknown = false;                      // it is no directory, or cannot be read
    bool settled = false;                      // who changes the directory again, changes its stamp
  };

  static Stamp StampOf(const std::string& path);
  const Listing& List(const std::string& path, const Stamp& stamp);
  bool LookAtPath();

  std::map<std::string, Stamp> searched_;  // directories of sys.path, as the preload saw them
  std::vector<std::string> order_;         // the same, in order
  std::set<std::string, std::less<>> names_;
  std::vector<PyObject*> finders_, hooks_, filters_;  // expected; compared, never touched
  PyObject* filter_list_ = nullptr;
  std::map<std::string, Listing> listings_;
  // In the order of sys.path: the listing, or null for one that is as it was.
  std::vector<std::pair<std::string, const Listing*>> path_;
  std::set<std::string, std::less<>> gone_;  // directories that are no more in sys.path
};

}  // namespace pyfx
